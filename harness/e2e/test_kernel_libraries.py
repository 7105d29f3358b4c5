"""Kernel libraries outside of the tree: whose kernel ran, and the scratch memory that it asked for."""

import pathlib

import pytest

from conftest import M4
from program import KERNELS, Probemark, RunFolder

FOLDERS = ("conv2d-copy", "needs-scratch")


@pytest.fixture(scope="module")
def libraries(probemark: Probemark, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    kernels = [word for name in FOLDERS for word in ("--kernels", KERNELS / name)]
    return probemark.run(
        tmp_path_factory.mktemp("run") / "libraries",
        *("--board", M4, "--workload", "gesture", "--kernels", "portable", *kernels),
    )


def bytes_of(run: RunFolder, kernels: str, metric: str) -> int:
    return int(run.record(M4, "gesture", kernels)["metrics"][metric]["median"])


@pytest.mark.parametrize("kernels", ["portable", *FOLDERS])
def test_outputs_are_bit_exact(libraries: RunFolder, kernels: str) -> None:
    record = libraries.record(M4, "gesture", kernels)
    assert (record["status"], record["samples_checked"], record["elements_checked"]) == ("bit_exact", 60, 300)


def test_record_says_which_operators_fell_back(libraries: RunFolder) -> None:
    operators = libraries.record(M4, "gesture", "conv2d-copy")["operators"]
    providers = {(operator["kernel"], operator["library"]) for operator in operators}
    own = {kernel for kernel, library in providers if library == "conv2d-copy"}
    assert own == {"pm_conv2d_s8_s8_s8"}
    assert {library for kernel, library in providers if kernel not in own} == {"portable"}
    assert len(providers) > 2


def test_portable_provides_all_of_its_own(libraries: RunFolder) -> None:
    assert {op["library"] for op in libraries.record(M4, "gesture", "portable")["operators"]} == {"portable"}


def test_scratch_is_reserved_and_counted(libraries: RunFolder) -> None:
    grown = bytes_of(libraries, "needs-scratch", "ram_total_bytes") - bytes_of(
        libraries, "conv2d-copy", "ram_total_bytes"
    )
    stack = bytes_of(libraries, "needs-scratch", "stack_bytes") - bytes_of(libraries, "conv2d-copy", "stack_bytes")
    alignment = 16
    assert 1000 <= grown - stack < 1000 + alignment


def test_scratch_that_does_not_fit_is_typed(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    run = probemark.run(
        tmp_path / "run",
        "--board",
        "simavr-atmega328p",
        "--workload",
        "gesture",
        "--kernels",
        KERNELS / "needs-scratch",
    )
    record = run.record("simavr-atmega328p", "gesture", "needs-scratch")
    assert record["status"] == "does_not_fit"
    assert record["fit"]["region"] == "ram"
    assert record["fit"]["needed_bytes"] > record["fit"]["available_bytes"] == 2048


def test_a_profile_that_the_library_does_not_follow_is_refused(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "double-only"
    folder.mkdir()
    (folder / "kernels.toml").write_text(
        'id = "double-only"\ntitle = "Of one profile"\nversion = "1"\nsources = []\nprofiles = ["double"]\n'
    )
    outcome = probemark(
        *("run", "--out", tmp_path / "run", "--board", M4, "--workload", "sine"),
        *("--kernels", folder, "--profile", "single"),
    )
    assert outcome.code == 2
    assert RunFolder(tmp_path / "run").record(M4, "sine", "double-only")["status"] == "unsupported"
    assert "kernel library double-only does not follow profile single" in " ".join(outcome.out.split())


def test_a_library_that_does_not_compile_is_a_failed_build(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "unfinished"
    folder.mkdir()
    (folder / "kernels.toml").write_text(
        'id = "unfinished"\ntitle = "Does not compile"\nversion = "1"\nsources = ["add.cpp"]\nprofiles = ["double"]\n'
    )
    (folder / "add.cpp").write_text("int unfinished(\n")
    arguments = ("--board", M4, "--workload", "sine", "--kernels", folder, "--kernels", "portable")
    run = probemark.run(tmp_path / "run", *arguments, code=30)
    broken = run.record(M4, "sine", "unfinished")
    assert broken["status"] == "build_failed"
    assert "add.cpp:1:" in broken["reason"]
    assert run.record(M4, "sine")["status"] == "bit_exact"
