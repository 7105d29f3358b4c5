"""Adapters to kernel libraries that lie in a checkout of the user's: absent without one, bit-exact with one."""

import json
import os
import pathlib

import pytest

from conftest import M4
from program import ROOT, Probemark

# Variable, a board whose paths of the library are the most special, and workloads without anything that the library
# does not do.
ADAPTERS = {
    "cmsis-nn": ("CMSIS_NN_ROOT", "qemu-mps3-an547"),
    "muriscv-nn": ("MURISCV_NN_ROOT", "qemu-rv32-virt"),
    "esp-nn": ("ESP_NN_ROOT", "qemu-rv32-virt"),
}
WITHOUT_CHECKOUTS = {variable: "" for variable, _ in ADAPTERS.values()}


def test_an_absent_library_is_listed_with_the_reason_and_how_to_get_it(probemark: Probemark) -> None:
    outcome = probemark("list", "kernels", "--json", environment=WITHOUT_CHECKOUTS)
    assert outcome.code == 0
    rows = {row["id"]: row for row in json.loads(outcome.out)}
    assert rows["portable"]["sources"] == "at hand"
    for library, (variable, _) in ADAPTERS.items():
        assert rows[library]["version"] == "-"
        assert rows[library]["sources"].startswith(f"absent: {variable} is not set; get https://github.com/")


def test_a_run_with_an_absent_library_says_the_same(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    arguments = ("run", "--board", M4, "--workload", "sine", "--out", tmp_path / "run", "--kernels", "cmsis-nn")
    outcome = probemark(*arguments, environment=WITHOUT_CHECKOUTS)
    assert outcome.code == 30
    assert "CMSIS_NN_ROOT is not set" in outcome.err
    assert "https://github.com/ARM-software/CMSIS-NN" in outcome.err


def test_other_libraries_run_beside_an_absent_one(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    arguments = ("run", "--board", M4, "--workload", "sine", "--out", tmp_path / "run", "--kernels", "portable")
    assert probemark(*arguments, environment=WITHOUT_CHECKOUTS).code == 0


@pytest.mark.parametrize("library", ADAPTERS)
def test_a_library_computes_the_shipped_workloads_bit_by_bit(
    probemark: Probemark, tmp_path: pathlib.Path, library: str
) -> None:
    variable, board = ADAPTERS[library]
    if not os.environ.get(variable):
        pytest.skip(f"{library} is not tried: {variable} is not set")
    workloads = [word for name in ("sine", "gesture", "kws") for word in ("--workload", name)]
    arguments = ("run", "--board", board, "--samples", 4, "--out", tmp_path / "run", "--kernels", library, *workloads)
    outcome = probemark(*arguments, deadline_s=600)
    assert outcome.code == 0, outcome.err
    for file in (tmp_path / "run/records").glob("*.json"):
        record = json.loads(file.read_text(encoding="utf-8"))
        assert record["status"] == "bit_exact"
        assert "+sources." in record["fingerprint"]["values"]["kernels_version"]
        own = {operator["kernel"] for operator in record["operators"] if operator["library"] == library}
        assert "pm_fully_connected_s8_s8_s8" in own


def test_every_adapter_is_in_the_book() -> None:
    book = (ROOT / "docs/kernels.md").read_text(encoding="utf-8")
    for library, (variable, _) in ADAPTERS.items():
        assert f"`{library}` | `{variable}`" in book
