"""A bench without hardware: a virtual board whose trigger pin and run state drive the current of a simulated instrument."""

import json
import pathlib
import random
import struct
import tempfile
from dataclasses import dataclass, field
from types import TracebackType

from program import Json, Outcome, Probemark, RunFolder
from virtual_board import Server

CLOCK_HZ = 1_000_000  # so slow that the seconds of a window are few instructions
SET_PIN, CLEAR_PIN = 0x40010010, 0x40010014  # of a peripheral that the emulated chip takes and forgets
DELAY_S = 12
WINDOWS = 2  # of N inferences, and as many of 2N
NAME = "bench"

OPENOCD = (
    "st-link backend tcp @PORT@",
    "adapter speed 8000",
    "transport select dapdirect_swd",
    "swd newdap mps2 cpu -expected-id 0x2ba01477",
    "dap create mps2.dap -chain-position mps2.cpu",
    "target create mps2.cpu cortex_m -dap mps2.dap",
    "cortex_m reset_config sysresetreq",
)

BOARD = """
id = "{name}"
title = "A chip on a bench"
core = "cortex-m4f"
kind = "emulated"
verified = "emulator"
clock_hz = {clock}

[[memory]]
name = "flash"
origin = 0x00000000
size = 0x400000

[[memory]]
name = "ram"
origin = 0x20000000
size = 0x10000

[energy]
set = [{set_pin:#x}, 0x1]
clear = [{clear_pin:#x}, 0x1]

[probe.openocd]
virtual_board = ["--chip", "mps2-an386", "--link", "st-link", "--bench", "{feed}{sleeps}"{wire}{control}]
config = ["interface/stlink-dap.cfg"]
commands = {commands}

[probe.pyocd]
virtual_board = ["--chip", "mps2-an386", "--link", "pyocd", "--bench", "{feed}{sleeps}"]
target = "cortex_m"

[power]
cycle = ["{build}/probemark-virtual-board", "--tell", "{place}", "power-cycle"]
settle_ms = 0
"""


@dataclass(frozen=True)
class Device:
    """A simulated instrument, and how `probemark run --meter` is told of it."""

    name: str
    device: str
    spec: str
    gain_limit: float  # relative; of the maker
    offset_limit_a: float
    largest_a: float
    most_lost: float  # so much less than 0.1 % that bursts of 40 samples hardly make a window worthless


LPM01A = "lpm01a:{port},voltage={voltage},line=7,host-clock=off"
DEVICES = (
    Device("ppk2", "ppk2", "ppk2:{port},voltage={voltage},line=0,host-clock=off", 0.15, 0.2e-6, 0.05, 5e-4),
    Device("lpm01a-ascii", "lpm01a", f"{LPM01A},format=ascii,rate=5000", 0.02, 0.1e-6, 0.03, 5e-5),
    Device("lpm01a-binary", "lpm01a", f"{LPM01A},format=binary,rate=10000", 0.02, 0.1e-6, 0.03, 1e-4),
)


@dataclass(frozen=True)
class Trial:
    """A board, an instrument and how far that one is off."""

    device: Device = DEVICES[0]
    seed: int = 1
    active_a: float = 0.01
    idle_a: float = 0.002
    debug_excess_a: float = 0
    noise_a: float = 0
    offset_a: float = 0
    gain_error: float = 0
    voltage_v: float = 3.0  # that the instrument is told
    voltage_error: float = 0
    clock_drift: float = 0
    loss: float = 0
    sleeps: bool = True  # between windows
    wired: bool = True  # its trigger pin, to the instrument
    limits: tuple[str, ...] = ()  # options that say tighter ones than the maker's
    faults: tuple[str, ...] = ()


def drawn(seed: int) -> Trial:
    """All of it at random within the stated limits; every second trial has tighter ones than the maker states."""
    draw = random.Random(seed)
    device = DEVICES[seed % len(DEVICES)]
    active = 10 ** draw.uniform(-3, 0) * device.largest_a
    gain, offset, voltage = device.gain_limit, device.offset_limit_a, 0.01
    limits: tuple[str, ...] = ()
    if (seed // len(DEVICES)) % 2 == 0:
        gain = 10 ** draw.uniform(-3, -2)
        offset = active * 10 ** draw.uniform(-4, -2.5)
        voltage = 10 ** draw.uniform(-3, -2)
        limits = (
            *("--meter-gain", f"{gain * 100:.9g}"),
            *("--meter-offset", f"{offset:.9g}"),
            *("--meter-voltage-limit", f"{voltage * 100:.9g}"),
        )
    return Trial(
        device=device,
        seed=seed,
        active_a=active,
        idle_a=active * draw.uniform(0.05, 0.75),
        noise_a=active * 10 ** draw.uniform(-3, -1),
        offset_a=draw.uniform(-offset, offset),
        gain_error=draw.uniform(-gain, gain),
        voltage_v=round(draw.uniform(1.85, 3.25), 2),
        voltage_error=draw.uniform(-voltage, voltage),
        clock_drift=draw.uniform(-1e-4, 1e-4),
        loss=draw.choice((0, draw.uniform(0, device.most_lost))),
        sleeps=draw.random() < 0.5,
        limits=limits,
    )


@dataclass(frozen=True)
class Edge:
    time_ns: int
    high: bool


@dataclass
class Bench:
    """The board's file and the running instrument; `with` ends that one."""

    build: pathlib.Path
    folder: pathlib.Path
    trial: Trial = field(default_factory=Trial)

    def __enter__(self) -> "Bench":
        self.folder.mkdir(parents=True, exist_ok=True)
        self.short_folder = tempfile.TemporaryDirectory()
        self.board_file = self.folder / f"{NAME}.toml"
        self.board_file.write_text(
            BOARD.format(
                name=NAME,
                clock=CLOCK_HZ,
                set_pin=SET_PIN,
                clear_pin=CLEAR_PIN,
                commands=json.dumps(OPENOCD),
                build=self.build,
                place=f"unix:{self.control}",
                control=f', "--control", "unix:{self.control}"',
                feed=self.feed,
                sleeps=",sleeps" if self.trial.sleeps else "",
                wire="" if self.trial.wired else ', "--trigger", "0x40011010,0x40011014"',
            )
        )
        trial = self.trial
        command = [
            *(str(self.build / "probemark-virtual-meter"), "--device", trial.device.device),
            *("--bench", str(self.feed), "--truth", str(self.truth_file), "--seed", str(trial.seed)),
            *("--active", repr(trial.active_a), "--idle", repr(trial.idle_a)),
            *("--debug-excess", repr(trial.debug_excess_a), "--noise", repr(trial.noise_a)),
            *(f"--offset={trial.offset_a!r}", f"--gain-error={trial.gain_error!r}"),
            *(f"--clock-drift={trial.clock_drift!r}", "--loss", repr(trial.loss)),
            *("--voltage", repr(trial.voltage_v * (1 + trial.voltage_error))),
            *(word for fault in trial.faults for word in ("--fault", fault)),
        ]
        self.meter = Server(command, self.folder / "meter.log", r" on (/\S+)\n")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.meter.end()
        self.short_folder.cleanup()

    @property
    def feed(self) -> pathlib.Path:
        return self.folder / "feed"

    @property
    def control(self) -> pathlib.Path:
        """The virtual board's control line; short, as a socket's name must be."""
        return pathlib.Path(self.short_folder.name, "control")

    @property
    def truth_file(self) -> pathlib.Path:
        return self.folder / "truth.json"

    def spec(self) -> str:
        return self.trial.device.spec.format(port=self.meter.place, voltage=self.trial.voltage_v)

    def words(self, *options: object, spec: str = "") -> list[object]:
        """Of `probemark run`, without a place for its output; `spec`: of another instrument."""
        return [
            *("--board-file", self.board_file, "--workload", "sine", "--samples", 1),
            *("--meter", spec or self.spec(), "--meter-windows", WINDOWS, "--meter-delay", DELAY_S),
            *(*self.trial.limits, *options),
        ]

    def run(self, probemark: Probemark, *options: object, spec: str = "") -> tuple[Outcome, Json]:
        """What `probemark run` says, and its one record."""
        outcome = probemark("run", "--out", self.folder / "run", *self.words(*options, spec=spec))
        records = list(RunFolder(self.folder / "run").records().values())
        assert len(records) == 1, outcome.out + outcome.err
        return outcome, records[0]

    def truth(self) -> Json:
        self.meter.end()
        return json.loads(self.truth_file.read_text())

    def edges(self) -> list[Edge]:
        """Of the trigger pin, as the board has written them; those of the run before the free one, too."""
        edges: list[Edge] = []
        high = False
        for time_ns, _, flags in struct.iter_unpack("<QII", self.feed.read_bytes()):
            if bool(flags & 1) != high:
                high = not high
                edges.append(Edge(time_ns, high))
        return edges


def median(values: list[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 == 1 else (ordered[middle - 1] + ordered[middle]) / 2


@dataclass(frozen=True)
class Result:
    """One trial: what was measured, and what it should have been, in joules per inference."""

    trial: Trial
    measured_j: float
    half_width_j: float  # of the interval
    known_j: float  # by the instrument's own account
    computed_j: float  # active power times the pin's time high
    instructions_j: float  # the model's instructions alone: less than the above by what a window costs beside them

    @property
    def inside(self) -> bool:
        return abs(self.measured_j - self.known_j) <= self.half_width_j

    @property
    def error_in_u(self) -> float:
        return (self.measured_j - self.known_j) / (self.half_width_j / 2)


def tried(probemark: Probemark, build: pathlib.Path, folder: pathlib.Path, trial: Trial) -> Result:
    with Bench(build, folder, trial) as bench:
        outcome, record = bench.run(probemark)
        assert outcome.code == 0, (trial, outcome.out + outcome.err)
        truth = bench.truth()
        edges = bench.edges()
    energy = record["metrics"]["energy_j"]
    inferences = [window["inferences"] for window in record["energy"]["windows"]]
    windows = truth["windows"][-len(inferences) :]
    assert len(windows) == len(inferences) == 2 * WINDOWS
    lengths = [(fall.time_ns - rise.time_ns) * 1e-9 for rise, fall in zip(edges[0::2], edges[1::2])][-len(inferences) :]
    watts = trial.active_a * trial.voltage_v * (1 + trial.voltage_error)
    (instructions,) = record["metrics"]["instructions"]["samples"]
    return Result(
        trial=trial,
        measured_j=energy["median"],
        half_width_j=energy["ci95"][1] - energy["median"],
        known_j=median([window["energy_j"] / n for window, n in zip(windows, inferences)]),
        computed_j=median([watts * length / n for length, n in zip(lengths, inferences)]),
        instructions_j=watts * instructions / CLOCK_HZ,
    )
