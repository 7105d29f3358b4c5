"""The counter window of the nRF51, with TIMER0 in place of SysTick: ticks against QEMU's count of instructions."""

import contextlib
import pathlib
import socket
import struct
import subprocess
from collections.abc import Iterator

from program import Probemark, RunFolder, wait_until
from test_boards_on_paper import emulated

COMMAND, COUNTER = 12, 36  # offsets in targets/runtime/mailbox.h
INSTRUCTIONS_A_TICK = 62.5  # 16 MHz where an instruction takes 1 ns


class Gdb:
    """As much of the remote protocol as it takes to run an image."""

    def __init__(self, path: pathlib.Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(20)
        self.socket.connect(str(path))

    def __call__(self, packet: str) -> str:
        self.socket.sendall(f"${packet}#{sum(packet.encode()) % 256:02x}".encode())
        received = b""
        while (start := received.find(b"$")) < 0 or len(received) < (end := received.find(b"#", start)) + 3 or end < 0:
            more = self.socket.recv(4096)
            assert more, "QEMU has ended"
            received += more
        self.socket.sendall(b"+")
        return received[start + 1 : end].decode()


@contextlib.contextmanager
def microbit(elf: pathlib.Path, path: pathlib.Path) -> Iterator[Gdb]:
    words = ["qemu-system-arm", "-M", "microbit", "-display", "none", "-monitor", "none", "-serial", "none", "-S"]
    words += ["-icount", "shift=0", "-kernel", str(elf), "-gdb", f"unix:{path},server=on,wait=off"]
    with subprocess.Popen(words, stdin=subprocess.DEVNULL) as qemu:
        try:
            wait_until(path.exists, "QEMU listens")
            yield Gdb(path)
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
    with microbit(elf, tmp_path / "gdb") as gdb:
        assert gdb(f"Z1,{symbols['pm_stop'] & ~1:x},2") == "OK"
        gdb("c")
        for _ in range(3):
            assert gdb(f"M{symbols['pm_mailbox'] + COMMAND:x},8:{struct.pack('<II', 1, 1).hex()}") == "OK"
            gdb("s")  # off the breakpoint
            gdb("c")
            readings.append(struct.unpack("<4I", bytes.fromhex(gdb(f"m{symbols['pm_mailbox'] + COUNTER:x},10"))))
    before = 0
    for begin, begin_high, end, end_high in readings:
        assert (begin_high, end_high) == (0, 0)
        assert abs((end - begin) - instructions / INSTRUCTIONS_A_TICK) <= 2
        assert begin > before
        before = end
