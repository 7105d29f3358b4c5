"""What there is: the listings, for people and for machines."""

import json

import pytest

from program import ROOT, Json, Probemark
from test_boards import BOARDS


def listing(probemark: Probemark, what: str) -> list[Json]:
    outcome = probemark("list", what, "--json")
    assert outcome.code == 0, outcome.err
    rows: list[Json] = json.loads(outcome.out)
    return rows


def test_boards(probemark: Probemark) -> None:
    boards = {board["id"]: board for board in listing(probemark, "boards")}
    assert list(boards) == sorted(file.stem for file in (ROOT / "targets/boards").glob("*.toml"))
    assert [name for name, board in boards.items() if board["kind"] == "emulated"] == list(BOARDS)
    assert boards["qemu-microbit"] == {
        "id": "qemu-microbit",
        "title": "BBC micro:bit, nRF51822 (QEMU)",
        "core": "cortex-m0",
        "flash": "256 KiB",
        "ram": "16 KiB",
        "kind": "emulated",
        "verified": "emulator",
        "probes": "qemu, openocd, pyocd",
    }
    assert boards["nucleo-f446re"]["kind"] == "hardware"
    assert boards["nucleo-f446re"]["verified"] == "never"
    assert boards["nucleo-f446re"]["probes"].startswith("openocd, "), "the default comes first"


def test_workloads(probemark: Probemark) -> None:
    workloads = {workload["id"]: workload for workload in listing(probemark, "workloads")}
    assert sorted(workloads) == sorted(folder.name for folder in (ROOT / "workloads/models").iterdir())
    shipped = {name: workloads[name]["samples"] for name in ("ad", "gesture", "ic", "kws", "sine", "vww")}
    assert shipped == {"ad": "60", "gesture": "60", "ic": "20", "kws": "40", "sine": "64", "vww": "16"}
    assert {workloads[name]["model"] for name in shipped} == {"at hand"}


def test_kernels(probemark: Probemark) -> None:
    kernels = {library["id"]: library for library in listing(probemark, "kernels")}
    assert kernels["portable"]["profiles"] == "double, single, xnnpack"


def test_operators(probemark: Probemark) -> None:
    operators = {operator["operator"]: operator["builtin code"] for operator in listing(probemark, "operators")}
    assert {name: operators[name] for name in ("ADD", "CONV_2D", "FULLY_CONNECTED", "SOFTMAX")} == {
        "ADD": "0",
        "CONV_2D": "3",
        "FULLY_CONNECTED": "9",
        "SOFTMAX": "25",
    }


def test_probes(probemark: Probemark) -> None:
    assert {"qemu", "simavr"} <= {probe["id"] for probe in listing(probemark, "probes")}


@pytest.mark.parametrize("what", ["boards", "workloads", "kernels", "operators", "probes"])
def test_table_has_a_line_for_each(probemark: Probemark, what: str) -> None:
    rows = listing(probemark, what)
    header, *lines = probemark("list", what).out.splitlines()
    assert header.split()[0] == next(iter(rows[0]))
    assert [line.split()[0] for line in lines] == [next(iter(row.values())) for row in rows]
