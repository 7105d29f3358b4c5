"""The programs under test, and what they leave behind."""

import json
import os
import pathlib
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parents[2]
KERNELS = pathlib.Path(__file__).resolve().parent / "kernels"

Json = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """A command that has ended."""

    code: int
    out: str
    err: str


class RunFolder:
    """What `probemark run` wrote: events, records, report."""

    def __init__(self, path: pathlib.Path) -> None:
        self.path = path

    @property
    def log(self) -> pathlib.Path:
        return self.path / "events.ndjson"

    @property
    def page(self) -> pathlib.Path:
        return self.path / "report.html"

    def events(self) -> list[Json]:
        """All completely written events; none before the run has begun."""
        if not self.log.exists():
            return []
        lines = self.log.read_text(encoding="utf-8").split("\n")
        return [json.loads(line) for line in lines[:-1]]

    def items(self, kind: str) -> list[str]:
        """The items of all events of a kind, in order."""
        return [event["item"] for event in self.events() if event["event"] == kind]

    def record_files(self) -> list[pathlib.Path]:
        return sorted((self.path / "records").glob("*.json"))

    def records(self) -> dict[str, Json]:
        """By "board/workload/kernels"."""
        records = [json.loads(file.read_text(encoding="utf-8")) for file in self.record_files()]
        return {f"{record['board']}/{record['workload']}/{record['kernels']}": record for record in records}

    def record(self, board: str, workload: str, kernels: str = "portable") -> Json:
        return self.records()[f"{board}/{workload}/{kernels}"]


def result_of(record: Json) -> Json:
    """The record without what two runs of the same thing may differ in."""
    result = {key: value for key, value in record.items() if key not in ("wall_s", "guest_s")}
    result["fingerprint"] = json.loads(json.dumps(record["fingerprint"]))
    result["fingerprint"]["values"].pop("commit", None)
    return result


def results_of(run: RunFolder) -> dict[str, Json]:
    return {item: result_of(record) for item, record in run.records().items()}


def processes_with(variable: str) -> set[int]:
    """The living processes that have NAME=VALUE in their environment."""
    found = set()
    for folder in pathlib.Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and variable.encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.add(int(folder.name))
        except OSError:  # it ended while it was looked at
            continue
    return found


def program_of(process: int) -> str:
    try:
        return pathlib.Path(f"/proc/{process}/comm").read_text().strip()
    except OSError:
        return ""


def wait_until(condition: Callable[[], bool], what: str, deadline_s: float = 60) -> None:
    until = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < until, f"{what}: not within {deadline_s} s"
        time.sleep(0.005)


class Probemark:
    """Runs the program `probemark`."""

    def __init__(self, program: pathlib.Path, cache: pathlib.Path) -> None:
        self.program = program
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PROBEMARK_")}
        for name in ("PROBEMARK_PUBLIC_MODELS", "PROBEMARK_FETCHED_MODELS"):
            if name in os.environ:
                kept[name] = os.environ[name]
        self.environment = {**kept, "PROBEMARK_CACHE": str(cache)}

    def command(self, *arguments: object) -> list[str]:
        return [str(self.program), *map(str, arguments)]

    def __call__(
        self,
        *arguments: object,
        environment: Mapping[str, str] | None = None,
        folder: pathlib.Path | None = None,
        prepare: Callable[[], None] | None = None,
        deadline_s: float = 300,
    ) -> Outcome:
        """Runs to the end. `prepare` is called in the child before the program begins."""
        run = subprocess.run(
            self.command(*arguments),
            env={**self.environment, **(environment or {})},
            cwd=folder or ROOT,
            preexec_fn=prepare,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=deadline_s,
            check=False,
        )
        return Outcome(run.returncode, run.stdout, run.stderr)

    def run(self, out: pathlib.Path, *arguments: object, code: int = 0) -> RunFolder:
        """`probemark run` that must end with `code`."""
        outcome = self("run", "--out", out, *arguments)
        assert outcome.code == code, outcome.out + outcome.err
        return RunFolder(out)


class BackgroundRun:
    """A `probemark run` that goes on while the test looks at it; it does not outlive the `with` block."""

    def __init__(self, probemark: Probemark, out: pathlib.Path, temporary: pathlib.Path, *arguments: object) -> None:
        temporary.mkdir(exist_ok=True)
        self.folder = RunFolder(out)
        self.marker = f"TMPDIR={temporary}"
        self.process = subprocess.Popen(
            probemark.command("run", "--out", out, *arguments),
            env={**probemark.environment, "TMPDIR": str(temporary)},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def __enter__(self) -> "BackgroundRun":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def children(self) -> set[str]:
        """The names of the programs that the run has started and that live."""
        return {program_of(process) for process in processes_with(self.marker) - {self.process.pid}} - {""}

    def wait_for(self, condition: Callable[[], bool], what: str) -> None:
        def reached() -> bool:
            assert self.process.poll() is None, f"{what}: the run ended first: {self.process.communicate()}"
            return condition()

        wait_until(reached, what)

    def end(self, sent: signal.Signals | None = None) -> Outcome:
        if sent is not None:
            self.process.send_signal(sent)
        out, err = self.process.communicate(timeout=60)
        return Outcome(self.process.returncode, out, err)
