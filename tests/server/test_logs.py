"""Names and numbers planted wherever a stranger or a laptop can put them: none of them is logged."""

from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import sqlcipher3.dbapi2 as sqlite

from desktop.contract import invitation
from tests.server.laptop import Laptop
from tests.server.test_commands import Say, files, pinned, prepared, say, serving

pytestmark = pytest.mark.slow

__all__ = ["files", "say"]  # fixtures
NAME, NUMBER, PHONE = "Trần Thị Bí Mật", "999000012345", "0912345678"


def test_nothing_personal_is_logged_whatever_is_asked(say: Say, files: Path) -> None:
    user, cells = prepared(say, files)
    log, data = files / "log", files / "data"
    with log.open("wb") as file, serving(files, log=file.fileno()) as url:
        text = say("invite", "--ward", "PL", "--user", user, "--url", url)
        paper = next(read for line in text.splitlines() if (read := invitation.read(line)))
        with httpx.Client(base_url=url, verify=pinned(url, paper.tls)) as http:
            lan = Laptop(http, "PL", paper.sign_pk)
            lan.enrol(paper.code)
            lan.session()
            planted = {"full_name": NAME, "national_id": NUMBER, "phone": PHONE, "birth_approx": False}
            lan.make("citizen", cells["tdp-4"], home=cells["tdp-4"], **planted)
            lan.make("citizen", "c-unknown", home="c-unknown", **planted)
            lan.make("nothing", cells["tdp-4"], **planted)
            lan.push()
            lan.pull(cells["tdp-4"])
            everywhere(http)
            # Tables that are gone: every request now ends in an error of the database itself.
            broken = sqlite.connect(str(data / "server.db"))
            broken.execute("ALTER TABLE op_log RENAME TO elsewhere")
            broken.close()
            lan.make("citizen", cells["tdp-4"], home=cells["tdp-4"], **planted)
            with pytest.raises(Exception, match="503"):
                lan.push()
    said = log.read_text(encoding="utf-8")
    assert "OperationalError" in said, "the log is not empty: it says where it failed"
    for word in (NAME, NUMBER, PHONE, quote(NAME), "Bí Mật", lan.token, paper.code, "mật-khẩu-của-hương"):
        assert word not in said
    assert not any(word in said for word in ("GET /", "POST /", "127.0.0.1 -")), "no access log"


def everywhere(http: httpx.Client) -> None:
    """In paths, queries, headers, forms and bodies."""
    form = {"ward": "PL", "login": "huong", "password": "mật-khẩu-của-hương"}
    http.get(f"/{quote(NAME)}")
    http.get(f"/v1/snapshot/{quote(NAME)}", headers={"authorization": f"Bearer PL.{NUMBER}"})
    http.get("/v1/hello", params={"ward": NAME})
    http.get("/can-bo-sung", params={"trang": NUMBER, "ten": NAME})
    http.post("/dang-nhap", data=form | {"login": NAME})
    http.post("/dang-nhap", data=form)
    http.post("/v1/enrol", json={"ward": NAME, "code": NUMBER, "name": NAME})
    http.post("/v1/push", content=NAME.encode())
    http.post("/v1/bundle", content=NAME.encode() * 100)
    http.request("BREW", f"/{NUMBER}", headers={"user-agent": PHONE})
