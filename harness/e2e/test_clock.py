"""Latency on boards: the counter is held against host time, and one that cannot be believed gives no number.

The boards are emulators whose time runs with the host's, written up as physical ones with one thing or the other wrong.
"""

import pathlib
import re
from dataclasses import dataclass

import pytest

from program import KERNELS, ROOT, Json, Probemark, RunFolder
from virtual_board import virtual_board

SYSTICK_HZ = 16_000_000  # of the emulated micro:bit; the counter wraps every 1.05 s


@dataclass(frozen=True)
class TestDouble:
    """A board file: an emulated board that claims to be a physical one."""

    __test__ = False
    name: str
    emulated: str
    clock_hz: int = SYSTICK_HZ
    realtime: bool = True

    def write(self, folder: pathlib.Path) -> pathlib.Path:
        text = (ROOT / f"targets/boards/{self.emulated}.toml").read_text(encoding="utf-8")
        text = text.replace(f'id = "{self.emulated}"', f'id = "{self.name}"')
        text = text.replace('kind = "emulated"', 'kind = "hardware"')
        text = re.sub(r"clock_hz = \d+", f"clock_hz = {self.clock_hz}", text)
        if self.realtime:
            text = text.replace("[probe.qemu]", '[probe.qemu]\nfidelity = "realtime"')
        file = folder / f"{self.name}.toml"
        file.write_text(text, encoding="utf-8")
        return file


BOARDS = (
    TestDouble("right", "qemu-microbit"),
    TestDouble("two-percent-off", "qemu-microbit", clock_hz=SYSTICK_HZ * 102 // 100),
    TestDouble("twice-as-fast", "qemu-microbit", clock_hz=SYSTICK_HZ * 2),
    TestDouble("virtual-time", "qemu-microbit", realtime=False),
    TestDouble("without-cyccnt", "qemu-mps2-an386"),
)


@pytest.fixture(scope="module")
def run(probemark: Probemark, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """Two at once, as busy emulators answer late; each but the last has its counter watched for ten seconds."""
    folder = tmp_path_factory.mktemp("boards")
    boards = [word for board in BOARDS for word in ("--board-file", board.write(folder))]
    out = tmp_path_factory.mktemp("run") / "clock"
    return probemark.run(out, *boards, "--workload", "sine", "--samples", 2, "--jobs", 2, code=31)


def refusal(run: RunFolder, board: str) -> str:
    record = run.record(board, "sine")
    assert record["status"] == "target_lost"
    assert record["metrics"] == {}
    assert record["samples_checked"] == 2  # the answers were right
    reason: str = record["reason"]
    assert reason.startswith(f"{board}, latency: the clock is wrong: SysTick runs at ")
    return reason


def latency(run: RunFolder, board: str) -> Json:
    record = run.record(board, "sine")
    assert record["status"] == "bit_exact", record["reason"]
    metric: Json = record["metrics"]["latency_s"]
    return metric


def test_a_right_clock_gives_seconds(run: RunFolder) -> None:
    metric = latency(run, "right")
    assert (metric["status"], metric["kind"]) == ("ok", "measured")
    assert metric["n"] == len(metric["samples"]) >= 10
    low, high = metric["ci95"]
    assert low <= metric["median"] <= high
    assert 1e-6 < metric["median"] < 1e-2
    assert metric["resolution"] == "1 tick, 62.5 ns"
    cycles = run.record("right", "sine")["metrics"]["cycles"]
    assert cycles["median"] == pytest.approx(metric["median"] * SYSTICK_HZ)


def evidence(metric: Json) -> tuple[float, float]:
    """Seconds that the counter was watched for, and how many percent it was off host time."""
    found = re.search(r"in ([\d.]+) s.*against host time ([+-][\d.]+) %", metric["method"])
    assert found, metric["method"]
    return float(found[1]), float(found[2])


# Over more than 2^24 ticks: a wrap more or less in ten would be 10 % off.
def test_wraps_of_systick_are_all_counted(run: RunFolder) -> None:
    seconds, deviation = evidence(latency(run, "right"))
    assert seconds >= 10
    assert seconds * SYSTICK_HZ > 9 * 2**24
    assert abs(deviation) < 1


def test_the_record_says_that_debug_logic_was_on(run: RunFolder) -> None:
    record = run.record("right", "sine")
    assert record["board_kind"] == "hardware"
    assert record["fingerprint"]["values"]["debug_state"] == "attached, debug logic on"


def test_a_clock_two_percent_off_is_an_error_that_names_the_oscillator(run: RunFolder) -> None:
    reason = refusal(run, "two-percent-off")
    assert "the board file says 16.32 MHz" in reason
    assert "likely cause: an internal RC oscillator in place of the crystal" in reason
    assert "remedy: correct clock_hz or the [[init]] steps" in reason


def test_a_factor_of_two_is_named(run: RunFolder) -> None:
    reason = refusal(run, "twice-as-fast")
    assert "the board file says 32 MHz" in reason
    assert "likely cause: a factor of 1/2: the core still runs at its reset clock" in reason


# Its counter is consistent with itself, only not with the world.
def test_virtual_time_does_not_pass_for_time(run: RunFolder) -> None:
    assert "the board file says 16 MHz" in refusal(run, "virtual-time")


def test_a_cyccnt_that_stays_0_is_refused(run: RunFolder) -> None:
    metric = latency(run, "without-cyccnt")
    assert metric["status"] == "not_measured"
    assert "DWT CYCCNT stays at one value" in metric["reason"]
    assert run.record("without-cyccnt", "sine")["metrics"]["cycles"]["status"] == "not_measured"


def test_kernels_that_go_wrong_while_they_are_timed_have_no_speed(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    file = TestDouble("worn", "qemu-microbit").write(tmp_path)
    words = ("--board-file", file, "--workload", "sine", "--samples", 2, "--kernels", KERNELS / "wears-out")
    record = probemark.run(tmp_path / "run", *words, code=20).record("worn", "sine", "wears-out")
    assert (record["status"], record["samples_checked"]) == ("mismatch", 2)
    assert record["difference"]["sample"] == 0
    assert record["metrics"] == {}


# OpenOCD looks for a halted core every so often only, which must not pass for a wrong clock.
def test_openocd_polls_and_the_clock_is_right_all_the_same(
    probemark: Probemark, build: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    with virtual_board(build, tmp_path, "microbit", "st-link", "--fidelity", "realtime") as chip:
        file = TestDouble("behind-openocd", "qemu-microbit").write(tmp_path)
        board = file.read_text().partition("[probe.")[0]
        config = 'config = ["interface/stlink-dap.cfg", "target/nrf51.cfg"]'
        commands = f'commands = ["st-link backend tcp {chip.port}", "adapter speed 8000"]'
        file.write_text(f"{board}[probe.openocd]\n{config}\n{commands}\n")
        out = probemark.run(tmp_path / "run", "--board-file", file, "--workload", "sine", "--samples", 2)
    metric = latency(out, "behind-openocd")
    assert (metric["status"], metric["kind"]) == ("ok", "measured")
    seconds, deviation = evidence(metric)
    assert seconds >= 10
    assert abs(deviation) < 1


def test_an_unknown_fidelity_is_refused(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    file = TestDouble("unclear", "qemu-microbit").write(tmp_path)
    file.write_text(file.read_text().replace('"realtime"', '"approximate"'))
    outcome = probemark("run", "--board-file", file, "--workload", "sine", "--out", tmp_path / "run")
    assert outcome.code != 0
    assert 'fidelity = "approximate"; there is "exact" and "realtime"' in " ".join((outcome.out + outcome.err).split())
