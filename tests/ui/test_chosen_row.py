"""What is done to the chosen row of a list is done to whom it shows, whoever came into it meanwhile."""

from typing import cast

from desktop.app import App
from desktop.contract.ids import uuid7
from desktop.services.ambassador import AmbassadorDraft
from desktop.services.office import Office
from desktop.ui.progress.ambassadors import AmbassadorsDialog
from desktop.ui.progress.page import ProgressPage
from tests.conftest import USER


def test_who_is_chosen_stays_chosen_when_another_comes_before_her(app: App, qtbot) -> None:
    ambassadors = Office.over(app.database, USER).ambassador
    first, second, *_ = (unit.code for unit in ambassadors.units())

    def note(unit: str, name: str) -> str:
        made = uuid7()
        ambassadors.save(made, AmbassadorDraft(unit=unit, full_name=name), {}).result()
        return made

    note(first, "Trần Thị An")
    binh = note(second, "Lê Văn Bình")
    app.window.navigate("progress", {})
    page = cast(ProgressPage, app.window.page("progress"))
    dialog = cast(AmbassadorsDialog, page.show_ambassadors())

    def painted() -> str:
        return str(dialog.view.currentIndex().data(dialog.model.RowRole).full_name)

    def names() -> list[str]:
        return [row.full_name for row in ambassadors.rows() if not row.is_gap]

    dialog.view.select(binh)
    assert painted() == "Lê Văn Bình"
    rows = dialog.model.rowCount()
    note(first, "Phạm Thị Cúc")
    qtbot.waitUntil(lambda: dialog.model.rowCount() == rows + 1)
    chosen = painted()
    dialog.void_button.click()
    qtbot.waitUntil(lambda: len(names()) == 2)
    assert chosen not in names()
    dialog.reject()
