"""What a session needs on paper: the poster, the sheet to sign, learner cards, hand-outs of its topics."""

from collections.abc import Callable, Mapping, Sequence

from desktop.services.class_session import SessionRow
from desktop.services.office import Office
from desktop.ui.paper.canvas import Sheet
from desktop.ui.paper.class_poster import Meeting, PosterSheet
from desktop.ui.paper.handout_sheet import HandoutSheet
from desktop.ui.paper.learner_card import card_sheets
from desktop.ui.training_class.attendance_paper import session_sheets
from desktop.ui.training_class.words import who_text

Draw = Callable[[Office, SessionRow], Sequence[Sheet]]


def poster(office: Office, session: SessionRow) -> Sequence[Sheet]:
    """With this session and those to come."""
    of = office.training_class.row(session.class_id)
    to_come = [
        each
        for each in office.class_session.of(session.class_id)
        if each.state != "cancelled" and each.day >= session.day
    ]
    sheet = PosterSheet(
        title=session.title,
        audience=office.catalog.title("audience", session.audience) if session.audience else "",
        place=session.place or "",
        room=session.room or "",
        meetings=[_meeting(each) for each in to_come],
        teachers=who_text(session),
        support=(office.training_class.stored(session.class_id)["support"] or "") if of else "",
        ward=office.notebook.info().ward_name or "",
    )
    return [sheet]


def cards(office: Office, session: SessionRow) -> Sequence[Sheet]:
    learners = office.enrolment.of(session.class_id, "enrolled")
    return card_sheets(learners, session.title, office.notebook.info().ward_name or "")


def handouts(office: Office, session: SessionRow) -> Sequence[Sheet]:
    """One for each topic of the session."""
    stored = office.training_class.stored(session.class_id)
    framework = office.teaching.framework(stored["framework"], stored["framework_version"])
    titles = {item.code: item.title for item in framework.items} if framework else {}
    return [
        HandoutSheet(
            topic["title"],
            [titles[code] for code in topic["items"] if code in titles],
            session.title,
            _meeting(session),
            office.notebook.info().name,
        )
        for topic in stored["topics"]
        if topic["code"] in session.topics
    ]


PARTS: Mapping[str, Draw] = {
    "poster": poster,
    "sign_in": session_sheets,
    "cards": cards,
    "handouts": handouts,
}
NAMED = ("sign_in", "cards")  # of these parts: with names of learners


def _meeting(session: SessionRow) -> Meeting:
    return Meeting(session.day, session.starts, session.ends)
