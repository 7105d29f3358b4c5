"""The virtual board as a program: how it starts, is told, misbehaves and ends."""

import os
import pathlib
import re
import signal
import socket
import subprocess
import sys

import pytest

from program import processes_with, wait_until
from virtual_board import Server, virtual_board

BOARD = ("--chip", "mps2-an386", "--link", "jtag")


def run(build: pathlib.Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(build / "probemark-virtual-board"), *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def told(build: pathlib.Path, control: pathlib.Path, *words: str) -> str:
    answer = run(build, "--tell", f"unix:{control}", *words)
    assert answer.returncode == (0 if answer.stdout.startswith("ok") else 1)
    return answer.stdout.strip()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--chip, --link and --listen are needed"),
        (("--chip", "stm32", "--link", "jtag", "--listen", "tcp:0"), "mps2-an386"),
        (("--chip", "microbit", "--link", "jlink", "--listen", "tcp:0"), "st-link"),
        ((*BOARD, "--listen", "tcp:http"), "no port between 0 and 65535"),
        ((*BOARD, "--listen", "/tmp/socket"), "tcp:PORT or unix:PATH"),
        ((*BOARD, "--listen", "tcp:0", "--fault", "hung"), "KIND[@TRIGGER][:UNTIL]"),
        ((*BOARD, "--listen", "tcp:0", "--counts", "missing"), "missing"),
        ((*BOARD, "--listen", "tcp:0", "--fidelity", "high"), "realtime"),
        (("--chip", "rv32-virt", "--link", "pyocd", "--listen", "tcp:0"), "--link jtag"),
        ((*BOARD, "--listen", "tcp:0", "--bogus"), "--bogus"),
    ],
)
def test_wrong_arguments_are_named(build: pathlib.Path, arguments: tuple[str, ...], said: str) -> None:
    ended = run(build, *arguments)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert ended.stdout == ""


def test_a_place_that_is_taken_is_a_set_up_error(build: pathlib.Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = run(build, *BOARD, "--listen", f"tcp:{taken.getsockname()[1]}")
    assert ended.returncode == 30
    assert "in use" in ended.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ends_cleanly_by_signal(build: pathlib.Path, tmp_path: pathlib.Path, number: signal.Signals) -> None:
    control = tmp_path / "control"
    with marked_board(build, tmp_path, "--control", f"unix:{control}") as board:
        board.process.send_signal(number)
        assert board.process.wait(timeout=10) == 0
    assert not control.exists()
    assert processes_with(mark_of(tmp_path)) == set()


def test_takes_its_emulator_along_when_it_is_killed(build: pathlib.Path, tmp_path: pathlib.Path) -> None:
    with marked_board(build, tmp_path) as board:
        assert len(processes_with(mark_of(tmp_path))) == 2
        board.process.kill()
        wait_until(lambda: processes_with(mark_of(tmp_path)) == set(), "the emulator's end")


def test_ends_with_its_parent(build: pathlib.Path, tmp_path: pathlib.Path) -> None:
    starter = (
        "import subprocess, sys\n"
        "board = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True)\n"
        "print(board.stdout.readline(), end='', flush=True)\n"
        "sys.stdin.read()\n"
    )
    program = str(build / "probemark-virtual-board")
    parent = subprocess.Popen(
        [sys.executable, "-c", starter, program, *BOARD, "--listen", "tcp:0"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=marked_environment(tmp_path),
    )
    assert parent.stdin is not None and parent.stdout is not None
    assert parent.stdout.readline().startswith("listening on tcp:")
    parent.kill()
    parent.communicate()
    wait_until(lambda: processes_with(mark_of(tmp_path)) == set(), "the board's end")


def test_leaves_nothing_in_the_temporary_folder(build: pathlib.Path, tmp_path: pathlib.Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with marked_board(build, tmp_path, TMPDIR=str(scratch)):
        assert list(scratch.iterdir()) == []


IDLE = "ok core=locked-up debugen=0 trcena=0 dbgpwrup=0"


def test_is_told_over_its_control_line(build: pathlib.Path, tmp_path: pathlib.Path) -> None:
    control = tmp_path / "control"
    with virtual_board(build, tmp_path, "microbit", "st-link", "--control", f"unix:{control}", "--fault", "slow"):
        assert told(build, control, "status") == f"{IDLE} fault=slow:ever"
        assert told(build, control, "fault", "drop@runs=2:once") == "ok"
        assert told(build, control, "status") == f"{IDLE} fault=slow:ever fault=drop@runs=2:once"
        assert told(build, control, "clear") == "ok"
        assert told(build, control, "power-cycle", "erased") == "ok"
        assert told(build, control, "status") == IDLE
        assert told(build, control, "explode").startswith("error ")
    ended = run(build, "--tell", f"unix:{control}", "status")
    assert ended.returncode == 31
    assert str(control) in ended.stderr


def test_a_power_cycle_disconnects_the_client(build: pathlib.Path, tmp_path: pathlib.Path) -> None:
    control = tmp_path / "control"
    with virtual_board(build, tmp_path, "mps2-an386", "jtag", "--control", f"unix:{control}") as board:
        with socket.create_connection(("127.0.0.1", board.port), timeout=10) as client:
            client.sendall(b"R")
            assert re.fullmatch(b"[01]", client.recv(10))
            assert told(build, control, "power-cycle") == "ok"
            assert client.recv(10) == b""
        with socket.create_connection(("127.0.0.1", board.port), timeout=10) as client:
            client.sendall(b"R")
            assert re.fullmatch(b"[01]", client.recv(10))


def mark_of(folder: pathlib.Path) -> str:
    return f"PROBEMARK_TEST_MARK={folder.name}"


def marked_environment(folder: pathlib.Path, **variables: str) -> dict[str, str]:
    name, value = mark_of(folder).split("=")
    return {**os.environ, name: value, **variables}


def marked_board(build: pathlib.Path, folder: pathlib.Path, *options: str, **variables: str) -> Server:
    """A board whose processes can be told from others by their environment."""
    command = ["env", *(f"{name}={value}" for name, value in variables.items()), mark_of(folder)]
    command += [str(build / "probemark-virtual-board"), *BOARD, "--listen", "tcp:0", *options]
    return Server(command, folder / "virtual-board.log", r"listening on tcp:(\d+)\n")
