"""Profiles by operator for other people's viewers, held to what those say of their formats."""

import functools
import http.server
import json
import pathlib
import threading
from collections.abc import Iterator

import jsonschema
import pytest

from browser import Browser
from program import ROOT, Json, Probemark, RunFolder

SPEEDSCOPE = ROOT / ".npm/node_modules/speedscope/dist/release"
M4 = "qemu-mps2-an386"


@pytest.fixture(scope="module")
def profiles(probemark: Probemark, whole_workloads: RunFolder, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("profiles")
    for name in ("run.speedscope.json", "run.profile.json"):
        assert probemark("report", whole_workloads.path, "--out", folder / name).code == 0
    return folder


def counts(run: RunFolder, workload: str) -> list[float]:
    return [operator["instructions"]["median"] for operator in run.record(M4, workload)["operators"]]


def test_speedscope_file_is_valid_and_holds_the_counts(profiles: pathlib.Path, whole_workloads: RunFolder) -> None:
    document = json.loads((profiles / "run.speedscope.json").read_text(encoding="utf-8"))
    schema = json.loads((SPEEDSCOPE / "file-format-schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    assert [profile["name"] for profile in document["profiles"]] == [
        f"{M4}/{workload}/portable: instructions, simulated" for workload in ("kws", "gesture", "sine")
    ]
    for profile, workload in zip(document["profiles"], ("kws", "gesture", "sine"), strict=True):
        assert profile["unit"] == "none"  # instructions are no time
        assert profile["weights"] == counts(whole_workloads, workload)
        assert profile["endValue"] == sum(profile["weights"])
        assert len(profile["samples"]) == len(profile["weights"])
        for stack, operator in zip(profile["samples"], whole_workloads.record(M4, workload)["operators"], strict=True):
            names = [document["shared"]["frames"][frame]["name"] for frame in stack]
            assert names == [f"#{operator['index']} {operator['name']} {operator['tensor']}", f"{operator['kernel']} (portable)"]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def viewer() -> Iterator[str]:
    """speedscope itself, which a browser does not run from a disk."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(SPEEDSCOPE)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/index.html"
    server.shutdown()
    thread.join()
    server.server_close()


def test_speedscope_opens_it(browser: Browser, viewer: str, profiles: pathlib.Path) -> None:
    with browser.visit(viewer) as visit:
        page = visit.page
        page.locator("input[type=file]").set_input_files(profiles / "run.speedscope.json")
        page.get_by_text(f"{M4}/kws/portable: instructions, simulated (1/3)").wait_for()
        page.get_by_text("Sandwich").click()
        page.get_by_text("pm_conv2d_s8_s8_s8 (portable)").first.wait_for()
        assert [message for message in visit.messages if message.startswith("error")] == []


def columns_of(table: Json, columns: set[str]) -> None:
    """A table's columns are those of the format, and equally long."""
    assert set(table) == columns | {"length"}
    for column in columns:
        assert len(table[column]) == table["length"], column


def check_thread(thread: Json, strings: list[str], categories: int) -> None:
    samples = {key: value for key, value in thread["samples"].items() if key != "weightType"}
    columns_of(samples, {"stack", "time", "weight"})
    columns_of(thread["stackTable"], {"frame", "prefix"})
    columns_of(
        thread["frameTable"],
        {"address", "inlineDepth", "category", "subcategory", "func", "nativeSymbol", "innerWindowID", "line", "column"},
    )
    columns_of(thread["funcTable"], {"name", "isJS", "relevantForJS", "resource", "source", "lineNumber", "columnNumber"})
    columns_of(thread["resourceTable"], {"lib", "name", "host", "type"})
    columns_of(thread["nativeSymbols"], {"libIndex", "address", "name", "functionSize"})
    columns_of(thread["markers"], {"data", "name", "startTime", "endTime", "phase", "category"})
    stacks, frames, functions = thread["stackTable"], thread["frameTable"], thread["funcTable"]
    assert all(0 <= stack < stacks["length"] for stack in thread["samples"]["stack"])
    assert all(prefix is None or 0 <= prefix < index for index, prefix in enumerate(stacks["prefix"]))  # parents first
    assert all(0 <= frame < frames["length"] for frame in stacks["frame"])
    assert all(0 <= function < functions["length"] for function in frames["func"])
    assert all(0 <= category < categories for category in frames["category"])
    assert all(0 <= name < len(strings) for name in functions["name"])
    assert thread["samples"]["time"] == sorted(thread["samples"]["time"])
    assert isinstance(thread["pid"], str) and thread["processType"] == "default"
    for key in ("processStartupTime", "registerTime", "pausedRanges", "isMainThread", "tid", "name"):
        assert key in thread
    for key in ("processShutdownTime", "unregisterTime"):
        assert thread[key] is None


def test_firefox_profile_keeps_the_rules_of_its_format(profiles: pathlib.Path, whole_workloads: RunFolder) -> None:
    # github.com/firefox-devtools/profiler: docs-developer/CHANGELOG-formats.md and src/types/profile.ts, version 59
    profile = json.loads((profiles / "run.profile.json").read_text(encoding="utf-8"))
    meta, shared = profile["meta"], profile["shared"]
    assert meta["preprocessedProfileVersion"] == 59
    assert {"interval", "startTime", "processType", "product", "stackwalk", "version", "markerSchema"} <= set(meta)
    assert any(category["color"] == "grey" and category["subcategories"][0] == "Other" for category in meta["categories"])
    assert profile["libs"] == [] and set(shared) == {"stringArray", "sources"}
    columns_of(shared["sources"], {"uuid", "filename"})
    assert len(set(shared["stringArray"])) == len(shared["stringArray"])
    assert len({thread["pid"] for thread in profile["threads"]}) == 3
    for thread, workload in zip(profile["threads"], ("kws", "gesture", "sine"), strict=True):
        check_thread(thread, shared["stringArray"], len(meta["categories"]))
        assert thread["name"] == f"{M4}/{workload}/portable: instructions, simulated"
        assert thread["samples"]["weight"] == counts(whole_workloads, workload)
        assert thread["samples"]["weightType"] == "samples"  # a count; the other kinds are milliseconds and bytes


def test_a_wrong_answer_has_no_profile(probemark: Probemark, wrong_kernel: RunFolder, tmp_path: pathlib.Path) -> None:
    for name in ("x.speedscope.json", "x.profile.json"):
        outcome = probemark("report", wrong_kernel.path, "--out", tmp_path / name)
        assert outcome.code == 2
        assert "numbers by operator" in outcome.err
        assert not (tmp_path / name).exists()
