"""A reader's desk: a checkout to type the book's commands in, with what its names stand for lying there."""

import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import tomllib
from collections.abc import Callable, Mapping

from program import ROOT, Outcome, Probemark

# What a checkout has at its top. `build` stands for wherever the programs are.
CHECKOUT = ("README.md", "docs", "harness", "reference", "results", "scripts", "targets", "workloads")
LONGEST_COMMAND_S = 180


class Desk:
    """Commands are run by bash, as typed. What a command says to write with --out is not lying there before."""

    def __init__(self, folder: pathlib.Path, probemark: Probemark, stands_for: Mapping[str, Callable[[pathlib.Path], object]]) -> None:
        """`stands_for`: by the name of a file or folder, what makes it at a path."""
        self.folder = folder
        self.written: set[str] = set()
        folder.mkdir(parents=True)
        for name in CHECKOUT:
            (folder / name).symlink_to(ROOT / name)
        build = probemark.program.parent
        (folder / "build").symlink_to(build)
        (folder / "home").mkdir()
        self.environment = {**probemark.environment, "HOME": str(folder / "home"), "PATH": f"{build}:{os.environ['PATH']}"}
        for name, make in stands_for.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            make(folder / name)

    def write(self, name: str, text: str) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        self.written.add(name.split("/")[0])

    def run(self, command: str, environment: Mapping[str, str] | None = None) -> Outcome:
        """To its end, with all that it started."""
        self._make_room(command)
        shell = subprocess.Popen(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=self.folder,
            env={**self.environment, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        try:
            out, err = shell.communicate(timeout=LONGEST_COMMAND_S)
        except BaseException:
            os.killpg(shell.pid, signal.SIGKILL)
            shell.communicate()
            raise
        return Outcome(shell.returncode, out, err)

    def _make_room(self, command: str) -> None:
        words = shlex.split(command, comments=True)
        targets = [target for option, target in zip(words, words[1:], strict=False) if option == "--out"]
        if words[:1] in (["cp"], ["mkdir"]):
            targets.append(words[-1])
        for target in targets:
            if target.endswith("/") or target in self.written:  # into it; or an earlier step's
                continue
            self.written.add(target)
            if (self.folder / target).is_dir():
                shutil.rmtree(self.folder / target)


def wants_hardware(command: str) -> bool:
    """Whether it names what nobody has plugged in here: an instrument, a probe's serial number, a physical board."""
    words = shlex.split(command, comments=True)
    boards = [value for option, value in zip(words, words[1:], strict=False) if option == "--board"]
    files = [ROOT / f"targets/boards/{board}.toml" for board in boards]
    kinds = {tomllib.loads(file.read_text(encoding="utf-8"))["kind"] for file in files if file.exists()}
    return "hardware" in kinds or bool({"--meter", "--serial"} & set(words))
