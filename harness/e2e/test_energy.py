"""probemark energy: traces with a trigger, without one, and what is wrong with them."""

import json
import os
import struct
import subprocess
from pathlib import Path

import pytest

PROGRAM = Path(os.environ.get("PROBEMARK_BUILD", Path(__file__).resolve().parents[2] / "build")) / "probemark"
PUBLIC = Path(os.environ.get("PROBEMARK_ENERGY_TRACES") or Path(__file__).resolve().parents[3] / "shared/energy_traces")


def energy(*words):
    return subprocess.run([PROGRAM, "energy", *map(str, words)], capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(name="ppk2", scope="module")
def fixture_ppk2(tmp_path_factory):
    """75 s at 200 S/s: 12 s of 20 mA on line 2 high, 2 s of 5 mA between, five times."""
    file = tmp_path_factory.mktemp("energy") / "trace.csv"
    rows = ["Timestamp(ms),Current(uA),D0-D7"]
    for k in range(75 * 200):
        high = k / 200 % 14 >= 2
        rows.append(f"{k * 5:.2f},{20000 if high else 5000}.000,00{int(high)}00000")
    file.write_text("\n".join(rows) + "\n", encoding="ascii")
    return file


def test_digital_windows_and_steps_agree(ppk2):
    by_line = energy(ppk2, "--digital", 2, "--voltage", 1.8, "--inferences", 1000, "--json")
    assert by_line.returncode == 0, by_line.stderr
    line = json.loads(by_line.stdout)
    assert len(line["windows"]) == 5
    assert line["valid"]
    assert line["energy_per_inference_j"] == pytest.approx(0.020 * 1.8 * 12 / 1000, rel=1e-3)
    assert line["net_energy_per_inference_j"] == pytest.approx(0.015 * 1.8 * 12 / 1000, rel=1e-3)
    assert line["idle_power_w"] == pytest.approx(0.005 * 1.8, rel=1e-6)
    assert line["uncertainty"]["gain"] == pytest.approx(0.15 / 3**0.5)
    by_steps = energy(ppk2, "--steps", "--voltage", 1.8, "--inferences", 1000, "--json")
    steps = json.loads(by_steps.stdout)
    assert steps["energy_per_inference_j"] == pytest.approx(line["energy_per_inference_j"], rel=1e-3)


def test_the_table_names_each_term(ppk2):
    table = energy(ppk2, "--digital", 2, "--voltage", 1.8, "--inferences", 1000)
    assert table.returncode == 0
    for word in ("gain %", "voltage %", "offset %", "alignment %", "loss %", "spread %", "valid", "energy per inference: 432 uJ"):
        assert word in table.stdout, table.stdout


def test_short_windows_and_unknown_inferences_are_no_result(ppk2, tmp_path):
    windows = tmp_path / "windows.csv"
    windows.write_text("begin_s,end_s,inferences\n3,12.9,100\n17,27.5,100\n", encoding="ascii")
    short = energy(ppk2, "--windows", windows, "--voltage", 1.8)
    assert short.returncode == 40
    assert "window 1 is not valid: 9.900 s is shorter than 10 s" in short.stdout
    unknown = energy(ppk2, "--digital", 2, "--voltage", 1.8)
    assert unknown.returncode == 40
    assert "the number of inferences is not known" in unknown.stdout


@pytest.mark.parametrize(("words", "said"), [
    ([], "nothing says where the windows are"),
    (["--steps", "--digital", 2], "more than one source of windows"),
    (["--digital", 2], "no voltage"),
    (["--digital", 5, "--voltage", 1.8], "digital line 5 never goes high and low again"),
    (["--digital", 2, "--voltage", 1.8, "--format", "xls"], "there is no trace format 'xls'"),
    (["--steps", "--map", "time=Current:s,current=Timestamp:A"], "'Current' is in 'uA', not in s"),
])
def test_wrong_input_is_named(ppk2, words, said):
    answer = energy(ppk2, *words)
    assert answer.returncode == 2
    assert said in answer.stderr
    assert answer.stdout == ""


def test_another_voltage_than_said_is_no_result(tmp_path):
    trace = tmp_path / "js.csv"
    rows = ["time,current,voltage,power,charge,energy"]
    rows += [f"{k / 100},0.01,3.0,0.03,0,0" for k in range(1200)]
    trace.write_text("\n".join(rows) + "\n", encoding="ascii")
    windows = tmp_path / "windows.csv"
    windows.write_text("begin_s,end_s,inferences\n0.5,11.5,100\n", encoding="ascii")
    answer = energy(trace, "--windows", windows, "--voltage", 1.8)
    assert answer.returncode == 40
    assert "measured at 3.000 V, where 1.800 V was said" in answer.stdout


def test_a_binary_trace_that_was_cut_off(tmp_path):
    trace = tmp_path / "trace1-energy.bin"
    trace.write_bytes(b"\xf1" + struct.pack("<f", 1000) + struct.pack("<f", 71.5) * 100 + b"\0")
    answer = energy(trace, "--steps")
    assert answer.returncode == 2
    assert "byte 406: the trace ends within a sample" in answer.stderr


def test_published_runs_and_the_two_short_ones():
    if not PUBLIC.is_dir():
        pytest.skip(f"no published traces in {PUBLIC}: set PROBEMARK_ENERGY_TRACES")
    for run in sorted(path for path in PUBLIC.iterdir() if path.is_dir()):
        answer = energy(run / "trace1-energy.bin", "--windows", run / "trace1-timestamps.json", "--inferences", 100)
        assert answer.returncode == (40 if run.name.endswith("short-window") else 0), run.name
        assert ("is shorter than 10 s" in answer.stdout) == run.name.endswith("short-window")
