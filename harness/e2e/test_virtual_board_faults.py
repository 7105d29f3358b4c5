"""What the real OpenOCD makes of each fault of the virtual board, and that the board is well again afterwards."""

import pathlib
import shutil
import struct
import subprocess

import pytest

from virtual_board import Server, virtual_board

# movs r0,#5; adds r0,#1; b .
CODE = (0x2005, 0x3001, 0xE7FE, 0xBF00)
FIRMWARE = struct.pack("<64I", 0x20004000, 0x101, *[0] * 62) + struct.pack("<4H", *CODE) + bytes(range(256)) * 8

PROGRAM = ("program firmware.bin verify",)
RUN_TO_BREAKPOINT = (*PROGRAM, "reset halt", "bp 0x104 2 hw", "resume", "wait_halt 3000", "echo stopped")


def openocd(folder: pathlib.Path, board: Server, *commands: str) -> subprocess.CompletedProcess[str]:
    """Runs the commands one after another, halted after a reset, and ends; status 0 where all of them succeeded."""
    if shutil.which("openocd") is None:
        pytest.skip("openocd is not installed: apt install openocd")
    (folder / "firmware.bin").write_bytes(FIRMWARE)
    before = (
        "tcl_port disabled",
        "telnet_port disabled",
        "gdb_port disabled",
        "adapter driver st-link",
        f"st-link backend tcp {board.port}",
        "st-link vid_pid 0x0483 0x374f",
        "transport select dapdirect_swd",
        "source [find target/nrf51.cfg]",
        "init",
        "reset halt",
    )
    words = [word for command in (*before, *commands, "exit") for word in ("-c", command)]
    return subprocess.run(
        ["openocd", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        cwd=folder,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("fault", "commands", "said"),
    [
        ("drop@accesses=100", PROGRAM, "failed"),
        ("wait", PROGRAM, "examination failed"),
        ("fault", PROGRAM, "examination failed"),
        ("fault@accesses=300", PROGRAM, "Failed"),
        ("flash-fail", PROGRAM, "Verify Failed"),
        ("lock-up@runs=3", RUN_TO_BREAKPOINT, "lockup"),
    ],
)
def test_a_fault_is_noticed_and_then_gone(
    build: pathlib.Path, tmp_path: pathlib.Path, fault: str, commands: tuple[str, ...], said: str
) -> None:
    control = tmp_path / "control"
    with virtual_board(build, tmp_path, "microbit", "st-link", "--control", f"unix:{control}") as board:

        def tell(*words: str) -> None:
            subprocess.run([build / "probemark-virtual-board", "--tell", f"unix:{control}", *words], check=True)

        tell("fault", fault)
        failed = openocd(tmp_path, board, *commands)
        assert said in failed.stdout
        assert failed.returncode != 0 or "lockup" in said
        tell("clear")
        tell("power-cycle", "erased")
        healthy = openocd(tmp_path, board, *RUN_TO_BREAKPOINT)
        assert healthy.returncode == 0, healthy.stdout
        assert "Verified OK" in healthy.stdout
        assert "stopped" in healthy.stdout


def test_what_was_programmed_outlives_a_power_cycle(build: pathlib.Path, tmp_path: pathlib.Path) -> None:
    control = tmp_path / "control"
    with virtual_board(build, tmp_path, "microbit", "st-link", "--control", f"unix:{control}") as board:
        assert openocd(tmp_path, board, *PROGRAM).returncode == 0
        tell = [build / "probemark-virtual-board", "--tell", f"unix:{control}"]
        subprocess.run([*tell, "power-cycle"], check=True)
        kept = openocd(tmp_path, board, "verify_image firmware.bin 0")
        assert kept.returncode == 0, kept.stdout
        subprocess.run([*tell, "power-cycle", "erased"], check=True)
        empty = openocd(tmp_path, board, "verify_image firmware.bin 0")
        assert empty.returncode != 0


def test_flipped_bits_reach_the_host(build: pathlib.Path, tmp_path: pathlib.Path) -> None:
    control = tmp_path / "control"
    with virtual_board(build, tmp_path, "microbit", "st-link", "--control", f"unix:{control}") as board:
        assert openocd(tmp_path, board, *PROGRAM).returncode == 0
        tell = [build / "probemark-virtual-board", "--tell", f"unix:{control}"]
        subprocess.run([*tell, "fault", "flip@accesses=100"], check=True)
        openocd(tmp_path, board, f"dump_image read.bin 0 {len(FIRMWARE)}")
        read = (tmp_path / "read.bin").read_bytes()
        assert len(read) == len(FIRMWARE)
        flipped = [(a ^ b).bit_count() for a, b in zip(FIRMWARE, read, strict=True)]
        assert max(flipped) == 1
        assert len(FIRMWARE) // 256 - 1 <= sum(flipped) <= len(FIRMWARE) // 256 + 1
