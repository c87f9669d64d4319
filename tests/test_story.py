"""The story of the first slice, with real processes: list, card, help, kill, hand-over, second notebook."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from desktop import demo
from desktop.models.database import Database
from desktop.progress import Silent
from desktop.services.card_qr import read_card
from desktop.services.citizen import CitizenDraft, ConsentDraft
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.help_visit import HelpVisitDraft, Turn
from desktop.services.notebook import Notebook
from desktop.services.office import Office
from desktop.sync.ledger import Ledger
from tests.conftest import KEY

SAMPLE = Path(__file__).parent / "samples" / "danh-sach-tdp4.xlsx"
CARD = "001185012345|012345678|Nguyễn Thị Mẫu|05021985|Nữ|Tổ dân phố 4, Phú Lương, Hà Đông, Hà Nội|10052021"

TYPING = """
import os, sys, time
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from PySide6.QtWidgets import QApplication
from desktop.app import prepare
from desktop.paths import RESOURCES, Paths
from desktop.ui.language import use_language
from desktop.ui.theme import use_look
from tests.conftest import KEY

qt = QApplication([])
use_language(qt, "vi", RESOURCES / "i18n")
use_look(qt)
app = prepare(Paths(Path(sys.argv[1])), "Lan", KEY)()
app.window.show()
app.window.navigate("desk", {})
desk = app.window.page("desk")
desk.begin_new("Người Đang Ghi Dở")
desk.help.press(4)
desk.keep()
end = time.monotonic() + 2
while time.monotonic() < end:
    qt.processEvents()
print("typed", flush=True)
time.sleep(60)
"""

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path):
    process, url = demo.serve(tmp_path / "ward")
    yield tmp_path / "ward", url
    process.terminate()
    process.wait()


def services(*codes: str) -> dict:
    return {code: {"outcome": "with_help", "reason": None, "version": 1} for code in codes}


def test_the_first_slice_from_the_list_to_the_second_notebook(server, tmp_path) -> None:
    ward, url = server
    home = tmp_path / "first"
    home.mkdir()
    database = Database(home / "notebook.db", KEY)
    Notebook(database, "Lan").start("Lan", demo.PLACES)
    office = Office.over(database, "Lan")
    place = next(p.cell for p in office.notebook.places() if p.name == "Tổ dân phố 4")

    # the roster of the neighbourhood
    preview = office.roster.preview(office.roster.open(SAMPLE, "TDP 4"))
    office.roster.take(preview.taking(), place, "Danh sách do phường lập", Silent())
    listed = office.citizen.count(CitizenFilter())
    assert listed == len(preview.taking().people) > 200

    # a person by her name without accents, a card with consent, a turn without a name
    found = office.search.find("nguyen my uoc")[0]
    card = read_card(CARD)
    today = demo.today()
    office.help_visit.record(
        Turn(HelpVisitDraft(visited_on=today, outcomes=services("vneid_install")), citizen_id=found.id)
    ).result()
    new = CitizenDraft(
        home=place, full_name=card.full_name, birth=card.birth, sex=card.sex, national_id=card.national_id
    )
    scanned = "a" * 32
    office.help_visit.record(
        Turn(
            HelpVisitDraft(visited_on=today, outcomes=services("vneid_level2", "ihanoi")),
            citizen_id=scanned,
            citizen=new,
            consent=ConsentDraft(method="sheet", sheet="1", line=1),
        )
    ).result()
    office.help_visit.record(Turn(HelpVisitDraft(visited_on=today, outcomes=services("cashless")))).result()
    numbers = office.today.numbers(today)
    assert (numbers.turns, numbers.people, numbers.anonymous) == (3, 2, 1)
    database.close()

    # half a form, and the power goes
    typing = subprocess.Popen(
        [sys.executable, "-c", TYPING, str(home)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]
    )
    assert typing.stdout
    assert typing.stdout.readline().strip() == b"typed"
    typing.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    typing.wait()
    typing.stdout.close()
    database = Database(home / "notebook.db", KEY)
    office = Office.over(database, "Lan")
    draft = office.drafts.unfinished("desk")[0]
    assert draft.values["person"]["full_name"] == "Người Đang Ghi Dở"
    assert list(draft.values["services"]) == ["ihanoi"]

    # hand over; a second notebook shows the same
    invitation = demo.invite(ward, url)
    first = Ledger(database)
    join(first, office, invitation)
    assert first.custody().waiting == 0
    second_database = Database(tmp_path / "second.db", KEY)
    Notebook(second_database, "Tu").start("Tú", demo.PLACES)
    second_office, second = Office.over(second_database, "Tu"), Ledger(second_database)
    join(second, second_office, invite_another(ward, url))
    assert second_office.citizen.count(CitizenFilter()) == listed + 1
    assert second_office.search.find("nguyen my uoc")[0].id == found.id
    assert second_office.help_visit.last_time(scanned) is not None
    assert second_office.today.numbers(today).turns == 3

    # the server's own count
    status = json.loads(demo._server(ward, "status", "--ward", demo.WARD, "--json"))
    assert status["records"]["citizen"] == listed + 1
    assert status["records"]["help_visit"] == 3
    assert status["held"] == {}

    # out to Excel and back
    out = tmp_path / "danh-sach.xlsx"
    assert second_office.citizen_list.write(out, CitizenFilter(), Silent()) == listed + 1
    cells = {cell.value for row in openpyxl.load_workbook(out).active.iter_rows() for cell in row}
    assert "Nguyễn Mỹ Ước" in cells
    assert "040•••••0666" in cells
    database.close()
    second_database.close()


def join(ledger: Ledger, office: Office, invitation: str) -> None:
    wards = {name: cell for cell, name in ledger.ward_places(invitation)}
    ledger.join(invitation, {p.cell: wards[p.name] for p in office.notebook.places()}, Silent())


def invite_another(ward: Path, url: str) -> str:
    user = demo._server(ward, "user", "add", "--ward", demo.WARD, "--name", "Tú", "--team", "to-1").split()[
        -1
    ]
    demo._server(ward, "grant", "--ward", demo.WARD, "--user", user, "--cell", "all", "--mode", "rw")
    said = demo._server(ward, "invite", "--ward", demo.WARD, "--user", user, "--url", url)
    return next(word for word in said.split() if word.startswith("STS1:"))
