"""The published baseline: what a run gives today is what results/baseline says, and a change is seen."""

import copy
import importlib.machinery
import importlib.util
import json
import subprocess
import types

import pytest

from program import ROOT, Json, Probemark

SCRIPT = ROOT / "scripts/baseline"


@pytest.fixture(scope="module")
def baseline() -> types.ModuleType:
    loader = importlib.machinery.SourceFileLoader("baseline", str(SCRIPT))
    spec = importlib.util.spec_from_loader("baseline", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def published(baseline: types.ModuleType) -> list[Json]:
    return baseline.read_events(baseline.BASELINE)


def probemark_json(probemark: Probemark, *arguments: str) -> list[Json]:
    outcome = probemark(*arguments)
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


def first_right(events: list[Json]) -> Json:
    return next(e for e in events if e["event"] == "item_finished" and e["record"]["status"] == "bit_exact")


def test_todays_run_is_the_baseline(probemark: Probemark) -> None:
    run = subprocess.run(
        [SCRIPT, "--probemark", probemark.program],
        env=probemark.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=900,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.startswith("no drift: ")


def test_the_baseline_holds_every_shipped_workload_on_every_emulated_board(
    baseline: types.ModuleType, published: list[Json], probemark: Probemark
) -> None:
    boards = [b["id"] for b in probemark_json(probemark, "list", "boards", "--json") if b["kind"] == "emulated"]
    expected = {f"{board}/{workload}/portable" for board in boards for workload in baseline.shipped_workloads()}
    assert set(baseline.results(published)) == expected


def test_one_instruction_more_is_drift(baseline: types.ModuleType, published: list[Json]) -> None:
    changed = copy.deepcopy(published)
    finished = first_right(changed)
    finished["record"]["metrics"]["instructions"]["samples"][0] += 1
    lines = list(baseline.drift(baseline.results(published), baseline.results(changed)))
    assert len(lines) == 1
    assert lines[0].startswith(f"{finished['item']}: instructions: ")


def test_a_verdict_and_a_missing_item_are_drift(baseline: types.ModuleType, published: list[Json]) -> None:
    changed = copy.deepcopy(published)
    finished = first_right(changed)
    finished["record"]["status"] = "mismatch"
    gone = next(e for e in changed if e["event"] == "item_finished" and e is not finished)
    changed.remove(gone)
    lines = list(baseline.drift(baseline.results(published), baseline.results(changed)))
    assert lines == sorted([f"{finished['item']}: status: bit_exact -> mismatch", f"{gone['item']}: not run any more"])


def test_an_update_keeps_what_did_not_change(baseline: types.ModuleType, published: list[Json]) -> None:
    now = copy.deepcopy(published)
    for event in now:
        if event["event"] == "item_finished":
            event["record"]["wall_s"] += 1
    first_right(now)["record"]["metrics"]["instructions"]["samples"][0] += 1
    updated = {e["item"]: e for e in baseline.merged(published, now) if e["event"] == "item_finished"}
    before = {e["item"]: e for e in published if e["event"] == "item_finished"}
    assert [item for item in updated if updated[item] != before[item]] == [first_right(now)["item"]]
