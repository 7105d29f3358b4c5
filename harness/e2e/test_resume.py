"""A run that was killed loses nothing that was finished, leaves no process behind, and goes on with --resume."""

import pathlib
import signal
from collections import Counter

import pytest

from conftest import M4
from program import KERNELS, BackgroundRun, Probemark, RunFolder, results_of, wait_until

BOARDS = (M4, "simavr-atmega2560")
SELECTION = (
    *(word for board in BOARDS for word in ("--board", board)),
    *("--workload", "sine", "--workload", "gesture", "--workload", "kws", "--jobs", "2"),
)
EMULATORS = {"qemu-system-arm", "probemark-simav"}  # as the kernel shortens them


@pytest.fixture(scope="module")
def uninterrupted(probemark: Probemark, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return probemark.run(tmp_path_factory.mktemp("run") / "uninterrupted", *SELECTION)


def in_the_middle(run: BackgroundRun) -> bool:
    """Something is finished and an emulator executes what is not."""
    return bool(run.folder.items("item_finished")) and bool(run.children() & EMULATORS)


def assert_resumed(probemark: Probemark, folder: RunFolder, uninterrupted: RunFolder) -> None:
    """Resumes, and compares with the run that was never interrupted."""
    before = folder.events()
    finished_before = set(folder.items("item_finished"))
    items = next(event["items"] for event in before if event["event"] == "run_started")
    assert finished_before < set(items), "the run must have been cut off in the middle"

    outcome = probemark("run", "--resume", folder.path)
    assert outcome.code == 0, outcome.err

    after = folder.events()[len(before) :]
    started_after = {event["item"] for event in after if event["event"] == "item_started"}
    assert started_after == set(items) - finished_before
    assert Counter(folder.items("item_finished")) == Counter(items)
    assert after[-1]["event"] == "run_finished" and after[-1]["interrupted"] is False
    assert results_of(folder) == results_of(uninterrupted)
    assert folder.page.read_text().count("Run ") > 0
    assert probemark("report", folder.path).out == probemark("report", uninterrupted.path).out


def test_kill(probemark: Probemark, uninterrupted: RunFolder, tmp_path: pathlib.Path) -> None:
    with BackgroundRun(probemark, tmp_path / "run", tmp_path / "temporary", *SELECTION) as run:
        run.wait_for(lambda: in_the_middle(run), "an item to finish while another runs")
        assert run.end(signal.SIGKILL).code == -signal.SIGKILL
        wait_until(lambda: not run.children(), "the emulators to end with the run", 5)
    assert_resumed(probemark, run.folder, uninterrupted)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_interrupt(
    probemark: Probemark, uninterrupted: RunFolder, tmp_path: pathlib.Path, sent: signal.Signals
) -> None:
    with BackgroundRun(probemark, tmp_path / "run", tmp_path / "temporary", *SELECTION) as run:
        run.wait_for(lambda: in_the_middle(run), "an item to finish while another runs")
        outcome = run.end(sent)
        assert run.children() == set()
    assert outcome.code == 1
    assert f"probemark run --resume {run.folder.path}" in outcome.err
    assert run.folder.events()[-1]["event"] == "run_finished"
    assert run.folder.events()[-1]["interrupted"] is True
    assert list((tmp_path / "temporary").iterdir()) == []
    assert_resumed(probemark, run.folder, uninterrupted)


def test_interrupt_while_a_kernel_hangs(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    selection = ("--board", M4, "--workload", "sine", "--kernels", KERNELS / "endless")
    with BackgroundRun(probemark, tmp_path / "run", tmp_path / "temporary", *selection) as run:
        run.wait_for(lambda: bool(run.children() & EMULATORS), "the emulator to start")
        outcome = run.end(signal.SIGTERM)
        assert run.children() == set()
    assert outcome.code == 1
    assert run.folder.items("item_finished") == []


def test_torn_last_line_is_dropped(probemark: Probemark, uninterrupted: RunFolder, tmp_path: pathlib.Path) -> None:
    folder = RunFolder(tmp_path / "run")
    folder.path.mkdir()
    lines = uninterrupted.log.read_bytes().splitlines(keepends=True)
    last = max(at for at, line in enumerate(lines) if b'"event":"item_finished"' in line)
    folder.log.write_bytes(b"".join(lines[:last]) + lines[last][:200])
    assert_resumed(probemark, folder, uninterrupted)


def test_finished_run_runs_nothing_again(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    run = probemark.run(tmp_path / "run", "--board", M4, "--workload", "sine")
    results = results_of(run)
    outcome = probemark("run", "--resume", run.path)
    assert outcome.code == 0
    assert run.items("item_finished") == [f"{M4}/sine/portable"]
    assert results_of(run) == results


def test_lost_target_is_tried_again(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    arguments = ("--board", M4, "--workload", "sine", "--kernels", KERNELS / "endless", "--timeout", 1)
    run = probemark.run(tmp_path / "run", *arguments, code=31)
    assert probemark("run", "--resume", run.path).code == 31
    assert run.items("item_finished") == [f"{M4}/sine/endless"] * 2
    assert len(run.record_files()) == 1


def test_options_hold_in_another_working_folder(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    """The run names its kernel library, workload and board by relative paths."""
    library = KERNELS.relative_to(KERNELS.parents[2]) / "conv2d-copy"
    outcome = probemark(
        *("run", "--out", tmp_path / "run", "--workload", "workloads/models/sine", "--kernels", library),
        *("--board-file", f"targets/boards/{M4}.toml", "--samples", "2", "--profile", "single"),
    )
    assert outcome.code == 0, outcome.err
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    resumed = probemark("run", "--resume", tmp_path / "run", folder=elsewhere)
    assert resumed.code == 0, resumed.err
    record = RunFolder(tmp_path / "run").record(M4, "sine", "conv2d-copy")
    assert (record["profile"], record["samples_checked"]) == ("single", 2)
