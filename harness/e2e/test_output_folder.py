"""Where a run cannot write, or should not: refused with a remedy, and nothing that was recorded is lost."""

import pathlib
import re
import resource
import signal
import subprocess
from collections import Counter

import pytest

from conftest import M4
from program import KERNELS, BackgroundRun, Probemark, RunFolder, results_of, wait_until

ONE = ("--board", M4, "--workload", "sine")
SEVERAL = (
    *(word for board in ("qemu-mps2-an385", M4, "qemu-mps2-an500", "qemu-rv32-virt") for word in ("--board", board)),
    *("--workload", "sine", "--workload", "gesture", "--jobs", "1"),
)


def assert_refused_for_space(code: int, err: str) -> None:
    assert code == 30
    assert re.search(r"(events\.ndjson: cannot append|\.json: cannot write): No space left on device", err), err
    assert "free some space, then continue with --resume DIR" in err


def assert_completed_by_resume(probemark: Probemark, run: RunFolder, reference: RunFolder) -> None:
    finished = run.items("item_finished")
    assert 0 < len(finished) < len(results_of(reference)), "the run must have been cut off in the middle"
    outcome = probemark("run", "--resume", run.path)
    assert outcome.code == 0, outcome.err
    assert run.items("item_finished")[: len(finished)] == finished
    assert Counter(run.items("item_finished")) == Counter(results_of(reference).keys())
    assert results_of(run) == results_of(reference)


def limit_file_size() -> None:
    """Room for the emulators' counters, not for many events or a report."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (32_768, resource.RLIM_INFINITY))


@pytest.fixture(scope="module")
def several(probemark: Probemark, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return probemark.run(tmp_path_factory.mktemp("run") / "several", *SEVERAL)


def test_folder_below_a_file(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").touch()
    outcome = probemark("run", "--out", tmp_path / "file/run", *ONE)
    assert outcome.code == 30
    assert "cannot create this folder: Not a directory" in outcome.err
    assert "remedy: choose another folder: --out DIR" in outcome.err


def test_folder_that_holds_a_run(probemark: Probemark, tmp_path: pathlib.Path, all_boards: RunFolder) -> None:
    before = all_boards.log.read_bytes()
    outcome = probemark("run", "--out", all_boards.path, *ONE)
    assert outcome.code == 2
    assert "a run is already recorded here" in outcome.err
    assert "continue it with --resume DIR, or write elsewhere with --out DIR" in outcome.err
    assert all_boards.log.read_bytes() == before


def test_full_disk(probemark: Probemark, tmp_path: pathlib.Path, several: RunFolder) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=48k", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("mounting a small tmpfs is not permitted here")
    try:
        run = RunFolder(disk / "run")
        outcome = probemark("run", "--out", run.path, *SEVERAL)
        assert_refused_for_space(outcome.code, outcome.err)
        subprocess.run(["mount", "-o", "remount,size=8m", disk], check=True)
        assert_completed_by_resume(probemark, run, several)
    finally:
        subprocess.run(["umount", disk], check=True)


def test_file_size_limit(probemark: Probemark, tmp_path: pathlib.Path, several: RunFolder) -> None:
    run = RunFolder(tmp_path / "run")
    outcome = probemark("run", "--out", run.path, *SEVERAL, prepare=limit_file_size)
    assert_refused_for_space(outcome.code, outcome.err)
    assert_completed_by_resume(probemark, run, several)


def test_report_beyond_the_file_size_limit(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    run = RunFolder(tmp_path / "run")
    two_boards = (*ONE, "--board", "qemu-rv32-virt", "--workload", "gesture", "--samples", "1")
    outcome = probemark("run", "--out", run.path, *two_boards, prepare=limit_file_size)
    assert outcome.code == 30
    assert f"{run.page}: cannot write the report" in outcome.err
    assert "4 bit-exact" in outcome.out
    assert probemark("report", run.path, "--out", tmp_path / "report.html").code == 0


def test_second_process_is_refused(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    hanging = (*ONE, "--kernels", KERNELS / "endless")
    with BackgroundRun(probemark, tmp_path / "run", tmp_path / "temporary", *hanging) as run:
        run.wait_for(lambda: "qemu-system-arm" in run.children(), "the emulator to start")
        before = run.folder.log.read_bytes()
        second = probemark("run", "--resume", run.folder.path)
        assert run.folder.log.read_bytes() == before
        assert second.code == 30
        assert f"process {run.process.pid} is writing this run" in second.err
        assert "wait until it ends, or write elsewhere with --out DIR" in second.err
        assert run.end(signal.SIGTERM).code == 1


def test_two_runs_share_one_cold_cache(probemark: Probemark, build: pathlib.Path, tmp_path: pathlib.Path) -> None:
    cold = Probemark(build / "probemark", tmp_path / "cache")
    runs = [BackgroundRun(cold, tmp_path / name, tmp_path / f"{name}-tmp", *ONE) for name in ("a", "b")]
    with runs[0], runs[1]:
        outcomes = [run.end() for run in runs]
    assert [outcome.code for outcome in outcomes] == [0, 0], [outcome.err for outcome in outcomes]
    assert results_of(runs[0].folder) == results_of(runs[1].folder)
    assert list((tmp_path / "cache").glob("work-*")) == []
    wait_until(lambda: not (runs[0].children() or runs[1].children()), "no process to be left", 5)


def test_report_that_cannot_be_written(probemark: Probemark, tmp_path: pathlib.Path, all_boards: RunFolder) -> None:
    (tmp_path / "file").touch()
    outcome = probemark("report", all_boards.path, "--out", tmp_path / "file/report.html")
    assert outcome.code == 30
    assert "report.html: cannot create a file here: Not a directory" in outcome.err and "remedy: " in outcome.err
