"""Emulated chips behind a debug port, and the probe programs that drive them."""

import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
from types import TracebackType

from program import ROOT, wait_until


class Server:
    """A program that says in its output where it listens; ended on every way out of the `with` block."""

    def __init__(self, command: list[str], log: pathlib.Path, announcement: str) -> None:
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=log.parent
            )
        try:
            self.place = self._announced(announcement)
        except BaseException:
            self.end()
            raise

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    @property
    def port(self) -> int:
        return int(self.place)

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def end(self) -> int:
        """By SIGTERM; SIGKILL where that is not enough."""
        self.process.terminate()
        try:
            return self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def _announced(self, announcement: str) -> str:
        def announced() -> bool:
            assert self.process.poll() is None, f"ended with {self.process.returncode}: {self.output()}"
            return re.search(announcement, self.output()) is not None

        wait_until(announced, f"{announcement} in {self.log}")
        match = re.search(announcement, self.output())
        assert match is not None
        return match[1]


def listening_places(process: int) -> list[tuple[str, int]]:
    """The addresses and ports at which a process accepts TCP connections."""
    links = [os.readlink(link) for link in pathlib.Path(f"/proc/{process}/fd").iterdir()]
    places = []
    for table, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        for line in pathlib.Path("/proc/net", table).read_text().splitlines()[1:]:
            fields = line.split()
            address, port = fields[1].split(":")
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in links:
                words = struct.unpack(f">{len(address) // 8}I", bytes.fromhex(address))
                places.append((socket.inet_ntop(family, struct.pack(f"={len(words)}I", *words)), int(port, 16)))
    return places


def virtual_board(
    build: pathlib.Path, folder: pathlib.Path, chip: str, link: str, *options: str, listen: str = "tcp:0"
) -> Server:
    program = build / "probemark-virtual-board"
    command = [str(program), "--chip", chip, "--link", link, "--listen", listen, *options]
    return Server(command, folder / "virtual-board.log", r"listening on (?:tcp|unix):(\S+)\n")


def tell(build: pathlib.Path, control: pathlib.Path, line: str) -> None:
    """A line to a board's control socket, which must be answered ok."""
    command = [str(build / "probemark-virtual-board"), "--tell", f"unix:{control}", line]
    answer = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert (answer.returncode, answer.stdout.strip()) == (0, "ok"), answer


def pyocd_program() -> str:
    """As the harness looks for it; "" where it is not installed."""
    chosen = os.environ.get("PROBEMARK_PYOCD", "")
    ours = ROOT / ".venv/bin/pyocd"
    return chosen or (str(ours) if ours.exists() else shutil.which("pyocd") or "")


def pyocd(folder: pathlib.Path, target: str, board: Server, *options: str) -> Server:
    """pyOCD's GDB server, told what the harness tells it."""
    command = [pyocd_program(), "gdbserver", "--persist", "-W", "-p", "0", "-t", target, "-f", "4M", "-j", str(folder)]
    for option in (
        "auto_unlock=false",
        "no_config=true",
        "rtos.enable=false",
        "smart_flash=true",
        "semihost_console_type=off",
        "vector_catch=n",
        *options,
    ):
        command += ["-O", option]
    command += ["-u", f"remote:127.0.0.1:{board.port}"]
    return Server(command, folder / "pyocd.log", r"GDB server listening on port (\d+) \(core 0\)")
