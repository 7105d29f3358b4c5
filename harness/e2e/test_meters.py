"""The simulated instrument as a program: its options, its port, its truth, its end."""

import json
import os
import pathlib
import select
import struct
import subprocess
import termios
import time
import tty

import pytest

from virtual_board import Server


@pytest.fixture(scope="module")
def program(build: pathlib.Path) -> str:
    return str(build / "probemark-virtual-meter")


def meter(program: str, folder: pathlib.Path, *arguments: object) -> Server:
    command = [program, "--device", "ppk2", *map(str, arguments)]
    return Server(command, folder / "meter.log", r" on (/dev/\S+)\n")


def read_until(port: int, wanted: int | bytes, deadline_s: float = 30) -> bytes:
    """So many bytes, or up to these."""
    got = b""
    until = time.monotonic() + deadline_s
    while (len(got) < wanted) if isinstance(wanted, int) else (wanted not in got):
        assert time.monotonic() < until, f"{wanted!r} did not come, but {len(got)} bytes"
        if select.select([port], [], [], 0.1)[0]:
            piece = os.read(port, 65536)
            if not piece:
                raise OSError("hung up")
            got += piece
    return got


class OpenPort:
    def __init__(self, path: str) -> None:
        self.port = os.open(path, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.port, termios.TCSANOW)

    def __enter__(self) -> int:
        return self.port

    def __exit__(self, *_: object) -> None:
        os.close(self.port)


def words(stream: bytes) -> list[int]:
    return [word for (word,) in struct.iter_unpack("<I", stream[: len(stream) // 4 * 4])]


def test_a_ppk2_answers_and_samples_as_the_real_one(program: str, tmp_path: pathlib.Path) -> None:
    with meter(program, tmp_path, "--pace", "reader") as server, OpenPort(server.place) as port:
        os.write(port, b"\x19")
        metadata = read_until(port, b"END\n").decode()
        assert "R0: 1003.35" in metadata and "IA: -nan" in metadata
        os.write(port, b"\x0c\x01\x06")
        counters = [word >> 18 & 63 for word in words(read_until(port, 4000))]
        assert counters[:200] == [k % 64 for k in range(200)]


def test_the_truth_is_written_after_each_window_and_at_the_end(program: str, tmp_path: pathlib.Path) -> None:
    signal, truth = tmp_path / "signal", tmp_path / "truth.json"
    signal.write_text("# two windows\n0.1 1 1\n0.3 0 0\n0.5 1 1\n0.9 0 0\n")
    options = ["--signal", signal, "--truth", truth, "--pace", "reader", "--idle", 0.001, "--active", 0.011, "--voltage", 2.0]
    with meter(program, tmp_path, *options) as server, OpenPort(server.place) as port:
        os.write(port, b"\x06")
        read_until(port, 4 * 100_000)
        early = json.loads(truth.read_text())
        assert len(early["windows"]) == 2
        assert server.end() == 0
    found = json.loads(truth.read_text())
    assert [round(window["energy_j"], 9) for window in found["windows"]] == [0.0044, 0.0088]
    assert [window["begin_s"] for window in found["windows"]] == pytest.approx([0.1, 0.5])
    assert found["idle_w"] == pytest.approx(0.002) and found["active_w"] == pytest.approx(0.022)


def test_a_bench_leads_its_time(program: str, tmp_path: pathlib.Path) -> None:
    feed = tmp_path / "feed"
    with meter(program, tmp_path, "--bench", feed, "--truth", tmp_path / "truth.json") as server, OpenPort(server.place) as port:
        os.write(port, b"\x0c\x01\x06\x19")
        read_until(port, b"END\n")  # so it has started, at the bench's time 0
        records = [(0, 0, 4), (1_000_000, 1, 5), (3_000_000, 0, 4), (10_000_000, 0, 4)]
        with feed.open("ab", buffering=0) as stream:
            for time_ns, load, flags in records[:3]:
                stream.write(struct.pack("<QII", time_ns, load, flags))
            # 3 ms, of which the sample at the very end may be still to come
            first = words(read_until(port, 4 * 299))
            assert len(first) in (299, 300)
            assert sum(word >> 24 != 0 for word in first) in (200, 201)
            assert not select.select([port], [], [], 0.2)[0], "no further than the bench's time"
            stream.write(struct.pack("<QII", *records[3]))
            assert len(first) + len(words(read_until(port, 4 * (999 - len(first))))) in (999, 1000)


def test_unplugging_ends_it(program: str, tmp_path: pathlib.Path) -> None:
    with meter(program, tmp_path, "--pace", "reader", "--fault", "unplug@0.5") as server, OpenPort(server.place) as port:
        os.write(port, b"\x06")
        with pytest.raises(OSError):
            read_until(port, 1 << 30)
        assert server.process.wait(timeout=10) == 0


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--device", "ppk3"], 2, "ppk3"),
        (["--device", "ppk2", "--fault", "explode"], 2, "kinds: lose, unplug, nul"),
        (["--device", "ppk2", "--signal", "/no/such/file"], 2, "cannot read the signal"),
        ([], 2, "--device is required"),
    ],
)
def test_wrong_options_are_told(program: str, arguments: list[str], code: int, told: str) -> None:
    run = subprocess.run([program, *arguments], capture_output=True, encoding="utf-8", timeout=30, check=False)
    assert run.returncode == code
    assert told in run.stdout + run.stderr
