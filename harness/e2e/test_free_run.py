"""The free run as the trigger pin shows it: a client of QEMU's stub tells the image to go and watches the pin's register."""

import pathlib
import re
import struct
import subprocess
from dataclasses import dataclass

import pytest

from program import ROOT, Probemark, wait_until
from rsp import HARDWARE, WRITE_WATCH, RspClient

# targets/runtime/mailbox.h and free_run_plan.h
STATE, COMMAND = 8, 12
DONE, FREE_RUN_STATE, FREE_RUN = 2, 6, 4
MAGIC, PLACES = 0x4E555246, 6


@dataclass(frozen=True)
class Chip:
    board: str
    machine: tuple[str, ...]
    tools: str
    set_pin: int  # any word that can be written and is no memory of the image
    clear_pin: int


CHIPS = (
    Chip("microbit", ("qemu-system-arm", "-M", "microbit"), "arm-none-eabi-", 0x50000508, 0x5000050C),
    Chip("mps2-an386", ("qemu-system-arm", "-M", "mps2-an386"), "arm-none-eabi-", 0x21000000, 0x21000004),
    Chip(
        "rv32-virt",
        ("qemu-system-riscv32", "-M", "virt", "-bios", "none"),
        "riscv64-unknown-elf-",
        0x80C00000,
        0x80C00004,
    ),
)


def plan(windows: int, inferences: int) -> bytes:
    """Without inputs and outputs: what is on the pin is all that counts here."""
    words = [MAGIC, inferences, windows, 10, 10, 0, 0, 0] + [0] * (2 * PLACES)
    return struct.pack(f"<{len(words) + 1}I", *words, -sum(words) % 2**32)


@pytest.mark.parametrize("chip", CHIPS, ids=lambda chip: str(chip.board))
def test_the_pin_is_high_once_a_window(probemark: Probemark, tmp_path: pathlib.Path, chip: Chip) -> None:
    text = (ROOT / f"targets/boards/qemu-{chip.board}.toml").read_text(encoding="utf-8")
    energy = f"\n[energy]\nset = [{chip.set_pin:#x}, 0x1]\nclear = [{chip.clear_pin:#x}, 0x1]\n"
    file = tmp_path / "with-pin.toml"
    file.write_text(text.replace(f'id = "qemu-{chip.board}"', 'id = "with-pin"') + energy, encoding="utf-8")
    words = ("run", "--board-file", file, "--workload", "sine", "--samples", 1, "--out", tmp_path / "run")
    outcome = probemark(*words, environment={"PROBEMARK_CACHE": str(tmp_path / "cache")})
    assert outcome.code == 0, outcome.err
    (elf,) = (tmp_path / "cache").rglob("*.elf")
    names = subprocess.run([f"{chip.tools}nm", elf], capture_output=True, encoding="utf-8", check=True).stdout
    symbols = {line.split()[-1]: int(line.split()[0], 16) for line in names.splitlines() if len(line.split()) == 3}
    mailbox, stop = symbols["pm_mailbox"], symbols["pm_stop"] & ~1
    socket = tmp_path / "gdb"
    command = [*chip.machine, "-display", "none", "-monitor", "none", "-serial", "none", "-S", "-icount", "shift=0"]
    command += ["-device", f"loader,file={elf},cpu-num=0", "-gdb", f"unix:{socket},server=on,wait=off"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as qemu:
        try:
            wait_until(socket.exists, "QEMU listens")
            with RspClient(socket) as gdb:
                gdb.set_point(HARDWARE, stop)
                gdb.ask("c")
                gdb.write_memory(symbols["pm_stack_bottom"], plan(windows=6, inferences=3))
                gdb.write_memory(mailbox + COMMAND, struct.pack("<I", FREE_RUN))
                gdb.set_point(WRITE_WATCH, chip.set_pin, 4)
                gdb.set_point(WRITE_WATCH, chip.clear_pin, 4)
                gdb.ask("s")  # off the breakpoint
                seen = []
                while found := re.search(r"watch:0*([0-9a-f]+);", gdb.ask("c")):
                    assert gdb.read_word(mailbox + STATE) == FREE_RUN_STATE
                    seen.append(int(found[1], 16))
                assert seen == [chip.set_pin, chip.clear_pin] * 6
                assert gdb.read_word(mailbox + STATE) == DONE
        finally:
            qemu.kill()
