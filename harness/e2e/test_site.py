"""A static site of several runs: every link leads somewhere, on a disk too."""

import pathlib
import re
from html.parser import HTMLParser

import pytest

from browser import DESKTOP, PHONE, Browser
from edited_run import at_commit, edited
from program import Probemark, RunFolder
from test_boards import BOARDS


class Links(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: set[str] = set()
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a" and values.get("href"):
            self.targets.add(str(values["href"]))
        if values.get("id"):
            assert values["id"] not in self.ids, f"id {values['id']} twice"
            self.ids.add(str(values["id"]))


@pytest.fixture(scope="module")
def site(probemark: Probemark, all_boards: RunFolder, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("site")
    runs = [edited(all_boards, folder / f"run-{number}", at_commit(number, 1 - number / 10)).path for number in range(3)]
    outcome = probemark("report", *runs, "--out", f"{folder}/www/")
    assert (outcome.code, outcome.out) == (0, ""), outcome.err
    return folder / "www"


def test_has_a_page_for_each_board_and_workload(site: pathlib.Path) -> None:
    names = {str(file.relative_to(site)) for file in site.rglob("*") if file.is_file()}
    pages = {"index.html", *(f"boards/{board}.html" for board in BOARDS), "workloads/sine.html", "workloads/kws.html"}
    assert names == pages | {"operators.speedscope.json", "operators.profile.json"}


def test_links_lead_to_files_and_places(site: pathlib.Path) -> None:
    reached = set()
    for file in site.rglob("*.html"):
        links = Links(file.read_text(encoding="utf-8"))
        for target in links.targets:
            name, _, anchor = target.partition("#")
            goal = (file.parent / name).resolve() if name else file
            assert goal.is_file(), f"{file}: {target}"
            assert site in goal.parents
            reached.add(goal)
            if anchor:
                assert anchor in Links(goal.read_text(encoding="utf-8")).ids, f"{file}: {target}"
    assert reached == {file for file in site.rglob("*") if file.is_file()}


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_is_walked_from_the_index(browser: Browser, site: pathlib.Path, size: tuple[int, int]) -> None:
    with browser.visit(site / "index.html", size) as visit:
        page = visit.page
        assert visit.overflow() <= 0
        page.locator("#pages").get_by_role("link", name="kws", exact=True).click()
        assert page.url == (site / "workloads/kws.html").as_uri()
        assert visit.overflow() <= 0
        assert page.locator("figure.history").count() == 1
        page.locator("#conformance").get_by_role("link", name="qemu-mps2-an386", exact=True).click()
        assert page.url == (site / "boards/qemu-mps2-an386.html").as_uri()
        assert page.locator("#conformance tbody tr").count() == 1
        assert "2 bit-exact, 0 failed" in page.locator("#verdict").inner_text()
        page.get_by_role("link", name="All", exact=True).click()
        assert page.url == (site / "index.html").as_uri()
        assert visit.messages == []
        assert all(request.startswith(site.as_uri()) for request in visit.requests)


def test_each_page_stands_alone(site: pathlib.Path) -> None:
    for file in site.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"<(link|img|iframe)\b|<script[^>]|@import", text), file
        assert len(text) < 1_000_000


def test_a_site_is_made_again_in_its_place(probemark: Probemark, all_boards: RunFolder, site: pathlib.Path, tmp_path: pathlib.Path) -> None:
    for _ in range(2):
        assert probemark("report", all_boards.path, "--out", f"{tmp_path}/www/").code == 0
    (tmp_path / "file").write_text("")
    refused = probemark("report", all_boards.path, "--out", f"{tmp_path}/file/")
    assert refused.code == 30 and "cannot make the folder: Not a directory" in refused.err and "remedy: " in refused.err
