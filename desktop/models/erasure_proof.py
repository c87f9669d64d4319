"""That one notebook has forgotten a person: written by itself, in its own signed chain."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from desktop.models.base import CELL, VOID_GROUP, Record


class ErasureProof(Record):
    __tablename__ = "erasure_proof"
    HOME = {"field": "team"}
    ALSO = {"field": "reach"}
    GROUPS = VOID_GROUP
    NATURAL = ("team", "subject", "device")

    team: Mapped[str] = mapped_column(info=CELL)  # of the notebook
    reach: Mapped[str] = mapped_column(info=CELL)  # the ward's: whoever asked for it sees it
    subject: Mapped[str] = mapped_column(info={"kind": "id"}, index=True)
    device: Mapped[str] = mapped_column(info={"kind": "id"})
    user: Mapped[str]
    records: Mapped[int]  # that were here: 0 where nothing of her had ever come
    done_at: Mapped[datetime]
