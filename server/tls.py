"""The server's own certificate, made on first start. Laptops know it by its fingerprint, which travels in the
invitation; no authority and no clock is asked, so it is valid for long."""

import ipaddress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from server.keys import write_private

YEARS = 30


def certificate(folder: Path) -> tuple[Path, Path]:
    """(certificate, key) of this data folder."""
    cert_path, key_path = folder / "tls-cert.pem", folder / "tls-key.pem"
    if not (cert_path.exists() and key_path.exists()):
        _make(cert_path, key_path)
    return cert_path, key_path


def fingerprint(folder: Path) -> str:
    """SHA-256 of the certificate, hex."""
    cert = x509.load_pem_x509_certificate(certificate(folder)[0].read_bytes())
    return sha256(cert.public_bytes(serialization.Encoding.DER)).hexdigest()


def _make(cert_path: Path, key_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "so-tay-so")])
    now = datetime.now(UTC)
    cert = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=366))
        .not_valid_after(now + timedelta(days=366 * YEARS))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("so-tay-so")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    cert_path.parent.mkdir(parents=True, exist_ok=True)
    write_private(key_path, secret)
    write_private(cert_path, cert.public_bytes(pem))


def is_loopback(host: str) -> bool:
    """Where it may be done without."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
