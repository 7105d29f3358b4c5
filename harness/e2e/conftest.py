"""Fixtures: the programs, and runs that several tests look at."""

import os
import pathlib
import shutil
from collections.abc import Iterator

import pytest

from browser import Browser
from program import KERNELS, ROOT, Probemark, RunFolder

M4 = "qemu-mps2-an386"


@pytest.fixture(scope="session")
def build() -> pathlib.Path:
    """Where the programs are: PROBEMARK_BUILD, else build/."""
    folder = pathlib.Path(os.environ.get("PROBEMARK_BUILD", ROOT / "build")).resolve()
    for program in ("probemark", "libprobemark_counter.so", "probemark-simavr"):
        if not (folder / program).exists():
            pytest.exit(f"{folder / program} is missing: run scripts/compile release", returncode=30)
    return folder


@pytest.fixture(scope="session")
def probemark(build: pathlib.Path) -> Probemark:
    return Probemark(build / "probemark", build / "e2e-cache")


@pytest.fixture(scope="session")
def all_boards(probemark: Probemark, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """Every emulated board, a workload that fits on all of them and one that does not."""
    return probemark.run(
        tmp_path_factory.mktemp("run") / "all-boards", "--workload", "sine", "--workload", "kws", "--samples", 4
    )


@pytest.fixture(scope="session")
def whole_workloads(probemark: Probemark, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """All samples of three workloads on one board."""
    workloads = [word for name in ("kws", "gesture", "sine") for word in ("--workload", name)]
    return probemark.run(tmp_path_factory.mktemp("run") / "whole-workloads", "--board", M4, *workloads)


@pytest.fixture(scope="session")
def wrong_kernel(probemark: Probemark, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A kernel library with one wrong element."""
    return probemark.run(
        tmp_path_factory.mktemp("run") / "wrong-kernel",
        *("--board", M4, "--workload", "kws", "--kernels", KERNELS / "off-by-one"),
        code=20,
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    assert program is not None, "chromium is not installed: scripts/setup test"
    with Browser(program) as started:
        yield started


@pytest.fixture(scope="session")
def public_models() -> pathlib.Path:
    """The published models, with their golden vectors beside them."""
    folder = pathlib.Path(os.environ.get("PROBEMARK_PUBLIC_MODELS", ROOT / "../shared/models"))
    if not (folder.is_dir() and (folder / "../golden").is_dir()):
        pytest.skip("the public models are not at hand: set PROBEMARK_PUBLIC_MODELS")
    return folder.resolve()
