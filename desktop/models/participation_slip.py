"""A slip that says somebody took part (phiếu ghi nhận tham gia): no official confirmation, and says so."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import VOID_GROUP, Record, across, inside


class ParticipationSlip(Record):
    """Struck through: revoked. It goes with an erased learner; her printed slip still proves itself."""

    __tablename__ = "participation_slip"
    HOME = {"owner": "enrolment_id"}
    ALSO = {"owner_home": "citizen_id"}
    GROUPS = VOID_GROUP

    enrolment_id: Mapped[str] = mapped_column(
        ForeignKey("enrolment.id"), info=inside("enrolment"), index=True
    )
    citizen_id: Mapped[str | None] = mapped_column(info=across("citizen"), index=True)
    class_id: Mapped[str] = mapped_column(info=across("training_class"), index=True)
    serial: Mapped[str] = mapped_column(index=True)  # random, printed on it; names nobody
    issued_on: Mapped[date]
    signed_text: Mapped[str]  # what its QR says: facts, signature, the ward's word for the key
    signer: Mapped[str]  # public key of the laptop, hexadecimal
