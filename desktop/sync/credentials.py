"""This notebook's own keys: to sign what it sends, to have answers sealed to it. Kept in the file."""

from dataclasses import dataclass

from nacl.public import PrivateKey
from nacl.signing import SigningKey


@dataclass(frozen=True)
class Credentials:
    sign_key: str  # hex, Ed25519 seed
    box_key: str  # hex, X25519

    @classmethod
    def make(cls) -> "Credentials":
        return cls(SigningKey.generate().encode().hex(), bytes(PrivateKey.generate()).hex())

    @property
    def sign_pk(self) -> str:
        return self.signing.verify_key.encode().hex()

    @property
    def box_pk(self) -> str:
        return bytes(PrivateKey(bytes.fromhex(self.box_key)).public_key).hex()

    def sign(self, message: bytes) -> str:
        return self.signing.sign(message).signature.hex()

    @property
    def signing(self) -> SigningKey:
        return SigningKey(bytes.fromhex(self.sign_key))
