"""The page of progress: numbers, the records behind them, what is typed by hand, the table on paper."""

from typing import cast

from desktop.app import App
from desktop.contract.figures import WARD
from desktop.services.office import Office
from desktop.ui.citizen.page import CitizenPage
from desktop.ui.formats import today
from desktop.ui.paper.head import SheetHead
from desktop.ui.progress.ambassadors import AmbassadorsDialog
from desktop.ui.progress.dialogs import PlaceCountsDialog, TargetDialog, UnitFigureDialog
from desktop.ui.progress.lists import ListDialog
from desktop.ui.progress.page import ProgressPage
from desktop.ui.progress.sheet import progress_sheets
from tests.builders import a_citizen, a_visit
from tests.conftest import USER
from tests.ui.test_papers import words_on


def test_figures_are_shown_opened_to_their_records_and_set_against_targets(app: App, qtbot, tmp_path) -> None:
    office, day = Office.over(app.database, USER), today()
    people = [a_citizen(office, f"Người {name}", birth="1958", sex="female") for name in ("An", "Bình")]
    for person in (people[0], people[0], people[1], None):
        a_visit(office, person, visited_on=day)
    a_citizen(office, "Người Chưa Đến")
    app.window.navigate("progress", {})
    page = cast(ProgressPage, app.window.page("progress"))

    def result(code: str) -> str:
        page.view.select(code)
        return page.panel.figure.text()

    qtbot.waitUntil(lambda: result("turns") == "4")
    assert result("people") == "2"
    qtbot.waitUntil(lambda: "Tổ dân phố 4: 2" in page.panel.places.accessibleName())
    assert (result("t3"), result("t5")) == ("no figures yet", "no figures yet")
    assert "Tổ dân phố 3" in page.panel.gap_texts()

    counts = page.type_counts()
    assert isinstance(counts, PlaceCountsDialog)
    for name, adults in (("Tổ dân phố 3", "6"), ("Tổ dân phố 4", "4")):
        code = next(place.code for place in office.indicator.places() if place.name == name)
        office.notebook.type_counts(code, int(adults), None).result()
    qtbot.waitUntil(lambda: result("t3") == "20,0 %")
    assert f"Target of {day.year}: 100 %" in page.panel.facts.text()
    counts.reject()

    told = page.note_figure("adjusted")
    assert isinstance(told, UnitFigureDialog)
    told.form.load({"unit": WARD, "amount": "3"})
    told.save()
    assert told.form.notes["reason"].text()  # an adjustment says why
    told.form.load({"unit": WARD, "amount": "3", "reason": "Sổ giấy của hội nghị"})
    told.save()
    qtbot.waitUntil(lambda: result("t3") == "50,0 %")

    wanted = page.set_target()
    assert isinstance(wanted, TargetDialog)
    wanted.form.load({"value": "95"})
    wanted.save()
    qtbot.waitUntil(lambda: "95 %" in page.panel.facts.text())

    assert page._known is not None
    sheets = progress_sheets(page._known, page._detail_of, {}, SheetHead("Phú Lương", "Toàn phường"))
    words = words_on(sheets[0], tmp_path)
    assert "50,0 %" in words
    assert "95 %" in words
    assert "Tổ dân phố 4 50,0 %" in words_on(sheets[-1], tmp_path)

    named = page.show_ambassadors()
    assert isinstance(named, AmbassadorsDialog)
    units = named.model.rowCount()
    noted = named.begin()
    noted.form.load({"unit": "cong_an"})
    noted.save()
    assert noted.form.notes["full_name"].text()  # somebody has to be named
    noted.form.load({"unit": "cong_an", "full_name": "Chiến Sĩ Một"})
    noted.save()
    qtbot.waitUntil(lambda: result("t9") == f"{100 / units:.1f} %".replace(".", ","))
    qtbot.waitUntil(lambda: f"({units - 1})" in page.panel.gap_texts())  # one gap less
    assert named.model.rowCount() == units
    named.reject()

    page.view.select("t3")
    page.view.select("t1")
    lines = page.open_records()
    assert isinstance(lines, ListDialog)
    assert lines.model.rowCount() == 0  # no unit has told anything
    lines.reject()

    page.bar.group.setCurrentIndex(1)
    qtbot.waitUntil(lambda: result("people") == "0")
    page.bar.group.setCurrentIndex(0)
    qtbot.waitUntil(lambda: result("people") == "2")
    page.view.select("people")
    page.open_records()
    listed = cast(CitizenPage, app.window.page("citizen"))
    qtbot.waitUntil(lambda: listed.model.rowCount() == 2)
    listed.behind_button.click()
    qtbot.waitUntil(lambda: listed.model.rowCount() == 3)
