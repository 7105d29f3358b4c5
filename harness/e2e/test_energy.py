"""`probemark energy`: traces with a trigger, without one, and what is wrong with them."""

import json
import os
import pathlib
import struct

import pytest

from program import ROOT, Outcome, Probemark


@pytest.fixture(scope="module")
def ppk2(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """75 s at 200 S/s: 12 s of 20 mA on line 2 high, 2 s of 5 mA between, five times."""
    file = tmp_path_factory.mktemp("energy") / "trace.csv"
    rows = ["Timestamp(ms),Current(uA),D0-D7"]
    for k in range(75 * 200):
        high = k / 200 % 14 >= 2
        rows.append(f"{k * 5:.2f},{20000 if high else 5000}.000,00{int(high)}00000")
    file.write_text("\n".join(rows) + "\n", encoding="ascii")
    return file


@pytest.fixture(scope="module")
def public_traces() -> pathlib.Path:
    folder = pathlib.Path(os.environ.get("PROBEMARK_ENERGY_TRACES") or ROOT / "../shared/energy_traces")
    if not folder.is_dir():
        pytest.skip("the published energy traces are not at hand: set PROBEMARK_ENERGY_TRACES")
    return folder.resolve()


def windows_file(folder: pathlib.Path, *rows: str) -> pathlib.Path:
    file = folder / "windows.csv"
    file.write_text("\n".join(("begin_s,end_s,inferences", *rows)) + "\n", encoding="ascii")
    return file


def test_digital_windows_and_steps_agree(probemark: Probemark, ppk2: pathlib.Path) -> None:
    words = ("--voltage", 1.8, "--inferences", 1000, "--json")
    by_line = probemark("energy", ppk2, "--digital", 2, *words)
    assert by_line.code == 0, by_line.err
    line = json.loads(by_line.out)
    assert len(line["windows"]) == 5
    assert line["valid"]
    assert line["energy_per_inference_j"] == pytest.approx(0.020 * 1.8 * 12 / 1000, rel=1e-3)
    assert line["net_energy_per_inference_j"] == pytest.approx(0.015 * 1.8 * 12 / 1000, rel=1e-3)
    assert line["idle_power_w"] == pytest.approx(0.005 * 1.8, rel=1e-6)
    assert line["uncertainty"]["gain"] == pytest.approx(0.15 / 3**0.5)
    steps = json.loads(probemark("energy", ppk2, "--steps", *words).out)
    assert steps["energy_per_inference_j"] == pytest.approx(line["energy_per_inference_j"], rel=1e-3)


def test_a_logic_analyser_beside_the_trace(probemark: Probemark, ppk2: pathlib.Path, tmp_path: pathlib.Path) -> None:
    logic = tmp_path / "digital.csv"
    edges = [(14 * k + begin - 0.5, level) for k in range(5) for begin, level in ((2, 1), (14, 0))]
    rows = ["Time [s],Channel 0,Channel 1", "-1.0,1,0", *(f"{time:.6f},1,{level}" for time, level in edges)]
    logic.write_text("\n".join(rows) + "\n", encoding="ascii")
    words = ("--logic", logic, "--digital", 1, "--voltage", 1.8, "--inferences", 1000, "--json")
    right = probemark("energy", ppk2, *words, "--logic-offset", 0.5)
    assert right.code == 0, right.err
    answer = json.loads(right.out)
    assert answer["energy_per_inference_j"] == pytest.approx(0.020 * 1.8 * 12 / 1000, rel=1e-3)
    assert abs(answer["edges"]["median_offset_s"]) < 0.01
    assert probemark("energy", ppk2, *words).code == 40, "half a second off"


def test_the_table_names_each_term(probemark: Probemark, ppk2: pathlib.Path) -> None:
    table = probemark("energy", ppk2, "--digital", 2, "--voltage", 1.8, "--inferences", 1000)
    assert table.code == 0, table.err
    for word in ("gain %", "voltage %", "offset %", "alignment %", "loss %", "spread %", "valid"):
        assert word in table.out
    assert "energy per inference: 432" in table.out


def test_short_windows_and_unknown_inferences_are_no_result(
    probemark: Probemark, ppk2: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    windows = windows_file(tmp_path, "3,12.9,100", "17,27.5,100")
    short = probemark("energy", ppk2, "--windows", windows, "--voltage", 1.8)
    assert short.code == 40
    assert "window 1 is not valid: 9.900 s is shorter than 10 s" in short.out
    unknown = probemark("energy", ppk2, "--digital", 2, "--voltage", 1.8)
    assert unknown.code == 40
    assert "the number of inferences is not known" in unknown.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "nothing says where the windows are"),
        (["--steps", "--digital", 2], "more than one source of windows"),
        (["--digital", 2], "no voltage"),
        (["--digital", 5, "--voltage", 1.8], "digital line 5 never goes high and low again"),
        (["--digital", 2, "--voltage", 1.8, "--format", "xls"], "there is no trace format 'xls'"),
        (["--steps", "--map", "time=Current:s,current=Timestamp:A"], "'Current' is in 'uA', not in s"),
    ],
)
def test_wrong_input_is_named(probemark: Probemark, ppk2: pathlib.Path, words: list[object], said: str) -> None:
    answer: Outcome = probemark("energy", ppk2, *words)
    assert answer.code == 2
    assert said in answer.err
    assert answer.out == ""


def test_windows_of_another_run_are_seen(probemark: Probemark, ppk2: pathlib.Path, tmp_path: pathlib.Path) -> None:
    windows = windows_file(tmp_path, "7,18,100", "21,32,100")
    answer = probemark("energy", ppk2, "--windows", windows, "--voltage", 1.8)
    assert answer.code == 40
    assert "does not step at any edge of the windows, which begin at 7.000 s, but at " in answer.out


def test_another_voltage_than_said_is_no_result(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    trace = tmp_path / "js.csv"
    rows = ["time,current,voltage,power,charge,energy"]
    rows += [f"{k / 100},0.01,3.0,0.03,0,0" for k in range(1200)]
    trace.write_text("\n".join(rows) + "\n", encoding="ascii")
    windows = windows_file(tmp_path, "0.5,11.5,100")
    answer = probemark("energy", trace, "--windows", windows, "--voltage", 1.8)
    assert answer.code == 40
    assert "measured at 3.000 V, where 1.800 V was said" in answer.out


def test_a_binary_trace_that_was_cut_off(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    trace = tmp_path / "trace1-energy.bin"
    trace.write_bytes(b"\xf1" + struct.pack("<f", 1000) + struct.pack("<f", 71.5) * 100 + b"\0")
    answer = probemark("energy", trace, "--steps")
    assert answer.code == 2
    assert "byte 406: the trace ends within a sample" in answer.err


def test_published_runs_and_the_two_short_ones(probemark: Probemark, public_traces: pathlib.Path) -> None:
    for run in sorted(path for path in public_traces.iterdir() if path.is_dir()):
        timestamps = run / "trace1-timestamps.json"
        answer = probemark("energy", run / "trace1-energy.bin", "--windows", timestamps, "--inferences", 100)
        is_short = run.name.endswith("short-window")
        assert answer.code == (40 if is_short else 0), run.name
        assert ("is shorter than 10 s" in answer.out) == is_short
