"""A whole class of forty: two laptops without a line, a stick, the ward, and a third laptop that sees it all.

Each laptop is a process of its own, and so is the ward server that takes what the stick brought and answers
phones. While the class is held no server runs at all.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Client
from openpyxl import load_workbook

from desktop import demo
from tests.class_laptop import Laptop
from tests.sync.conftest import WardServer, empty
from tests.sync.wards import Wards, serving

__all__ = ["empty"]  # a fixture

pytestmark = pytest.mark.slow

LEARNERS = 40
ITEMS = ("public_service", "shopping", "payment", "safety", "local_platform")


@pytest.fixture
def laptops(tmp_path: Path, empty: Path) -> Iterator[tuple[Laptop, ...]]:
    paths = [Path(shutil.copy(empty, tmp_path / f"{name}.db")) for name in ("lan", "tu", "mai")]
    made = tuple(Laptop(path, path.stem.title()) for path in paths)
    yield made
    for each in made:
        each.close()


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[WardServer]:
    with Wards(None).begun(tmp_path / "ward") as ward:
        yield ward


def test_a_class_of_forty_from_its_template_to_a_slip_that_is_revoked(
    laptops: tuple[Laptop, ...], ward: WardServer, tmp_path: Path
) -> None:
    lan, tu, mai = laptops
    stick = tmp_path / "stick"
    stick.mkdir()
    home = ward.cells["tdp-4"]
    with serving(ward.ctx) as port:
        ward.url = f"http://127.0.0.1:{port}"
        for each, role in ((lan, "instructor"), (tu, "instructor"), (mai, "leader")):
            each.join(ward.invite(role.title(), role))
        lan.plan(LEARNERS, home)
        for each in (lan, tu):
            each.sync()
        tu.find()
    (ward.ctx.folder / "port").write_text(str(port), encoding="utf-8")  # where it is found again

    # Without any line. First session: Lan types the numbers of the signed sheet, Tú scans cards, the same
    # people among them; somebody comes in who was not enrolled. Second: all but one who is excused.
    assert (lan.numbers(0, "1-12, 15, 20-30", "present"), lan.numbers(0, "40", "late")) == (24, 1)
    assert tu.scan(0, 10, 39) == 30
    tu.walk_in(0, "Lê Văn Cửa", home)
    assert (lan.numbers(1, "7", "excused"), lan.rest(1)) == (1, LEARNERS - 1)
    # Each assesses what she taught: the exceptions, then the rest of the column; one column both.
    lan.exception(3, "safety", "with_help")
    assert lan.fill(*ITEMS[:3]) == 3 * LEARNERS
    assert lan.fill("safety") == LEARNERS - 1
    assert tu.fill("local_platform", "payment") == 2 * (LEARNERS + 1)
    assert (lan.quiz(0, "site", "before_buying"), tu.quiz(1)) == (80, 100)
    slips = lan.issue()
    assert lan.signed_list(str(tmp_path / "ket-qua.xlsx")) == LEARNERS
    sheet = load_workbook(tmp_path / "ket-qua.xlsx").active
    assert "Trần Thị Mẫu 39" in {cell.value for line in sheet.iter_rows() for cell in line}
    assert len(slips) == LEARNERS
    assert tu.check(*slips, slips[0][:-100], "https://example.org") == [
        *["unknown"] * LEARNERS,
        "no_slip",
        "no_slip",
    ]

    # By stick: both write, the leader takes it along and hands it over; the answer goes back the same way.
    before = ward.status()["records"]
    assert {before.get(table, 0) for table in ("attendance", "assessment", "quiz_result")} == {0}
    for each in (lan, tu):
        assert each.exchange(str(stick))["failed"] == ""
    assert mai.exchange(str(stick))["works"] == 2
    server, ward.url = demo.serve(ward.ctx.folder)
    try:
        mai.sync()
        mai.exchange(str(stick))
        for each in (lan, tu):
            assert each.exchange(str(stick))["letters"] == 1
            assert each.waiting() == 0
        records = ward.status()["records"]
        wanted = {
            "training_class": 1,
            "enrolment": LEARNERS + 1,
            "attendance": 2 * LEARNERS + 1,
            "assessment": 5 * LEARNERS + 2,
            "quiz_result": 2 * LEARNERS + 1,
            "participation_slip": LEARNERS,
        }
        assert {table: records[table] for table in wanted} == wanted
        mai.sync()  # what she carried is the ward's now
        mai.find()
        seen = {name: facts for name, *facts in mai.seen()}
        alone = dict.fromkeys(ITEMS, "alone")
        assert len(seen) == LEARNERS + 1
        assert seen["Lê Văn Cửa"] == [
            1,
            {item: "alone" for item in ("local_platform", "payment")},
            100,
            "open",
        ]
        assert seen["Trần Thị Mẫu 02"] == [2, alone | {"safety": "with_help"}, 100, "open"]
        assert seen["Trần Thị Mẫu 06"] == [1, alone, 100, "open"]
        assert seen["Trần Thị Mẫu 39"] == [2, alone, 100, "open"]
        assert mai.check(*slips) == ["known"] * LEARNERS
        assert ward.status()["held"] == {}

        with Client() as phone:
            addresses = [ward.url + code[len(ward.url) :] for code in slips]
            assert "Phiếu thật, phường đã nhận" in phone.get(addresses[0]).text
            lan.revoke(slips[0])
            for each in (lan, tu, mai):
                each.sync()
            assert "Phiếu đã bị thu hồi" in phone.get(addresses[0]).text
            assert "Phiếu thật, phường đã nhận" in phone.get(addresses[1]).text
        assert [each.check(slips[0])[0] for each in laptops] == ["revoked"] * 3
        assert lan.seen() == tu.seen() == mai.seen()
        assert lan.digest() == tu.digest() == mai.digest()
        assert [each.questions() for each in laptops] == [0, 0, 0]
    finally:
        server.terminate()
        server.wait()
