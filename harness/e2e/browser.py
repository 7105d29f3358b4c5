"""Headless Chromium, driven over the DevTools protocol on a pair of pipes."""

import base64
import itertools
import json
import os
import pathlib
import select
import subprocess
import time
from dataclasses import dataclass, field
from typing import Any

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --remote-debugging-pipe"
).split()


@dataclass
class Page:
    """What the browser made of a file."""

    dom: str
    text: str
    png: bytes
    requests: list[str] = field(default_factory=list)


class Browser:
    def __init__(self, program: str, profile: pathlib.Path) -> None:
        child_reads, self._to = os.pipe()
        self._from, child_writes = os.pipe()
        self._buffer = b""
        self._ids = itertools.count(1)
        self._events: list[dict[str, Any]] = []

        def connect() -> None:
            # DevTools speaks on descriptors 3 and 4; a copy above them survives whichever is overwritten first.
            reads, writes = (os.dup2(end, 100 + end) for end in (child_reads, child_writes))
            os.dup2(reads, 3)
            os.dup2(writes, 4)

        self._process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={profile}"],
            preexec_fn=connect,
            pass_fds=(3, 4),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(child_reads)
        os.close(child_writes)

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._to)  # the browser ends with its pipe
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._from)

    def _receive(self, deadline: float) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._from], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, "the browser did not answer in time"
            data = os.read(self._from, 1 << 20)
            assert data, "the browser ended"
            self._buffer += data
        message, self._buffer = self._buffer.split(b"\0", 1)
        answer: dict[str, Any] = json.loads(message)
        return answer

    def _call(self, method: str, session: str | None = None, **parameters: object) -> dict[str, Any]:
        number = next(self._ids)
        request = {"id": number, "method": method, "params": parameters}
        if session is not None:
            request["sessionId"] = session
        os.write(self._to, json.dumps(request).encode() + b"\0")
        deadline = time.monotonic() + 30
        while True:
            answer = self._receive(deadline)
            if answer.get("id") == number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self._events.append(answer)

    def _wait_for(self, method: str) -> None:
        deadline = time.monotonic() + 30
        while not any(event.get("method") == method for event in self._events):
            self._events.append(self._receive(deadline))

    def open(self, file: pathlib.Path, scripts: bool = True, width: int = 1000, height: int = 600) -> Page:
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._call("Page.enable", session)
        self._call("Network.enable", session)
        self._call("Emulation.setScriptExecutionDisabled", session, value=not scripts)
        self._call(
            "Emulation.setDeviceMetricsOverride",
            session,
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self._events.clear()
        self._call("Page.navigate", session, url=file.as_uri())
        self._wait_for("Page.loadEventFired")
        root = self._call("DOM.getDocument", session, depth=0)["root"]["nodeId"]
        dom = self._call("DOM.getOuterHTML", session, nodeId=root)["outerHTML"]
        png = base64.b64decode(self._call("Page.captureScreenshot", session, format="png")["data"])
        text = self._call("Runtime.evaluate", session, expression="document.body.innerText")["result"]["value"]
        requests = [
            event["params"]["request"]["url"]
            for event in self._events
            if event.get("method") == "Network.requestWillBeSent"
        ]
        self._call("Target.closeTarget", targetId=target)
        return Page(dom, text, png, requests)
