"""The real pyOCD drives emulated chips through a modelled debug port, as it would drive boards."""

import pathlib
import re
import signal
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from program import wait_until
from rsp import ACCESS_WATCH, HARDWARE, READ_WATCH, SOFTWARE, WRITE_WATCH, RspClient, RspError
from virtual_board import Server, listening_places, pyocd, pyocd_program, tell, virtual_board

SP, PC = 13, 15
DEMCR, DEMCR_FAULT_CATCHES = 0xE000EDFC, 0x7F0
LOCKED_UP = 0xFFFFFFFE  # what the PC reads in a lock-up


@dataclass(frozen=True)
class Chip:
    id: str
    target: str
    core: str
    code: int
    ram: int
    sector: int  # 0: code is written as memory

    @property
    def counter(self) -> int:
        """The word that the firmware counts in."""
        return self.ram + 0x100


MICROBIT = Chip("microbit", "nrf51", "Cortex-M0 r0p0", 0, 0x20000000, 0x400)
CHIPS = (
    MICROBIT,
    Chip("mps2-an386", "cortex_m", "Cortex-M4 r0p0", 0, 0x20000000, 0),
    Chip("mps2-an505", "cortex_m", "Cortex-M33 r0p3", 0x10000000, 0x38000000, 0),
)

RESET, COUNT, STORE, CRASH, HANDLER, AFTER_HANDLER = 0x100, 0x104, 0x106, 0x10C, 0x110, 0x112


def firmware(chip: Chip) -> bytes:
    """Counts in R0 and in a word of RAM for ever; a hard fault puts 42 into R2."""
    handler = chip.code + HANDLER + 1
    vectors = struct.pack("<4I", chip.ram + 0x2000, chip.code + RESET + 1, handler, handler).ljust(RESET, b"\xff")
    instructions = struct.pack(
        "<12H",
        *(0x2000, 0x4905),  # RESET: movs r0, #0; ldr r1, the literal
        *(0x3001, 0x6008, 0xE7FC, 0xBF00),  # COUNT: adds r0, #1; STORE: str r0, [r1]; b COUNT
        *(0xDE00, 0xE7FE),  # CRASH: udf
        *(0x222A, 0xBF00, 0xE7FE, 0xBF00),  # HANDLER: movs r2, #42; AFTER_HANDLER: nop; b .
    )
    return (vectors + instructions + struct.pack("<I", chip.counter)).ljust(3000, b"\x5a")


def load(client: RspClient, chip: Chip) -> None:
    image = firmware(chip)
    if chip.sector:
        client.program_flash(chip.code, image, chip.sector)
    else:
        for at in range(0, len(image), 500):
            client.write_memory(chip.code + at, image[at : at + 500])


@dataclass(frozen=True)
class Bench:
    chip: Chip
    server: Server


@pytest.fixture(scope="module", params=CHIPS, ids=lambda chip: chip.id)
def bench(
    request: pytest.FixtureRequest, build: pathlib.Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    """A chip with the firmware, and pyOCD at it."""
    assert pyocd_program(), "pyOCD is not installed: scripts/setup"
    chip: Chip = request.param
    folder = tmp_path_factory.mktemp(chip.id)
    with virtual_board(build, folder, chip.id, "pyocd") as board, pyocd(folder, chip.target, board) as server:
        with RspClient(server.port) as client:
            load(client, chip)
        yield Bench(chip, server)


@pytest.fixture
def client(bench: Bench) -> Iterator[RspClient]:
    """Halted at the first instruction."""
    with RspClient(bench.server.port) as connected:
        assert "Successfully halted" in connected.monitor("reset halt")
        yield connected
        connected.detach()


def test_it_knows_the_core(bench: Bench) -> None:
    assert f"CPU core #0: {bench.chip.core}" in bench.server.output()


def test_it_listens_on_loopback_only_and_nowhere_else(bench: Bench) -> None:
    assert listening_places(bench.server.process.pid) == [("127.0.0.1", bench.server.port)]


def test_what_was_loaded_is_read_back(bench: Bench, client: RspClient) -> None:
    image = firmware(bench.chip)
    read = b"".join(client.read_memory(bench.chip.code + at, 500) for at in range(0, len(image), 500))
    assert read == image


def test_reset_halts_at_the_first_instruction(bench: Bench, client: RspClient) -> None:
    assert client.read_register(PC) == bench.chip.code + RESET
    assert client.read_register(SP) == bench.chip.ram + 0x2000


@pytest.mark.parametrize("kind", [SOFTWARE, HARDWARE])
def test_breakpoints(bench: Bench, client: RspClient, kind: int) -> None:
    for count in (1, 2, 3):
        client.set_point(kind, bench.chip.code + STORE)
        client.resume()
        assert client.wait_for_stop() == signal.SIGTRAP
        assert client.read_register(PC) == bench.chip.code + STORE
        assert client.read_register(0) == count
        client.clear_point(kind, bench.chip.code + STORE)
        assert client.read_memory(bench.chip.code, 500) == firmware(bench.chip)[:500]
        client.step()


def test_a_breakpoint_stops_again_where_it_stopped(bench: Bench, client: RspClient) -> None:
    """As in hardware: pyOCD leaves it to its client to step over one."""
    client.set_point(HARDWARE, bench.chip.code + STORE)
    for _ in range(2):
        client.resume()
        assert client.wait_for_stop() == signal.SIGTRAP
        assert client.read_register(0) == 1
    client.clear_point(HARDWARE, bench.chip.code + STORE)


def test_steps(bench: Bench, client: RspClient) -> None:
    places = []
    for _ in range(6):
        assert client.step() == signal.SIGTRAP
        places.append(client.read_register(PC) - bench.chip.code)
    assert places == [0x102, COUNT, STORE, 0x108, COUNT, STORE]
    assert client.read_word(bench.chip.counter) == 1


@pytest.mark.parametrize("kind", [WRITE_WATCH, ACCESS_WATCH])
def test_watchpoints(bench: Bench, client: RspClient, kind: int) -> None:
    client.set_point(kind, bench.chip.counter, 4)
    client.resume()
    assert client.wait_for_stop() == signal.SIGTRAP
    assert client.read_register(PC) - bench.chip.code in (STORE, 0x108)
    client.clear_point(kind, bench.chip.counter, 4)


def test_a_read_watchpoint_ignores_writes(bench: Bench, client: RspClient) -> None:
    client.set_point(READ_WATCH, bench.chip.counter, 4)
    client.set_point(HARDWARE, bench.chip.code + 0x108)
    client.resume()
    client.wait_for_stop()
    assert client.read_register(PC) == bench.chip.code + 0x108
    client.clear_point(READ_WATCH, bench.chip.counter, 4)
    client.clear_point(HARDWARE, bench.chip.code + 0x108)


def test_it_runs_until_interrupted(bench: Bench, client: RspClient) -> None:
    """An interrupt may come before the first instruction; so until some have been executed."""

    def counts() -> bool:
        client.resume()
        assert client.interrupt() == signal.SIGINT
        return client.read_register(0) > 100

    client.write_register(0, 0)
    wait_until(counts, "the firmware to count")
    assert bench.chip.code + COUNT <= client.read_register(PC) <= bench.chip.code + 0x108


def test_registers_and_memory_take_what_is_written(bench: Bench, client: RspClient) -> None:
    client.write_register(7, 0x12345678)
    assert client.read_register(7) == 0x12345678
    for length in (1, 2, 3, 4, 7, 900):
        data = bytes(index * 7 % 256 for index in range(length))
        client.write_memory(bench.chip.ram + 0x201, data)
        assert client.read_memory(bench.chip.ram + 0x200, length + 2)[1:-1] == data


def test_a_fault_is_left_to_the_firmware(bench: Bench, client: RspClient) -> None:
    """No vector catch: the handler runs, as it would without a probe."""
    assert client.read_word(DEMCR) & DEMCR_FAULT_CATCHES == 0
    client.write_register(PC, bench.chip.code + CRASH)
    client.set_point(HARDWARE, bench.chip.code + AFTER_HANDLER)
    client.resume()
    assert client.wait_for_stop() == signal.SIGTRAP
    assert client.read_register(PC) == bench.chip.code + AFTER_HANDLER
    assert client.read_register(2) == 42
    client.clear_point(HARDWARE, bench.chip.code + AFTER_HANDLER)


def test_bus_errors_are_errors(client: RspClient) -> None:
    with pytest.raises(RspError, match="E01"):
        client.read_memory(0x90000000, 4)
    with pytest.raises(RspError, match="E01"):
        client.write_memory(0x90000000, b"abcd")
    assert "status code 12" in client.monitor("read32 0x90000000")


def test_errors_of_commands_come_as_text(client: RspClient) -> None:
    assert client.monitor("nonsense").startswith("Error: ")


@pytest.mark.parametrize("kind", ["", " sysresetreq", " vectreset", " hw"])
def test_kinds_of_reset(bench: Bench, client: RspClient, kind: str) -> None:
    client.step()
    assert "Successfully halted" in client.monitor("reset halt" + kind)
    assert client.read_register(PC) == bench.chip.code + RESET


def test_a_reset_of_the_core_alone_is_for_armv7m(bench: Bench, client: RspClient) -> None:
    """VECTRESET does nothing elsewhere, and pyOCD calls that a success."""
    client.step()
    assert "Successfully halted" in client.monitor("reset halt core")
    is_reset = client.read_register(PC) == bench.chip.code + RESET
    assert is_reset == (bench.chip.id == "mps2-an386")


def test_the_core_runs_on_after_a_detach_and_halts_at_the_next_client(bench: Bench) -> None:
    with RspClient(bench.server.port) as client:
        client.monitor("reset halt")
        client.write_memory(bench.chip.counter, bytes(4))
        client.detach()

    def has_counted() -> bool:
        with RspClient(bench.server.port) as next_client:
            counted = next_client.read_word(bench.chip.counter)
            assert next_client.read_word(bench.chip.counter) == counted
            next_client.detach()
        return counted > 0

    wait_until(has_counted, "the firmware to count")


@dataclass(frozen=True)
class OwnBoard:
    """A micro:bit that no other test uses, and the way to its control line."""

    build: pathlib.Path
    folder: pathlib.Path
    server: Server

    def pyocd(self) -> Server:
        return pyocd(self.folder, MICROBIT.target, self.server)

    def tell(self, line: str) -> None:
        tell(self.build, self.folder / "control", line)


@pytest.fixture
def board(build: pathlib.Path, tmp_path: pathlib.Path) -> Iterator[OwnBoard]:
    with virtual_board(build, tmp_path, "microbit", "pyocd", "--control", f"unix:{tmp_path / 'control'}") as server:
        yield OwnBoard(build, tmp_path, server)


def test_flash_is_programmed_once(board: OwnBoard) -> None:
    with board.pyocd() as server, RspClient(server.port) as client:
        assert '<memory type="flash" start="0x0" length="0x40000">' in client.transfer("memory-map")
        load(client, MICROBIT)
        assert re.search(r"Erased 3072 bytes .* programmed 3072 bytes", server.output())
        load(client, MICROBIT)
        assert "identical 3072 bytes" in server.output()


def test_the_chip_outlives_the_probe_program(board: OwnBoard) -> None:
    with board.pyocd() as server, RspClient(server.port) as client:
        load(client, MICROBIT)
    with board.pyocd() as server, RspClient(server.port) as client:
        assert client.read_memory(MICROBIT.code, 500) == firmware(MICROBIT)[:500]


@pytest.mark.parametrize(("fault", "status"), [("wait", 11), ("fault", 12)])
def test_a_failing_debug_port_is_an_error_until_it_works_again(board: OwnBoard, fault: str, status: int) -> None:
    with board.pyocd() as server, RspClient(server.port) as client:
        client.monitor("reset halt")
        board.tell(f"fault {fault}")
        with pytest.raises(RspError, match="E01"):
            client.read_memory(MICROBIT.ram, 4)
        with pytest.raises(RspError, match="E01"):
            load(client, MICROBIT)
        text = client.monitor("reset halt")
        assert "Transfer failed" in text and f"status code {status}" in text
        board.tell("clear")
        load(client, MICROBIT)
        assert "Successfully halted" in client.monitor("reset halt")
        assert client.read_register(PC) == RESET


def test_flash_that_does_not_take_shows_when_read_back(board: OwnBoard) -> None:
    """pyOCD itself verifies nothing."""
    with board.pyocd() as server, RspClient(server.port) as client:
        board.tell("fault flash-fail")
        load(client, MICROBIT)
        assert client.read_memory(MICROBIT.code + RESET, 16) != firmware(MICROBIT)[RESET : RESET + 16]


def test_a_dropped_link_makes_pyocd_fall_silent_and_the_next_one_works(board: OwnBoard) -> None:
    with board.pyocd() as server, RspClient(server.port, deadline_s=2) as client:
        board.tell("fault drop:once")
        with pytest.raises(TimeoutError):
            client.read_memory(MICROBIT.ram, 4)
        assert server.end() == -signal.SIGTERM
    with board.pyocd() as server, RspClient(server.port) as client:
        assert "Successfully halted" in client.monitor("reset halt")


def test_a_lock_up_is_no_stop_but_shows_in_the_pc(board: OwnBoard) -> None:
    with board.pyocd() as server, RspClient(server.port) as client:
        load(client, MICROBIT)
        client.monitor("reset halt")
        board.tell("fault lock-up@runs=1:once")
        client.resume()
        assert client.interrupt() == signal.SIGINT
        assert client.read_register(PC) == LOCKED_UP
        assert "Successfully halted" in client.monitor("reset halt")
        assert client.step() == signal.SIGTRAP
        assert client.read_register(PC) == RESET + 2
