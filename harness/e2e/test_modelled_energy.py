"""Modelled energies: only on request, from the board file's current, never among the measured ones."""

import json

import pytest

from program import HOME, probemark


@pytest.fixture(scope="module")
def board_file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("modelled")
    text = (HOME / "targets/boards/simavr-atmega2560.toml").read_text(encoding="utf-8")
    clock = next(line.split("=")[1].strip() for line in text.splitlines() if line.startswith("clock_hz"))
    text = text.replace('id = "simavr-atmega2560"', 'id = "some-avr"')
    text += f'\n[inference_current]\nmicroamperes = 10000\nmillivolts = 5000\nclock_hz = {clock}\nsource = "a bench"\n'
    file = folder / "some-avr.toml"
    file.write_text(text, encoding="utf-8")
    return file, int(clock.replace("_", ""))


def metrics_of(board_file, folder, *options):
    run = probemark("run", "--board-file", board_file, "--workload", "sine", "--samples", "2", "--json", "--out", folder, *options)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)[0]["metrics"]


def test_is_current_times_voltage_times_cycles(board_file, tmp_path):
    file, clock_hz = board_file
    metrics = metrics_of(file, tmp_path / "run", "--modelled-energy")
    energy = metrics["energy_modelled_j"]
    expected = 0.010 * 5.0 * metrics["cycles"]["median"] / clock_hz
    assert energy["kind"] == "modelled"
    assert energy["median"] == pytest.approx(expected, rel=1e-9)
    assert energy["ci95"] == pytest.approx([expected / 2, expected * 2], rel=1e-9)
    assert "a bench" in energy["method"]
    assert metrics["energy_j"]["status"] == "not_applicable"


def test_is_absent_unless_asked_for(board_file, tmp_path):
    energy = metrics_of(board_file[0], tmp_path / "run")["energy_modelled_j"]
    assert energy["status"] == "not_applicable"
    assert "asked" in energy["reason"]


def test_says_what_the_board_file_lacks(tmp_path):
    run = probemark("run", "--board", "simavr-atmega2560", "--workload", "sine", "--samples", "2", "--json", "--out", tmp_path / "run",
                    "--modelled-energy")
    assert run.returncode == 0, run.stderr
    energy = json.loads(run.stdout)[0]["metrics"]["energy_modelled_j"]
    assert "[inference_current]" in energy["reason"]
