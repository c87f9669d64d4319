"""A real Chromium without a window, by the WebDriver protocol (plain HTTP to Debian's chromedriver)."""

import base64
import shutil
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Self

import httpx

PROGRAMS = ("chromium", "chromedriver")
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_OPTIONS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]


def is_here() -> bool:
    return all(map(shutil.which, PROGRAMS))


def _failed(answer: Any) -> bool:
    return isinstance(answer, dict) and "error" in answer


class Chromium:
    def __init__(self, home: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._driver = subprocess.Popen(
            ["chromedriver", f"--port={port}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"HOME": str(home), "PATH": "/usr/bin:/bin", "TMPDIR": str(home)},
        )
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)

    def __enter__(self) -> Self:
        until = monotonic() + 30
        while True:
            try:
                self._http.get("/status")
                break
            except httpx.TransportError:
                assert monotonic() < until, "chromedriver does not answer"
                sleep(0.05)
        options = {"binary": shutil.which("chromium"), "args": _OPTIONS}
        asked = {"acceptInsecureCerts": True, "goog:chromeOptions": options}
        asked["goog:loggingPrefs"] = {"browser": "ALL"}
        made = self._http.post("/session", json={"capabilities": {"alwaysMatch": asked}}).json()["value"]
        assert "sessionId" in made, made
        self._session = f"/session/{made['sessionId']}"
        return self

    def __exit__(self, *_: object) -> None:
        self._http.delete(self._session)
        self._http.close()
        self._driver.terminate()
        self._driver.wait(30)

    def _ask(self, method: str, path: str, **value: Any) -> Any:
        body = {"json": value} if method == "POST" else {}
        return self._http.request(method, self._session + path, **body).json()["value"]

    def _do(self, method: str, path: str, **value: Any) -> Any:
        answer = self._ask(method, path, **value)
        assert not _failed(answer), answer
        return answer

    def size(self, width: int, height: int, *, scale: float = 1, dark: bool = False) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": width < 600}
        self._devtools("Emulation.setDeviceMetricsOverride", **metrics)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._devtools("Emulation.setEmulatedMedia", features=[scheme])

    def _devtools(self, command: str, **params: Any) -> None:
        self._do("POST", "/goog/cdp/execute", cmd=command, params=params)

    def open(self, url: str) -> None:
        self._do("POST", "/url", url=url)

    def reload(self) -> None:
        self._do("POST", "/refresh")

    @property
    def url(self) -> str:
        return str(self._do("GET", "/url"))

    @property
    def title(self) -> str:
        return str(self._do("GET", "/title"))

    def find(self, css: str) -> Sequence[str]:
        found = self._do("POST", "/elements", using="css selector", value=css)
        return [each[_ELEMENT] for each in found]

    def texts(self, css: str) -> list[str]:
        return [str(self._do("GET", f"/element/{each}/text")) for each in self.find(css)]

    def click(self, css: str, at: int = 0) -> None:
        self._do("POST", f"/element/{self.find(css)[at]}/click")

    def follow(self, css: str) -> None:
        """Click what leads to another page, and wait for that page.

        A click alone may come back before the page it leads to has begun to load.
        """
        [page] = self.find("html")
        self.click(css)
        until = monotonic() + 30
        while not _failed(self._ask("GET", f"/element/{page}/name")) or not self._is_loaded():
            assert monotonic() < until, f"{css} leads nowhere"
            sleep(0.01)

    def _is_loaded(self) -> bool:
        state = self._ask("POST", "/execute/sync", script="return document.readyState", args=[])
        return bool(state == "complete")

    def type(self, css: str, text: str) -> None:
        self._do("POST", f"/element/{self.find(css)[0]}/value", text=text)

    def run(self, script: str) -> Any:
        return self._do("POST", "/execute/sync", script=f"return {script}", args=[])

    def cookies(self) -> list[dict[str, Any]]:
        return list(self._do("GET", "/cookie"))

    def complaints(self) -> list[str]:
        """What the browser's console says since last asked."""
        return [entry["message"] for entry in self._do("POST", "/se/log", type="browser")]

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._do("GET", "/screenshot")))
