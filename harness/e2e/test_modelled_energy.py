"""Modelled energies: only on request, from the board file's current, never among the measured ones."""

import pathlib

import pytest

from program import ROOT, Json, Probemark

AVR = ROOT / "targets/boards/simavr-atmega2560.toml"


@pytest.fixture
def board_file(tmp_path: pathlib.Path) -> tuple[pathlib.Path, int]:
    """A board with a published current, and its clock in Hz."""
    text = AVR.read_text(encoding="utf-8").replace(f'id = "{AVR.stem}"', 'id = "some-avr"')
    clock = next(line.split("=")[1].strip() for line in text.splitlines() if line.startswith("clock_hz"))
    file = tmp_path / "some-avr.toml"
    current = f'\n[inference_current]\nmicroamperes = 10000\nmillivolts = 5000\nclock_hz = {clock}\nsource = "a bench"\n'
    file.write_text(text + current, encoding="utf-8")
    return file, int(clock.replace("_", ""))


def metrics_of(probemark: Probemark, out: pathlib.Path, board: str, *options: object) -> Json:
    return probemark.run(out, "--workload", "sine", "--samples", 2, *options).record(board, "sine")["metrics"]


def test_is_current_times_voltage_times_cycles(
    probemark: Probemark, board_file: tuple[pathlib.Path, int], tmp_path: pathlib.Path
) -> None:
    file, clock_hz = board_file
    metrics = metrics_of(probemark, tmp_path / "run", "some-avr", "--board-file", file, "--modelled-energy")
    energy = metrics["energy_modelled_j"]
    expected = 0.010 * 5.0 * metrics["cycles"]["median"] / clock_hz
    assert energy["kind"] == "modelled"
    assert energy["median"] == pytest.approx(expected, rel=1e-9)
    assert energy["ci95"] == pytest.approx([expected / 2, expected * 2], rel=1e-9)
    assert "a bench" in energy["method"]
    assert metrics["energy_j"]["status"] == "not_applicable"


def test_is_absent_unless_asked_for(
    probemark: Probemark, board_file: tuple[pathlib.Path, int], tmp_path: pathlib.Path
) -> None:
    energy = metrics_of(probemark, tmp_path / "run", "some-avr", "--board-file", board_file[0])["energy_modelled_j"]
    assert energy["status"] == "not_applicable"
    assert "asked" in energy["reason"]


def test_says_what_the_board_file_lacks(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    metrics = metrics_of(probemark, tmp_path / "run", AVR.stem, "--board", AVR.stem, "--modelled-energy")
    assert "[inference_current]" in metrics["energy_modelled_j"]["reason"]
