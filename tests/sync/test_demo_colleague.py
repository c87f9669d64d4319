"""The demo's questions are real ones: two notebooks, one server."""

from pathlib import Path
from typing import Any

from desktop import demo_colleague
from tests.builders import a_citizen, open_rows


def test_the_demo_notebook_is_asked_what_its_colleague_wrote(ward: Any, laptop: Any, tmp_path: Path) -> None:
    lan = laptop("lan", role="leader")
    for number in range(3):
        a_citizen(lan.office, f"Người Thứ {number}", phone="0900000000")
    lan.sync()
    demo_colleague.disagree(tmp_path / "colleague", lan.database, ward.invite(demo_colleague.NAME))
    found = [lan.office.conflict.find(row.id) for row in open_rows(lan.office)]
    assert {dispute.row.group for dispute in found if dispute} == {"phone", "address", "void"}
    assert {side.by for dispute in found if dispute for side in dispute.candidates} == {demo_colleague.NAME}
    assert all(dispute.kept.is_mine and dispute.may_decide for dispute in found if dispute)
