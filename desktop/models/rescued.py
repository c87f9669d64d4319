"""What was put in order at a start, until somebody has read of it."""

from typing import Literal

Reason = Literal["damaged", "missing", "wished"]

NOTE = "rescued"  # local note: {at, of, why, kept, lost, is_blind}
