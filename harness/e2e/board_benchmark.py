"""What the harness itself costs, with boards behind OpenOCD, behind pyOCD and in QEMU alone.

    board_benchmark.py BUILD [--turns N] [--boards N]

BUILD is the folder with the programs. Every figure is of `probemark run` on an emulated micro:bit with the workload
sine, in turns with the others, after one run that fills the cache and the board's flash; shown are the least and the
median of all turns. Without pyOCD its columns are left out.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from program import ROOT, Json, RunFolder
from virtual_board import Server, pyocd_program, virtual_board

CHIP = "microbit"
CHIPS = ("microbit", "mps2-an386", "mps2-an505", "rv32-virt")
OPENOCD = ("--probe", "openocd")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Run:
    """One `probemark run` of one item."""

    seen: dict[str, float]  # event, or phase of an item -> seconds from the start until it was seen
    wall: float
    record: Json


def command_line(build: pathlib.Path, out: pathlib.Path, arguments: tuple[object, ...]) -> list[str]:
    return [str(build / "probemark"), "run", "--out", str(out), "--workload", "sine", *map(str, arguments)]


def watched_run(build: pathlib.Path, out: pathlib.Path, *arguments: object) -> Run:
    folder = RunFolder(out)
    seen: dict[str, float] = {}
    begin = time.monotonic()
    with subprocess.Popen(command_line(build, out, arguments), stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            for event in folder.events() if "item_finished" not in seen else []:
                seen.setdefault(event.get("phase") or event["event"], time.monotonic() - begin)
            time.sleep(0.002)
        wall = time.monotonic() - begin
    for event in folder.events():
        seen.setdefault(event.get("phase") or event["event"], wall)
    if process.returncode != 0:
        raise RuntimeError(f"{process.args!r}: exit status {process.returncode}")
    (record,) = folder.records().values()
    return Run(seen, wall, record)


def session_seconds(run: Run) -> float:
    """From the start of the debug server to the verdict."""
    return run.seen["item_finished"] - run.seen["session"]


@dataclass(frozen=True)
class CpuTime:
    """User and system time in seconds: of the harness's process alone, and of all programs that it started."""

    own: float
    children: float


def cpu_time_of_run(build: pathlib.Path, out: pathlib.Path, *arguments: object) -> CpuTime:
    with subprocess.Popen(command_line(build, out, arguments), stdout=subprocess.DEVNULL) as process:
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    if process.returncode != 0:
        raise RuntimeError(f"{process.args!r}: exit status {process.returncode}")
    user, system, of_children_user, of_children_system = map(int, fields[11:15])
    return CpuTime((user + system) / TICKS, (of_children_user + of_children_system) / TICKS)


def board_behind(probe: str, adapter: Server, folder: pathlib.Path) -> pathlib.Path:
    """A board file for a micro:bit that is plugged in and keeps what its flash holds."""
    file = folder / f"behind-{probe}.toml"
    text = (ROOT / f"targets/boards/qemu-{CHIP}.toml").read_text().split("[probe.qemu]")[0]
    text = text.replace(f'id = "qemu-{CHIP}"', f'id = "behind-{probe}"')
    if probe == "openocd":
        text += '[probe.openocd]\nconfig = ["interface/stlink-dap.cfg", "target/nrf51.cfg"]\n'
        text += f'commands = ["st-link backend tcp {adapter.port}", "adapter speed 8000"]\n'
    else:
        text += f'[probe.pyocd]\ntarget = "nrf51"\nserial = "remote:127.0.0.1:{adapter.port}"\n'
    file.write_text(text)
    return file


@dataclass(frozen=True)
class LeastAndMedian:
    least: float
    median: float

    def __str__(self) -> str:
        return f"{self.least:.3f} ({self.median:.3f})"


@dataclass
class Turns:
    """Values of one figure over all turns."""

    values: list[float] = field(default_factory=list)

    def summary(self) -> LeastAndMedian:
        return LeastAndMedian(min(self.values), statistics.median(self.values))

    def __str__(self) -> str:
        return str(self.summary())


@dataclass
class Series:
    """Runs of one sample and of many, in turns: what they differ in is what the further inferences took."""

    more: int = 0
    wall: tuple[Turns, Turns] = field(default_factory=lambda: (Turns(), Turns()))
    guest: tuple[Turns, Turns] = field(default_factory=lambda: (Turns(), Turns()))

    def add(self, one: Run, many: Run) -> None:
        self.more = many.record["samples_checked"] - one.record["samples_checked"]
        for run, wall, guest in zip((one, many), self.wall, self.guest, strict=True):
            wall.values.append(session_seconds(run))
            guest.values.append(run.record["guest_s"])

    def per_inference(self) -> dict[str, LeastAndMedian]:
        """Milliseconds. The least of the differences is taken between the least of both: the machine is never quicker."""
        one, many = (turns.summary() for turns in self.wall)
        one_guest, many_guest = (turns.summary() for turns in self.guest)
        wall = self._each(one, many)
        guest = self._each(one_guest, many_guest)
        rest = LeastAndMedian(wall.least - guest.least, wall.median - guest.median)
        return {"wall": wall, "resume to stop": guest, "rest": rest}

    def _each(self, one: LeastAndMedian, many: LeastAndMedian) -> LeastAndMedian:
        scale = 1e3 / self.more
        return LeastAndMedian(scale * (many.least - one.least), scale * (many.median - one.median))


def first_verdict_and_overhead(build: pathlib.Path, folder: pathlib.Path, turns: int) -> None:
    with contextlib.ExitStack() as stack:
        boards: dict[str, list[object]] = {"qemu": ["--board", f"qemu-{CHIP}", "--probe", "qemu"]}
        for probe, link in (("openocd", "st-link"), ("pyocd", "pyocd")):
            if probe == "pyocd" and not pyocd_program():
                continue
            place = folder / f"adapter-{probe}"
            place.mkdir()
            adapter = stack.enter_context(virtual_board(build, place, CHIP, link))
            boards[probe] = ["--board-file", board_behind(probe, adapter, folder)]
        names = ("first verdict", "before the session", "start, attach, load check", "guest", "rest")
        verdicts = {probe: {name: Turns() for name in names} for probe in boards}
        series = {probe: Series() for probe in boards}
        for turn in range(turns + 1):
            for probe, board in boards.items():
                one = watched_run(build, folder / f"one-{probe}-{turn}", *board, "--samples", 1)
                all_of = watched_run(build, folder / f"all-{probe}-{turn}", *board)
                if turn == 0:
                    continue
                for name, value in zip(
                    names,
                    (
                        one.seen["item_finished"],
                        one.seen["session"],
                        session_seconds(one) - one.record["guest_s"],
                        one.record["guest_s"],
                        one.wall - one.seen["item_finished"],
                    ),
                    strict=True,
                ):
                    verdicts[probe][name].values.append(value)
                series[probe].add(one, all_of)
    print("from `probemark run` to the first verdict, warm board, 1 sample: seconds, least (median)")
    show(verdicts)
    print("wall time per inference of sine (64 samples less 1): milliseconds, least (median)")
    show({probe: turns.per_inference() for probe, turns in series.items()})


def show(table: Mapping[str, Mapping[str, object]]) -> None:
    print(" " * 28 + "".join(f"{probe:>18}" for probe in table))
    for name in next(iter(table.values())):
        print(f"{name:<28}" + "".join(f"{rows[name]!s:>18}" for rows in table.values()))


def cpu_time(build: pathlib.Path, folder: pathlib.Path, turns: int, boards: int) -> None:
    words: list[object] = []
    for i in range(boards):
        chip = CHIPS[i % len(CHIPS)]
        file = folder / f"board-{i:02}.toml"
        text = (ROOT / f"targets/boards/qemu-{chip}.toml").read_text()
        file.write_text(text.replace(f'id = "qemu-{chip}"', f'id = "board-{i:02}"'))
        words += ["--board-file", file]
    alone, together, children = Turns(), Turns(), Turns()
    for turn in range(turns + 1):
        # Each kind of chip by itself: they differ in what they cost.
        singles = [
            cpu_time_of_run(build, folder / f"alone-{turn}-{i}", *words[2 * i : 2 * i + 2], *OPENOCD)
            for i in range(len(CHIPS))
        ]
        crowd = cpu_time_of_run(build, folder / f"together-{turn}", *words, *OPENOCD, "--jobs", boards)
        if turn > 0:
            alone.values.append(1e3 * statistics.mean(single.own for single in singles))
            together.values.append(1e3 * crowd.own / boards)
            children.values.append(1e3 * crowd.children / boards)
    ratio = statistics.median(b / a for a, b in zip(alone.values, together.values, strict=True))
    print("CPU time per board behind OpenOCD, a whole run of sine: milliseconds, least (median)")
    print(f"harness, one board at a time  {alone}")
    print(f"harness, {boards} boards at once    {together}, ratio {ratio:.2f}")
    print(f"the programs that it started  {children}")


def main() -> int:
    parser = argparse.ArgumentParser(description="What the harness itself costs on boards behind probes.")
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--boards", type=int, default=16)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="probemark-") as temporary:
        folder = pathlib.Path(temporary)
        build = arguments.build.resolve()
        first_verdict_and_overhead(build, folder, arguments.turns)
        cpu_time(build, folder, arguments.turns, arguments.boards)
    return 0


if __name__ == "__main__":
    sys.exit(main())
