"""The report is one self-contained file that a browser shows, with and without scripts."""

import re
from html.parser import HTMLParser

import pytest

from browser import Browser, Page
from png import colours
from program import RunFolder
from test_boards import BOARDS

RUNS = ("all_boards", "wrong_kernel")


class References(HTMLParser):
    """What a page would load or run."""

    LOADING = frozenset({"src", "href", "srcset", "data", "poster", "action", "background", "xlink:href"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.handlers: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.loaded += [value or "" for name, value in attrs if name in self.LOADING]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


@pytest.fixture(scope="module", params=RUNS)
def run(request: pytest.FixtureRequest) -> RunFolder:
    run: RunFolder = request.getfixturevalue(request.param)
    return run


@pytest.fixture(scope="module", params=[True, False], ids=["with-scripts", "without-scripts"])
def page(request: pytest.FixtureRequest, browser: Browser, all_boards: RunFolder) -> Page:
    return browser.open(all_boards.page, scripts=request.param)


def test_page_shows_verdict_boards_and_workloads(page: Page) -> None:
    assert "19 bit-exact, 5 do not fit, 0 failed" in page.text
    for name in (*BOARDS, "sine", "kws"):
        assert re.search(rf">{re.escape(name)}<", page.dom), name
        assert name in page.text, name


def test_page_is_drawn(page: Page) -> None:
    assert len(page.png) > 1000
    assert len(colours(page.png)) > 10


def test_page_loads_nothing_but_itself(page: Page, all_boards: RunFolder) -> None:
    assert page.requests == [all_boards.page.as_uri()]


def test_wrong_answer_is_on_the_page(browser: Browser, wrong_kernel: RunFolder) -> None:
    text = browser.open(wrong_kernel.page, scripts=False).text
    assert "0 bit-exact, 1 failed (1 mismatch)" in text
    assert 'operator #2 CONV_2D, tensor "re_lu_2_1/Relu" at [0, 3, 2, 5]' in text
    assert "expected -128, got -1" in text


def test_page_fits_a_narrow_window(browser: Browser, all_boards: RunFolder) -> None:
    assert len(colours(browser.open(all_boards.page, width=360, height=640).png)) > 10


def test_file_is_self_contained_and_small(run: RunFolder) -> None:
    text = run.page.read_text(encoding="utf-8")
    references = References(text)
    assert all(target.startswith("#") for target in references.loaded), references.loaded
    assert references.handlers == []
    assert references.tags.isdisjoint({"iframe", "object", "embed", "link", "base", "img", "form"})
    assert "@import" not in text
    assert not re.search(r"url\(\s*[\"']?(?!#)", text)
    assert len(text.encode()) < 1_000_000
