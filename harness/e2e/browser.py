"""Headless Chromium, driven by Playwright, and what it made of a page."""

import pathlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page as LivePage
from playwright.sync_api import sync_playwright

DESKTOP = (1280, 900)
PHONE = (360, 740)


@dataclass
class Page:
    """What the browser made of a file."""

    dom: str
    text: str
    png: bytes
    requests: list[str] = field(default_factory=list)


@dataclass
class Visit:
    """A page that is open, and all that it did beside being shown."""

    page: LivePage
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)  # of the console, uncaught errors, dialogs

    def overflow(self) -> int:
        """CSS pixels that the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))


class Browser:
    def __init__(self, program: str) -> None:
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_: object) -> None:
        self._browser.close()
        self._playwright.stop()

    @contextmanager
    def visit(
        self, address: pathlib.Path | str, size: tuple[int, int] = DESKTOP, scripts: bool = True, dark: bool = False, printed: bool = False
    ) -> Iterator[Visit]:
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(30_000)
        try:
            visit = Visit(context.new_page())
            visit.page.on("request", lambda request: visit.requests.append(request.url))
            visit.page.on("console", lambda message: visit.messages.append(f"{message.type}: {message.text}"))
            visit.page.on("pageerror", lambda error: visit.messages.append(f"error: {error}"))

            def refuse(dialog: Any) -> None:
                visit.messages.append(f"dialog: {dialog.message}")
                dialog.dismiss()

            visit.page.on("dialog", refuse)
            if printed:
                visit.page.emulate_media(media="print")
            visit.page.goto(address.as_uri() if isinstance(address, pathlib.Path) else address)
            yield visit
        finally:
            context.close()

    def open(self, file: pathlib.Path, scripts: bool = True, width: int = 1000, height: int = 600) -> Page:
        with self.visit(file, (width, height), scripts) as visit:
            page = visit.page
            return Page(page.content(), page.inner_text("body"), page.screenshot(), visit.requests)
