"""The variables around the program: relative paths, folders that are not there, programs that are missing."""

import pathlib
import shutil

from conftest import M4
from program import ROOT, Probemark, RunFolder

ONE = ("--board", M4, "--workload", "sine", "--samples", "1")


def test_relative_cache_and_home(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    """Compilers run in folders of their own, where a relative path would mean something else."""
    for part in ("targets", "reference", "workloads"):
        (tmp_path / part).symlink_to(ROOT / part)
    outcome = probemark(
        *("run", "--out", tmp_path / "run", *ONE),
        environment={"PROBEMARK_CACHE": "cache", "PROBEMARK_HOME": "."},
        folder=tmp_path,
    )
    assert outcome.code == 0, outcome.out
    assert RunFolder(tmp_path / "run").record(M4, "sine")["status"] == "bit_exact"
    assert len(list((tmp_path / "cache").glob("*/*.elf"))) == 1


def test_home_that_is_no_checkout(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    outcome = probemark("run", "--out", tmp_path / "run", *ONE, environment={"PROBEMARK_HOME": str(tmp_path)})
    assert outcome.code == 30
    assert str(tmp_path / "targets/boards") in outcome.err


def test_temporary_folder_that_is_not_there(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    outcome = probemark("run", "--out", tmp_path / "run", *ONE, environment={"TMPDIR": str(tmp_path / "nowhere")})
    assert outcome.code == 30
    assert "cannot make a temporary folder" in outcome.err
    assert "set TMPDIR to a folder that you may write to" in outcome.err
    assert probemark("run", "--resume", tmp_path / "run").code == 0


def test_long_temporary_folder(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    """Longer than the name of a socket may be."""
    folder = tmp_path / ("long-" * 30)
    folder.mkdir()
    outcome = probemark(
        *("run", "--out", tmp_path / "run", *ONE, "--board", "simavr-atmega328p"), environment={"TMPDIR": str(folder)}
    )
    assert outcome.code == 0, outcome.out
    assert len(RunFolder(tmp_path / "run").records()) == 2
    assert list(folder.iterdir()) == []


def test_missing_compiler_and_emulator(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    empty = tmp_path / "bin"
    empty.mkdir()
    for needed in ("git", "env"):
        (empty / needed).symlink_to(shutil.which(needed) or "/bin/false")
    nothing = {"PATH": str(empty)}
    outcome = probemark("run", "--out", tmp_path / "run", *ONE, environment=nothing)
    assert outcome.code == 30
    reason = RunFolder(tmp_path / "run").record(M4, "sine")["reason"]
    assert "the program arm-none-eabi-g++ was not found" in reason
    assert "apt install gcc-arm-none-eabi" in reason


def test_no_colour_where_there_is_no_terminal(probemark: Probemark, all_boards: RunFolder) -> None:
    outcome = probemark("report", all_boards.path)
    assert outcome.code == 0
    assert "\x1b" not in outcome.out + outcome.err
