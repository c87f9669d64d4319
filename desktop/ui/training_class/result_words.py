"""What a judgement by a rule is called, and why it is not more than that."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.services.pass_rule import Judgement, Reason, Verdict

VERDICTS: dict[Verdict, str] = {
    "passed": str(QT_TRANSLATE_NOOP("class_results", "Passed")),
    "not_passed": str(QT_TRANSLATE_NOOP("class_results", "Not passed yet")),
    "open": str(QT_TRANSLATE_NOOP("class_results", "Open")),
}
SIGNS: dict[Verdict, tuple[str, str]] = {
    "passed": ("circle-check", "safe"),
    "not_passed": ("circle-alert", "waiting"),
    "open": ("circle-dashed", "quiet"),
}
REASONS: dict[Reason, str] = {
    "level": str(QT_TRANSLATE_NOOP("class_results", "the level asked for is not known")),
    "items": str(QT_TRANSLATE_NOOP("class_results", "skills")),
    "quiz": str(QT_TRANSLATE_NOOP("class_results", "quiz")),
    "attend": str(QT_TRANSLATE_NOOP("class_results", "attendance")),
    "unassessed": str(QT_TRANSLATE_NOOP("class_results", "not assessed in everything")),
    "no_quiz": str(QT_TRANSLATE_NOOP("class_results", "no quiz taken")),
    "no_session": str(QT_TRANSLATE_NOOP("class_results", "no session held")),
    "waiting": str(QT_TRANSLATE_NOOP("class_results", "the framework is waited for")),
}
UNKNOWN = str(QT_TRANSLATE_NOOP("class_results", "no pass mark set"))


def verdict_text(judgement: Judgement | None) -> str:
    return _tr(VERDICTS[judgement.verdict]) if judgement else ""


def verdict_sign(judgement: Judgement | None) -> tuple[str, str] | None:
    return SIGNS[judgement.verdict] if judgement else None


def why_text(judgement: Judgement | None) -> str:
    """': skills, attendance'; where a mark is not known, that, and not what it would be about."""
    if judgement is None or not judgement.because:
        return ""
    marks = {"items", "quiz", "attend", "level"} if judgement.verdict == "open" else set()
    said = [_tr(UNKNOWN if reason in marks else REASONS[reason]) for reason in judgement.because]
    return ": " + ", ".join(dict.fromkeys(said))


def _tr(text: str) -> str:
    return QCoreApplication.translate("class_results", text)
