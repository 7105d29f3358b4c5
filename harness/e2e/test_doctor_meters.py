"""`probemark doctor --meter`: what an instrument is, its rate and losses, its voltage, its zero, its trigger."""

import json
import pathlib
from collections.abc import Callable

import pytest

from program import Json, Outcome, Probemark
from virtual_board import Server

TOGGLING = "0.2 1 1\n0.6 0 0\n1.0 1 1\n1.4 0 0\n"
Served = Callable[..., Server]


@pytest.fixture
def served(build: pathlib.Path, tmp_path: pathlib.Path) -> Served:
    def serve(device: str, *arguments: object) -> Server:
        signal = tmp_path / "signal"
        signal.write_text(TOGGLING)
        command = [str(build / "probemark-virtual-meter"), "--device", device, "--signal", str(signal)]
        return Server([*command, *map(str, arguments)], tmp_path / "meter.log", r" on (\S+)\n")

    return serve


def steps_of(outcome: Outcome, driver: str) -> dict[str, Json]:
    checks = {check["check"]: check for check in json.loads(outcome.out)}
    assert set(checks) == {f"meter {driver}: {step}" for step in ("open", "samples", "voltage", "zero", "trigger")}
    return {name.partition(": ")[2]: check for name, check in checks.items()}


def states(steps: dict[str, Json]) -> dict[str, str]:
    return {step: check["state"] for step, check in steps.items()}


def test_a_ppk2_that_is_well(probemark: Probemark, served: Served) -> None:
    with served("ppk2", "--pace", "reader", "--idle", 0.001, "--active", 0.001) as meter:
        outcome = probemark("doctor", "--json", "--meter", f"ppk2:{meter.place},voltage=3.0,line=0,host-clock=off")
    assert outcome.code == 0, outcome.out
    steps = steps_of(outcome, "ppk2")
    assert states(steps) == {"open": "ok", "samples": "ok", "voltage": "skipped", "zero": "ok", "trigger": "ok"}
    assert steps["open"]["evidence"].startswith("Nordic PPK2")
    assert "100000 samples/s, supplies 3 V" in steps["open"]["evidence"]
    assert steps["samples"]["evidence"].startswith("100000 samples in 1 s, none lost; mean ")
    assert "with the supply off, limit 200 nA" in steps["zero"]["evidence"]
    assert "2 edges of line 0" in steps["trigger"]["evidence"]


def test_an_offset_and_losses_have_their_remedies(probemark: Probemark, served: Served) -> None:
    with served("ppk2", "--pace", "reader", "--offset", 1e-6, "--loss", 0.01) as meter:
        outcome = probemark("doctor", "--json", "--meter", f"ppk2:{meter.place},voltage=3.0,host-clock=off")
    assert outcome.code == 30
    steps = steps_of(outcome, "ppk2")
    assert steps["samples"]["state"] == "failed"
    assert " lost; " in steps["samples"]["evidence"] and "USB port" in steps["samples"]["remedy"]
    assert steps["zero"]["state"] == "skipped", "nothing is concluded from samples that get lost"
    with served("ppk2", "--pace", "reader", "--offset", 1e-6) as meter:
        outcome = probemark("doctor", "--json", "--meter", f"ppk2:{meter.place},voltage=3.0,host-clock=off")
    assert outcome.code == 30
    zero = steps_of(outcome, "ppk2")["zero"]
    assert zero["state"] == "failed" and "take the board off" in zero["remedy"]


def test_an_lpm01a_that_is_well(probemark: Probemark, served: Served) -> None:
    with served("lpm01a", "--pace", "reader") as meter:
        outcome = probemark("doctor", "--json", "--meter", f"lpm01a:{meter.place},voltage=3.0,line=7,host-clock=off")
    assert outcome.code == 0, outcome.out
    assert states(steps_of(outcome, "lpm01a")) == {
        "open": "ok", "samples": "ok", "voltage": "skipped", "zero": "ok", "trigger": "ok"
    }  # fmt: skip


def test_an_otii_measures_its_voltage(probemark: Probemark, served: Served) -> None:
    with served("otii", "--pace", "reader", "--voltage", 2.99) as meter:
        well = probemark("doctor", "--json", "--meter", f"otii:{meter.place},voltage=3.0,line=1,host-clock=off")
    assert well.code == 0, well.out
    steps = steps_of(well, "otii")
    assert steps["open"]["evidence"].startswith("Otii Arc, serial Arc123")
    assert steps["voltage"]["evidence"] == "measured 2.99 V"
    assert steps["trigger"]["state"] == "ok"
    with served("otii", "--pace", "reader", "--voltage", 2.5) as meter:
        low = probemark("doctor", "--json", "--meter", f"otii:{meter.place},voltage=3.0,host-clock=off")
    assert low.code == 30
    assert steps_of(low, "otii")["voltage"]["evidence"] == "measured 2.5 V, set 3 V"


@pytest.mark.parametrize("driver", ["hwmon", "iio"])
def test_a_chip_by_the_host_clock(probemark: Probemark, served: Served, driver: str) -> None:
    """How busy this host is, and what it therefore loses, is not the test's business."""
    with served(driver, "--idle", 0.01, "--active", 0.01) as meter:
        outcome = probemark("doctor", "--json", "--meter", f"{driver}:{meter.place}")
    steps = steps_of(outcome, driver)
    assert steps["open"]["state"] == "ok", outcome.out
    assert steps["open"]["evidence"].startswith("ina2")
    assert "mean " in steps["samples"]["evidence"]


def test_an_instrument_that_is_not_there(probemark: Probemark) -> None:
    outcome = probemark("doctor", "--json", "--meter", "ppk2:/dev/no-such-port,voltage=3")
    assert outcome.code == 30
    steps = steps_of(outcome, "ppk2")
    assert steps["open"]["state"] == "failed" and steps["open"]["remedy"]
    assert steps["samples"]["evidence"] == "needs meter ppk2: open"
    text = probemark("doctor", "--meter", "ppk2:/dev/no-such-port,voltage=3").out
    assert text.startswith("meter ppk2\n  ✗ open")


@pytest.mark.parametrize("spec", ["", "ppk2:", "ppk2,voltage=x"])
def test_a_spec_that_is_none(probemark: Probemark, spec: str) -> None:
    assert probemark("doctor", "--meter", spec).code == 2
