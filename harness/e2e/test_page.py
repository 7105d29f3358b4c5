"""The report page as a person uses it: layout, keyboard, sorting, filtering, colours, paper; and what it must never do."""

import pathlib
import re

import pytest
from playwright.sync_api import Page as LivePage

from browser import DESKTOP, PHONE, Browser
from edited_run import HOSTILE, at_commit, edited, hostile
from program import ROOT, Probemark, RunFolder

AXE = ROOT / ".npm/node_modules/axe-core/axe.min.js"
PAPER = (718, 1000)  # A4 less the usual margins, in CSS pixels


@pytest.fixture(scope="module")
def history_page(probemark: Probemark, all_boards: RunFolder, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """Four runs, in which kws became faster twice and the compiler changed once."""
    folder = tmp_path_factory.mktemp("history")
    factors = (1, 1, 0.9, 0.85)
    runs = [edited(all_boards, folder / f"run-{number}", at_commit(number, factor)).path for number, factor in enumerate(factors)]
    outcome = probemark("report", *reversed(runs), "--out", folder / "page.html")
    assert outcome.code == 0, outcome.err
    return folder / "page.html"


@pytest.fixture(scope="module", params=["one run", "history", "failures"])
def page(request: pytest.FixtureRequest) -> pathlib.Path:
    if request.param == "history":
        path: pathlib.Path = request.getfixturevalue("history_page")
        return path
    run: RunFolder = request.getfixturevalue("all_boards" if request.param == "one run" else "wrong_kernel")
    return run.page


def open_all(page: LivePage) -> None:
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_fits_its_window_is_silent_and_loads_nothing(browser: Browser, page: pathlib.Path, size: tuple[int, int], dark: bool) -> None:
    with browser.visit(page, size, dark=dark) as visit:
        open_all(visit.page)
        assert visit.overflow() <= 0
        assert visit.messages == []
        assert visit.requests == [page.as_uri()]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_has_no_accessibility_violation(browser: Browser, page: pathlib.Path, size: tuple[int, int], dark: bool) -> None:
    with browser.visit(page, size, dark=dark) as visit:
        open_all(visit.page)
        visit.page.evaluate(AXE.read_text(encoding="utf-8"))
        violations = visit.page.evaluate("axe.run().then(result => result.violations)")
        found = [(violation["id"], [node["html"][:200] for node in violation["nodes"][:3]]) for violation in violations]
        assert found == []


def test_fits_on_paper_and_shows_what_is_closed(browser: Browser, page: pathlib.Path) -> None:
    with browser.visit(page, PAPER, printed=True) as visit:
        assert visit.overflow() <= 0
        assert visit.page.locator("nav").is_hidden()
        numbers = visit.page.locator("details:not(.group) table", has_text="arena").first
        if numbers.count():
            assert numbers.bounding_box()


def test_is_read_without_scripts(browser: Browser, history_page: pathlib.Path) -> None:
    with browser.visit(history_page, scripts=False) as visit:
        assert visit.page.locator("figure.history svg").first.is_visible()
        assert visit.page.locator("button, input, canvas").count() == 0
        for title in ("What ran where", "Conformance", "Performance", "Trade-offs", "Memory", "Operators", "History", "Provenance"):
            assert visit.page.get_by_role("heading", name=title, exact=True).is_visible(), title


def test_every_chart_has_a_table(browser: Browser, history_page: pathlib.Path) -> None:
    with browser.visit(history_page, scripts=False) as visit:
        charts = visit.page.locator("svg[role=img]")
        assert charts.count() > 20
        lonely = visit.page.evaluate(
            "[...document.querySelectorAll('svg[role=img]')].filter(svg => !svg.closest('section').querySelector('table')).length"
        )
        assert lonely == 0
        assert visit.page.locator("figure.history:not(:has(table))").count() == 0


def column(page: LivePage, table: str, index: int) -> list[str]:
    cells: list[str] = page.locator(f"{table} tbody tr > :nth-child({index})").all_inner_texts()
    return [cell.split("\n")[0] for cell in cells]


def test_sorts_by_number_and_back(browser: Browser, all_boards: RunFolder) -> None:
    table = "#performance table.numbers >> nth=0"
    with browser.visit(all_boards.page) as visit:
        page = visit.page
        exact = f"[...document.querySelector('#performance table.numbers').tBodies[0].rows].map(row => row.cells[2].dataset.v ?? null)"
        before = column(page, table, 1)
        header = page.locator(f"{table} >> th:nth-child(3)")
        header.get_by_role("button").click()
        values = page.evaluate(exact)
        numbers = [float(value) for value in values if value is not None]
        assert len(numbers) > 3 and numbers == sorted(numbers)
        assert None not in values[: len(numbers)]
        assert header.get_attribute("aria-sort") == "ascending"
        header.get_by_role("button").press("Enter")
        values = page.evaluate(exact)
        assert [float(value) for value in values[: len(numbers)]] == sorted(numbers, reverse=True)
        assert header.get_attribute("aria-sort") == "descending"
        header.get_by_role("button").press("Enter")
        assert column(page, table, 1) == before
        assert header.get_attribute("aria-sort") is None


def test_filters_boards_and_workloads(browser: Browser, all_boards: RunFolder) -> None:
    rows = "#conformance tbody tr:visible"
    with browser.visit(all_boards.page) as visit:
        page = visit.page
        everything = page.locator(rows).count()
        page.get_by_role("searchbox").fill("an386 KWS")
        assert page.locator(rows).all_inner_texts() == [text for text in page.locator(rows).all_inner_texts() if "an386" in text]
        assert page.locator(rows).count() == 1
        assert page.locator("#conformance thead th:visible").count() == 2
        assert page.locator(f"{rows} >> td:visible").count() == 1
        assert page.get_by_role("status").inner_text() == "1 of 12 boards, 1 of 2 workloads"
        page.get_by_role("searchbox").fill("an386 nonsense")
        assert "nothing is called nonsense" in page.get_by_role("status").inner_text()
        page.get_by_role("searchbox").press("Escape")
        assert page.locator(rows).count() == everything == 12
        assert page.get_by_role("status").count() == 0


def background(page: LivePage) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_is_dark_where_the_system_is_and_on_demand(browser: Browser, all_boards: RunFolder) -> None:
    with browser.visit(all_boards.page, dark=True) as visit:
        dark = background(visit.page)
        visit.page.get_by_role("button", name="Light", exact=True).click()
        light = background(visit.page)
    with browser.visit(all_boards.page) as visit:
        assert background(visit.page) == light != dark
        visit.page.get_by_role("button", name="Dark", exact=True).click()
        assert background(visit.page) == dark
        visit.page.emulate_media(media="print")
        assert background(visit.page) == "rgb(255, 255, 255)"


def test_works_by_keyboard(browser: Browser, wrong_kernel: RunFolder) -> None:
    with browser.visit(wrong_kernel.page) as visit:
        page = visit.page
        focused = "document.activeElement.textContent.trim()"
        page.keyboard.press("Tab")
        assert page.evaluate(focused) == "Skip to the verdict"
        assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
        page.keyboard.press("Tab")
        assert page.evaluate(focused) == "Set-up"
        page.locator("#conformance td a").focus()
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash").startswith("#failure-")
        summary = page.locator("#setup summary").first
        summary.focus()
        page.keyboard.press("Enter")
        assert page.locator("#setup details").first.get_attribute("open") is not None
        unreachable = page.evaluate(
            "[...document.querySelectorAll('.scroll')].filter(box => box.tabIndex !== 0 || !box.getAttribute('aria-label')).length"
        )
        assert unreachable == 0


def test_history_zooms_by_button_and_keyboard(browser: Browser, history_page: pathlib.Path) -> None:
    with browser.visit(history_page) as visit:
        page = visit.page
        figure = page.locator("figure.history").first
        plot = figure.locator(".plot")
        assert plot.locator("canvas").is_visible()
        assert figure.locator("> svg").is_hidden()

        def pixels() -> bytes:
            return plot.locator("canvas").screenshot()

        whole = pixels()
        figure.get_by_role("button", name="Zoom in").click()
        zoomed = pixels()
        assert zoomed != whole
        plot.focus()
        page.keyboard.press("ArrowRight")
        assert pixels() != zoomed
        page.keyboard.press("0")
        assert pixels() == whole
        page.emulate_media(media="print")
        assert figure.locator("> svg").is_visible() and plot.is_hidden()


def test_history_tells_what_changed(browser: Browser, history_page: pathlib.Path) -> None:
    with browser.visit(history_page, scripts=False) as visit:
        page = visit.page
        runs = page.locator("#history table >> nth=0 >> tbody tr").all_inner_texts()
        assert [run.split()[0] for run in runs] == ["2031-05-04", "2031-05-03", "2031-05-02", "2031-05-01"]
        assert [run.split()[2] for run in runs] == ["00000003", "00000002", "00000001", "00000000"]
        figure = page.locator("figure.history[data-workload=kws]")
        assert figure.count() == 1
        figure.locator("summary").click()
        rows = figure.locator("tbody tr").all_inner_texts()
        assert "-5.6 %" in rows[0] and "compiler" not in rows[0]
        assert "-10.0 %" in rows[1] and "compiler" in rows[1]
        assert "±0 %" in rows[2] and "%" not in rows[3]
        assert page.locator("figure.history[data-workload=sine]").count() == 0
        assert figure.locator("svg .mark").count() >= 1


def test_hostile_texts_stay_texts(
    browser: Browser, probemark: Probemark, all_boards: RunFolder, wrong_kernel: RunFolder, tmp_path: pathlib.Path
) -> None:
    runs = [edited(run, tmp_path / name, hostile).path for name, run in (("right", all_boards), ("wrong", wrong_kernel))]
    outcome = probemark("report", *runs, "--out", tmp_path / "page.html")
    assert outcome.code == 0, outcome.err
    own = browser.open(wrong_kernel.page).dom
    with browser.visit(tmp_path / "page.html") as visit:
        page = visit.page
        open_all(page)
        page.get_by_role("searchbox").fill("<script>")
        page.get_by_role("searchbox").fill("")
        assert visit.messages == []
        assert visit.requests == [(tmp_path / "page.html").as_uri()]
        assert page.evaluate("window.pwned") is None
        assert page.locator("img, iframe, object, foreignObject, link, base, meta[http-equiv=refresh]").count() == 0
        assert page.locator("style").count() == 1
        assert page.locator("script").count() == own.count("<script>")
        handlers = "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes]).filter(a => a.name.startsWith('on')).length"
        assert page.evaluate(handlers) == 0
        assert page.evaluate("[...document.links].filter(link => link.protocol !== 'file:').length") == 0
        text = page.inner_text("body")
        for evil in HOSTILE[:6]:
            assert re.sub(r"\s+", " ", evil) in re.sub(r"\s+", " ", text), evil


def test_page_of_a_long_history_is_small(history_page: pathlib.Path) -> None:
    assert history_page.stat().st_size < 1_000_000
