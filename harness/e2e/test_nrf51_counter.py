"""The counter window of the nRF51, with TIMER0 in place of SysTick: ticks against QEMU's count of instructions."""

import contextlib
import pathlib
import struct
import subprocess
from collections.abc import Iterator

from program import Probemark, RunFolder, wait_until
from rsp import HARDWARE, RspClient
from test_boards_on_paper import emulated

COMMAND, COUNTER = 12, 40  # offsets in targets/runtime/mailbox.h
INSTRUCTIONS_A_TICK = 62.5  # 16 MHz where an instruction takes 1 ns


@contextlib.contextmanager
def microbit(elf: pathlib.Path, path: pathlib.Path) -> Iterator[RspClient]:
    words = ["qemu-system-arm", "-M", "microbit", "-display", "none", "-monitor", "none", "-serial", "none", "-S"]
    words += ["-icount", "shift=0", "-kernel", str(elf), "-gdb", f"unix:{path},server=on,wait=off"]
    with subprocess.Popen(words, stdin=subprocess.DEVNULL) as qemu:
        try:
            wait_until(path.exists, "QEMU listens")
            with RspClient(path) as gdb:
                yield gdb
        finally:
            qemu.kill()


def test_it_counts_at_16_mhz_and_restarts_from_where_it_was(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    file, cache, out = emulated("microbit-v1", tmp_path), tmp_path / "cache", tmp_path / "run"
    words = ("run", "--board-file", file, "--workload", "sine", "--samples", 1, "--out", out)
    outcome = probemark(*words, environment={"PROBEMARK_CACHE": str(cache)})
    assert outcome.code == 0, outcome.err
    instructions = RunFolder(out).record(file.stem, "sine")["metrics"]["instructions"]["median"]
    (elf,) = cache.rglob("*.elf")
    names = subprocess.run(["arm-none-eabi-nm", elf], capture_output=True, encoding="utf-8", check=True).stdout
    symbols = {line.split()[-1]: int(line.split()[0], 16) for line in names.splitlines() if len(line.split()) == 3}
    readings = []
    mailbox = symbols["pm_mailbox"]
    with microbit(elf, tmp_path / "gdb") as gdb:
        gdb.set_point(HARDWARE, symbols["pm_stop"] & ~1)
        gdb.ask("c")
        for _ in range(3):
            gdb.write_memory(mailbox + COMMAND, struct.pack("<II", 1, 1))
            gdb.ask("s")  # off the breakpoint
            gdb.ask("c")
            readings.append(struct.unpack("<4I", gdb.read_memory(mailbox + COUNTER, 16)))
    before = 0
    for begin, begin_high, end, end_high in readings:
        assert (begin_high, end_high) == (0, 0)
        assert abs((end - begin) - instructions / INSTRUCTIONS_A_TICK) <= 2
        assert begin > before
        before = end
