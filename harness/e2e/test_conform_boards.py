"""probemark conform on boards: what is found there is what the host finds, case by case, and nothing stops the rest."""

import json
import pathlib

import pytest

from program import Probemark

PLACES = [
    ("qemu-mps2-an386", "qemu"),
    ("qemu-mps3-an547", "qemu"),
    ("qemu-rv32-virt", "qemu"),
    ("qemu-microbit", "qemu"),
    ("qemu-microbit", "openocd"),
]
MULTIPLIES = ("conform", "--operator", "mul_s8_s8", "--json")

# What goes wrong depends on the number of elements, so a few cases each are hit.
WRONG_MUL = """#include "reference/kernels/all.hpp"
static volatile int32_t endless = 1;
static __attribute__((noinline)) int32_t multiply(const pm_elementwise_params& params, const pm_s8* a, const pm_s8* b,
                                                  pm_s8* output) {
  return pm::reference::mul<pm::reference::double_rounding>(params, a, b, output);
}
extern "C" int32_t pm_mul_s8_s8(const pm_elementwise_params* params, const pm_s8* a, const pm_s8* b, pm_s8* output,
                                void*) {
  int32_t size = 1;
  for (int32_t d = 0; d < params->rank; ++d) size *= params->shape[d];
  const int32_t status = multiply(*params, a, b, output);
  if (size % 7 == 3) output[size / 2] ^= 1;
  if (size % 7 == 4) output[size] = 1;
  if (size % 7 == 5 && size > 4) __builtin_trap();
  return status;
}
extern "C" int32_t pm_mul_s8_s8_scratch_size(const pm_elementwise_params*) { return 0; }
"""


def failures_of(probemark: Probemark, folder: pathlib.Path, *words: object) -> set[str]:
    """The names of the failing cases; the command's verdict is that there are some."""
    outcome = probemark(*MULTIPLIES, "--out", folder, *words, deadline_s=300)
    assert outcome.code == 20, outcome.err
    return failing_cases(folder)


def failing_cases(folder: pathlib.Path) -> set[str]:
    report = (folder / "junit.xml").read_text()
    names = set()
    for case in report.split("<testcase ")[1:]:
        if "<failure" in case:
            name = case.split('name="')[1].split('"')[0]
            kind = case.split('classname="')[1].split('"')[0]
            names.add(f"{kind}.{name}")
    return names


@pytest.fixture(scope="module")
def wrong_library(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("wrong-mul")
    (folder / "kernels.toml").write_text(
        'id = "wrong-mul"\ntitle = "MUL, wrong by size"\nversion = "1"\nsources = ["mul.cpp"]\n'
    )
    (folder / "mul.cpp").write_text(WRONG_MUL)
    return folder


@pytest.fixture(scope="module")
def failures_on_host(
    probemark: Probemark, wrong_library: pathlib.Path, tmp_path_factory: pytest.TempPathFactory
) -> set[str]:
    names = failures_of(probemark, tmp_path_factory.mktemp("host") / "out", "--kernels", wrong_library)
    assert len(names) > 3
    return names


@pytest.mark.parametrize(("board", "probe"), PLACES)
def test_portable_passes_all_that_the_board_holds(probemark: Probemark, board: str, probe: str) -> None:
    outcome = probemark(*MULTIPLIES, "--board", board, "--probe", probe, deadline_s=300)
    assert outcome.code == 0, outcome.out + outcome.err
    report = json.loads(outcome.out)
    assert report["place"] == board
    (kernel,) = report["kernels"]
    assert kernel["verdict"] == "conforms"
    assert kernel["passed"] > 100


@pytest.mark.parametrize(("board", "probe"), PLACES)
def test_the_same_cases_fail_as_on_the_host(
    probemark: Probemark,
    wrong_library: pathlib.Path,
    failures_on_host: set[str],
    tmp_path: pathlib.Path,
    board: str,
    probe: str,
) -> None:
    words = ("--kernels", wrong_library, "--board", board, "--probe", probe)
    assert failures_of(probemark, tmp_path / "out", *words) == failures_on_host


def test_avr_is_refused(probemark: Probemark) -> None:
    outcome = probemark("conform", "--board", "simavr-atmega328p")
    assert outcome.code == 2
    assert "program memory" in outcome.err
