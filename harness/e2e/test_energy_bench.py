"""Energies of `probemark run --meter` without hardware: the real OpenOCD, a virtual board and a simulated instrument."""

import concurrent.futures
import os
import pathlib
import re
import signal

import pytest

from energy_bench import (
    CLEAR_PIN,
    CLOCK_HZ,
    DEVICES,
    NAME,
    OPENOCD,
    SET_PIN,
    WINDOWS,
    Bench,
    Trial,
    drawn,
    tried,
)
from program import KERNELS, BackgroundRun, Probemark, RunFolder, processes_with, wait_until
from virtual_board import Server, virtual_board

SEEDS = range(1, 9)


def test_the_interval_holds_the_known_energy(
    probemark: Probemark, build: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    """A sample of what scripts/energy-coverage does; two of them at once."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda seed: tried(probemark, build, tmp_path / str(seed), drawn(seed)), SEEDS))
    assert {result.trial.device for result in results} == set(DEVICES)
    for result in results:
        # Two accounts of the truth that know nothing of each other, and a bound that knows neither.
        assert result.computed_j == pytest.approx(result.known_j, rel=1e-4), result.trial
        assert result.instructions_j < result.known_j < 1.5 * result.instructions_j, result.trial
    outside = [result.trial for result in results if not result.inside]
    assert len(outside) <= 1, outside


def test_a_record_says_what_its_energy_stands_on(
    probemark: Probemark, build: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    with Bench(build, tmp_path, Trial(active_a=0.01, idle_a=0.004, noise_a=1e-4)) as bench:
        outcome, record = bench.run(probemark)
    assert outcome.code == 0, outcome.err
    assert record["status"] == "bit_exact"
    energy, detail = record["metrics"]["energy_j"], record["energy"]
    assert energy["kind"] == "simulated"
    assert energy["n"] == len(energy["samples"]) == 2 * WINDOWS
    assert detail["windows_by"] == "digital"
    assert detail["voltage_v"] == 3.0
    assert detail["debug_state"].startswith("powered down by OpenOCD")
    assert detail["idle"] == "busy loop"
    assert set(detail["uncertainty"]) == {"gain", "voltage", "offset", "alignment", "loss", "repeatability"}
    assert detail["idle_w"] == pytest.approx(0.004 * 3, rel=1e-2)
    assert record["fingerprint"]["values"]["voltage_v"] == "3.000"
    assert record["fingerprint"]["values"]["debug_state"] == detail["debug_state"]
    assert [window["inferences"] for window in detail["windows"]] == [energy_n(detail) << (k % 2) for k in range(4)]
    assert all(window["length_s"] >= 10 for window in detail["windows"])
    assert all(window["objections"] == [] for window in detail["windows"])
    net, slope = record["metrics"]["energy_net_j"], record["metrics"]["energy_slope_j"]
    assert net["median"] == pytest.approx(energy["median"] * 0.6, rel=0.01)
    assert slope["median"] == pytest.approx(energy["median"], rel=0.01)
    assert re.search(r"bench/sine/portable +\S+ [µn]J ± ", outcome.out)
    assert "simulated" in outcome.out
    phases = [event["phase"] for event in RunFolder(tmp_path / "run").events() if event["event"] == "item_started"]
    assert phases == ["build", "session", "energy"]


def energy_n(detail: dict[str, object]) -> int:
    windows = detail["windows"]
    assert isinstance(windows, list)
    return int(windows[0]["inferences"])


def test_the_same_run_has_the_same_edges(probemark: Probemark, build: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """Whatever the host does meanwhile."""
    lengths = []
    for name in ("one", "two"):
        with Bench(build, tmp_path / name) as bench:
            assert bench.run(probemark)[0].code == 0
            times = [edge.time_ns for edge in bench.edges()][-4 * WINDOWS :]
        lengths.append([after - before for before, after in zip(times, times[1:])])
    assert lengths[0] == lengths[1]
    assert all(length % (1_000_000_000 // CLOCK_HZ) == 0 for length in lengths[0])


def test_pyocd_leaves_the_board_alone_too(probemark: Probemark, build: pathlib.Path, tmp_path: pathlib.Path) -> None:
    with Bench(build, tmp_path) as bench:
        outcome, record = bench.run(probemark, "--probe", "pyocd")
    assert outcome.code == 0, outcome.err
    assert record["energy"]["debug_state"].startswith("powered down by pyOCD")


def test_the_debugger_is_gone_while_the_instrument_measures(
    probemark: Probemark, build: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    """It would draw half as much again."""
    with Bench(build, tmp_path, Trial(active_a=0.01, debug_excess_a=0.005)) as bench:
        outcome, record = bench.run(probemark)
        truth = bench.truth()
    assert outcome.code == 0, outcome.err
    for window in truth["windows"][-2 * WINDOWS :]:
        seconds = window["end_s"] - window["begin_s"]
        assert window["energy_j"] == pytest.approx(0.01 * 3 * seconds, rel=1e-6)
    assert record["energy"]["windows"][0]["energy_j"] == pytest.approx(truth["windows"][-4]["energy_j"], rel=1e-3)


def test_a_debugger_that_stays_is_said_and_draws_current(
    probemark: Probemark, build: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    """A server that somebody else has started keeps its hold of the board."""
    trigger = f"{SET_PIN:#x},{CLEAR_PIN:#x}"
    with Bench(build, tmp_path, Trial(active_a=0.01, debug_excess_a=0.005)) as bench:
        on_bench = ("--bench", f"{bench.feed},hz={CLOCK_HZ}", "--trigger", trigger)
        with virtual_board(build, tmp_path, "mps2-an386", "st-link", *on_bench) as board:
            commands = ("bindto 127.0.0.1", "tcl_port disabled", "telnet_port disabled", "gdb_port 0")
            behind = [line.replace("@PORT@", str(board.port)) for line in OPENOCD]
            command = ["openocd", "-f", "interface/stlink-dap.cfg"]
            command += [word for line in (*commands, *behind, "init") for word in ("-c", line)]
            with Server(command, tmp_path / "openocd.log", r"Listening on port (\d+) for gdb connections") as openocd:
                text = bench.board_file.read_text()
                bench.board_file.write_text(f'{text}\n[probe.gdb]\nendpoint = "127.0.0.1:{openocd.port}"\n')
                outcome, record = bench.run(probemark, "--probe", "gdb", "--meter-inferences", 2000)
    assert outcome.code == 0, outcome.err
    assert record["energy"]["debug_state"].startswith("left on")
    for window in record["energy"]["windows"]:
        assert window["energy_j"] == pytest.approx(0.015 * 3 * window["length_s"], rel=1e-3)


def test_a_power_cycle_is_of_the_free_run(probemark: Probemark, build: pathlib.Path, tmp_path: pathlib.Path) -> None:
    with Bench(build, tmp_path) as bench:
        outcome, record = bench.run(probemark, "--power-cycle")
    assert outcome.code == 0, outcome.err
    assert record["energy"]["debug_state"] == "powered down by OpenOCD, then power-cycled"
    assert any("pseudo-random" in note for note in record["energy"]["notes"])
    assert record["metrics"]["energy_j"]["n"] == 2 * WINDOWS


def test_a_wrong_kernel_has_no_energy(probemark: Probemark, build: pathlib.Path, tmp_path: pathlib.Path) -> None:
    with Bench(build, tmp_path) as bench:
        outcome, record = bench.run(probemark, "--kernels", KERNELS / "wears-out")
    assert outcome.code == 20, outcome.out
    assert record["status"] == "mismatch"
    assert "energy" not in record
    assert record["metrics"].get("energy_j", {"status": "suppressed"})["status"] != "ok"


def test_three_volts_are_not_one_point_eight(probemark: Probemark, build: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """An instrument that supplies is believed; the record says at how many volts, so that nothing compares the two."""
    found = []
    for volts in (1.8, 3.0):
        with Bench(build, tmp_path / str(volts), Trial(voltage_v=volts)) as bench:
            found.append(bench.run(probemark)[1])
    assert [record["fingerprint"]["values"]["voltage_v"] for record in found] == ["1.800", "3.000"]
    low, high = (record["metrics"]["energy_j"]["median"] for record in found)
    assert high / low == pytest.approx(3.0 / 1.8, rel=1e-2)


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        ("unplug@20", 30, ("the instrument was unplugged",)),
        ("lose", 40, ("lost samples, more than 0.1 %",)),
        ("saturate@20:5", 40, ("at or beyond the instrument's range",)),
    ],
)
def test_what_goes_wrong_with_the_instrument_leaves_the_verdict(
    probemark: Probemark, build: pathlib.Path, tmp_path: pathlib.Path, fault: str, code: int, words: tuple[str, ...]
) -> None:
    trial = Trial(loss=2e-3) if fault == "lose" else Trial(faults=(fault,))
    with Bench(build, tmp_path, trial) as bench:
        outcome, record = bench.run(probemark)
    assert outcome.code == code, outcome.err
    assert record["status"] == "bit_exact"
    assert record["metrics"]["instructions"]["status"] == "ok"
    energy = record["metrics"]["energy_j"]
    assert energy["status"] == "not_measured"
    assert any(word in energy["reason"] for word in words), energy
    assert f"{NAME}/sine/portable: no energy: {energy['reason']}" in outcome.err
    assert record["energy"]["instrument"].startswith("Nordic PPK2")
    assert (code == 40) == bool(record["energy"]["windows"]), "what was seen of them is kept"


def test_a_trigger_that_is_not_wired_is_said(
    probemark: Probemark, build: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    with Bench(build, tmp_path, Trial(wired=False)) as bench:
        outcome, record = bench.run(probemark)
    assert outcome.code == 30, outcome.err
    assert record["status"] == "bit_exact"
    assert "digital line 0 never goes high and low again" in record["metrics"]["energy_j"]["reason"]
    assert "check the wire" in record["metrics"]["energy_j"]["reason"]


def test_without_a_wire_windows_are_steps_of_the_power(
    probemark: Probemark, build: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    with Bench(build, tmp_path, Trial(noise_a=1e-5)) as bench:
        outcome, record = bench.run(probemark, spec=bench.spec().replace(",line=0", ""))
        truth = bench.truth()
    assert outcome.code == 0, outcome.err
    assert record["energy"]["windows_by"] == "steps"
    for window, known in zip(record["energy"]["windows"], truth["windows"][-2 * WINDOWS :], strict=True):
        assert window["length_s"] == pytest.approx(known["end_s"] - known["begin_s"], abs=2e-3)
        assert window["energy_j"] == pytest.approx(known["energy_j"], rel=1e-3)


def test_a_core_that_does_not_sleep_shows_no_steps(
    probemark: Probemark, build: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    with Bench(build, tmp_path, Trial(sleeps=False, noise_a=1e-4)) as bench:
        outcome, record = bench.run(probemark, spec=bench.spec().replace(",line=0", ""))
    assert outcome.code in (30, 40), outcome.err
    assert "wire the board's trigger pin" in record["metrics"]["energy_j"]["reason"]


def test_one_instrument_is_wired_to_one_board(probemark: Probemark, build: pathlib.Path, tmp_path: pathlib.Path) -> None:
    with Bench(build, tmp_path) as bench:
        outcome = probemark("run", "--out", tmp_path / "run", *bench.words("--board", "qemu-microbit"))
    assert outcome.code == 2
    assert "one instrument is wired to one board, but 2 are selected" in outcome.err
    assert "--board" in outcome.err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("spec", ["ppk3", "ppk2:/nowhere/tty0,voltage=3", "ppk2:{port},colour=red", "ppk2:{port},voltage=9"])
def test_an_instrument_that_cannot_be_used_ends_the_run_before_it_begins(
    probemark: Probemark, build: pathlib.Path, tmp_path: pathlib.Path, spec: str
) -> None:
    with Bench(build, tmp_path) as bench:
        words = bench.words(spec=spec.format(port=bench.meter.place))
        outcome = probemark("run", "--out", tmp_path / "run", *words)
    assert outcome.code in (2, 30), outcome.err
    assert "remedy" in outcome.err
    assert not (tmp_path / "run").exists()


def test_an_interrupt_ends_all_programs_and_stops_the_instrument(
    probemark: Probemark, build: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    with Bench(build, tmp_path) as bench:
        words = bench.words("--meter-inferences", 1_000_000_000)
        with BackgroundRun(probemark, tmp_path / "interrupted", tmp_path / "temporary", *words) as run:
            events = run.folder.events
            run.wait_for(lambda: any(event.get("phase") == "energy" for event in events()), "the phase of the energy")
            run.wait_for(lambda: "openocd" not in run.children(), "OpenOCD to leave the board alone")
            outcome = run.end(signal.SIGINT)
            wait_until(lambda: not processes_with(run.marker), "all programs to end")
        assert outcome.code == 1
        assert "--resume" in outcome.err
        assert list((tmp_path / "temporary").iterdir()) == []
        # It takes commands again: it was stopped.
        outcome, record = bench.run(probemark)
        assert outcome.code == 0, outcome.err
        assert record["metrics"]["energy_j"]["status"] == "ok"
