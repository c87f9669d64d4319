"""Why the ward holds a line, in words: what happened and what is safe, then what to do (wire.HeldReason)."""

from PySide6.QtCore import QCoreApplication

tr = QCoreApplication.translate


def short_reason(reason: str) -> str:
    """For a list."""
    reasons = {
        "invalid": tr("held", "something cannot be read"),
        "locked": tr("held", "figures are closed"),
        "parent": tr("held", "waits for another entry"),
        "purged": tr("held", "was erased on request"),
        "revoked": tr("held", "this computer's right was taken"),
        "role": tr("held", "for another role to write"),
        "schema": tr("held", "the server is older"),
        "scope": tr("held", "no right to write there"),
    }
    return reasons.get(reason, reason)


def what_happened(reason: str, field: str = "") -> str:
    """What happened, and what is safe. `field`: the one at fault, in words, where the ward can tell."""
    kept = tr("held", "The ward has it and keeps it; nothing is lost.")
    reasons = {
        "locked": tr("held", "These figures are closed already."),
        "parent": tr("held", "It belongs to an entry that has not reached the ward yet."),
        "purged": tr("held", "This person's data were erased on request, so nothing may be added."),
        "revoked": tr("held", "The ward took this computer's right before this arrived."),
        "role": tr("held", "Only another role may write this."),
        "schema": tr("held", "The ward's server is older than this program and cannot read it yet."),
        "scope": tr("held", "This notebook has no right to write in that neighbourhood or team."),
    }
    unread = tr("held", "The field “{field}” is empty, or the ward cannot read it.").format(field=field)
    what = reasons.get(reason) or (unread if field else tr("held", "The ward cannot read a part of it."))
    return f"{what} {kept}"


def next_step(reason: str, *, can_correct: bool = False) -> str:
    """What to do. `can_correct`: the field at fault can be typed here."""
    correct = tr("held", "Correct it and save: all of it is sent again.")
    again = tr(
        "held", "Send it again as it is; if the ward keeps it again, strike it through and write it anew."
    )
    steps = {
        "invalid": correct if can_correct else again,
        "locked": tr("held", "Ask the leader to open the figures, then send it again; or strike it through."),
        "parent": tr("held", "Nothing to do: it is used as soon as the other entry is there."),
        "purged": tr("held", "Strike it through. Ask the leader if this is a mistake."),
        "revoked": tr("held", "Tell the leader: the ward can release it."),
        "role": tr("held", "Tell the leader what should be written, then strike this through."),
        "schema": tr("held", "Nothing to do: it is used as soon as the ward updates its server."),
        "scope": tr(
            "held", "Tell the leader: the ward can give the right or release it, then it is used by itself."
        ),
    }
    return steps.get(reason, "")
