"""The real OpenOCD drives emulated chips through an ST-Link and a modelled debug port, as it would drive boards."""

import pathlib
import re
import shutil
import signal
import struct
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from program import ROOT, wait_until
from rsp import ACCESS_WATCH, HARDWARE, READ_WATCH, SOFTWARE, WRITE_WATCH, RspClient, RspError
from virtual_board import Server, listening_places, tell, virtual_board

SP, PC = 13, 15


@dataclass(frozen=True)
class Chip:
    id: str
    core: str
    comparators: str
    parts: tuple[str, ...]
    code: int
    ram: int
    lock_up: int  # what PC reads after a lock-up

    @property
    def counter(self) -> int:
        """The word that the firmware counts in."""
        return self.ram + 0x100


MICROBIT = Chip(
    "microbit",
    "Cortex-M0 r0p0",
    "4 breakpoints, 2 watchpoints",
    ("Cortex-M0 ROM", "Cortex-M0 SCS", "Cortex-M0 DWT", "Cortex-M0 BPU"),
    0,
    0x20000000,
    0xFFFFFFFE,
)
CHIPS = (
    MICROBIT,
    Chip(
        "mps2-an386",
        "Cortex-M4 r0p0",
        "6 breakpoints, 4 watchpoints",
        ("Cortex-M4 ROM", "Cortex-M4 SCS", "Cortex-M3 DWT", "Cortex-M3 FPB"),
        0,
        0x20000000,
        0xFFFFFFFE,
    ),
    Chip(
        "mps2-an505",
        "Cortex-M33 r0p3",
        "8 breakpoints, 4 watchpoints",
        ("Processor debug architecture (ARMv8-M)", "DWT architecture", "Flash Patch and Breakpoint unit"),
        0x10000000,
        0x38000000,
        0xEFFFFFFE,
    ),
)

RESET, COUNT, STORE, LOAD, CRASH, HANDLER = 0x100, 0x104, 0x106, 0x108, 0x10C, 0x110


def firmware(chip: Chip) -> bytes:
    """Counts in R0 and in a word of RAM for ever; CRASH ends in a lock-up."""
    handler = chip.code + HANDLER + 1
    vectors = struct.pack("<4I", chip.ram + 0x2000, chip.code + RESET + 1, handler, handler).ljust(RESET, b"\xff")
    instructions = struct.pack(
        "<10H",
        *(0x2000, 0x4904),  # RESET: movs r0, #0; ldr r1, the literal
        *(0x3001, 0x6008, 0x680A, 0xE7FB),  # COUNT: adds r0, #1; STORE: str r0, [r1]; LOAD: ldr r2, [r1]; b COUNT
        *(0xDE00, 0xE7FE),  # CRASH: udf
        *(0xDE00, 0xBF00),  # HANDLER: udf
    )
    return (vectors + instructions + struct.pack("<I", chip.counter)).ljust(3000, b"\x5a")


def openocd(folder: pathlib.Path, chip: Chip, board: Server, *commands: str) -> Server:
    """OpenOCD's GDB server, with what the board file gives it and further commands."""
    program = shutil.which("openocd")
    assert program, "OpenOCD is not installed: apt install openocd"
    board_file = ROOT / f"targets/boards/qemu-{chip.id}.toml"
    table = tomllib.loads(board_file.read_text(encoding="utf-8"))["probe"]["openocd"]
    command = [program]
    for line in ("bindto 127.0.0.1", "tcl_port disabled", "telnet_port disabled", "gdb_port 0"):
        command += ["-c", line]
    for file in table["config"]:
        command += ["-f", file]
    for line in [*table["commands"], *commands]:
        command += ["-c", line.replace("@PORT@", str(board.port))]
    command += ["-c", "gdb_report_data_abort enable", "-c", "init"]
    return Server(command, folder / "openocd.log", r"Listening on port (\d+) for gdb connections")


def attach(server: Server) -> RspClient:
    """OpenOCD turns a client away while it has not noticed that the one before has gone."""
    clients: list[RspClient] = []

    def accepted() -> bool:
        try:
            clients.append(RspClient(server.port))
        except ConnectionError:
            return False
        return True

    wait_until(accepted, "OpenOCD accepts a client")
    return clients[0]


def load(client: RspClient, chip: Chip) -> None:
    image = firmware(chip)
    if chip is MICROBIT:
        client.program_flash(chip.code, image, 0x400)
    else:
        client.write_memory(chip.code, image)


@dataclass(frozen=True)
class Bench:
    chip: Chip
    server: Server
    folder: pathlib.Path


@pytest.fixture(scope="module", params=CHIPS, ids=lambda chip: chip.id)
def bench(
    request: pytest.FixtureRequest, build: pathlib.Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    """A chip with the firmware, and OpenOCD at it."""
    chip: Chip = request.param
    folder = tmp_path_factory.mktemp(chip.id)
    with virtual_board(build, folder, chip.id, "st-link") as board, openocd(folder, chip, board) as server:
        with attach(server) as client:
            load(client, chip)
        yield Bench(chip, server, folder)


@pytest.fixture
def client(bench: Bench) -> Iterator[RspClient]:
    """Halted at the first instruction."""
    with attach(bench.server) as connected:
        connected.monitor("reset halt")
        yield connected
        connected.detach()


def registers(client: RspClient) -> dict[str, int]:
    """All that OpenOCD knows, by name."""
    printed = client.monitor("reg")
    return {name: int(value, 16) for name, value in re.findall(r"\) (\w+) \(/\d+\): (0x[0-9a-f]+)", printed)}


def test_it_examines_the_core(bench: Bench) -> None:
    assert f"{bench.chip.core} processor detected" in bench.server.output()
    assert f"target has {bench.chip.comparators}" in bench.server.output()


def test_it_finds_the_debug_components(bench: Bench, client: RspClient) -> None:
    printed = client.monitor("dap info")
    assert [part for part in bench.chip.parts if part not in printed] == []
    assert "Valid ROM table present" in printed


def test_it_listens_on_loopback_only_and_nowhere_else(bench: Bench) -> None:
    assert listening_places(bench.server.process.pid) == [("127.0.0.1", bench.server.port)]


def test_what_was_loaded_is_read_back_and_verified_on_the_core(bench: Bench, client: RspClient) -> None:
    image = firmware(bench.chip)
    assert client.read_memory(bench.chip.code, len(image)) == image
    file = bench.folder / "firmware.bin"
    file.write_bytes(image)
    assert f"verified {len(image)} bytes" in client.monitor(f"verify_image {file} {bench.chip.code:#x} bin")
    file.write_bytes(image[:-1] + b"\x00")
    with pytest.raises(RspError, match="-> b?'E"):
        client.monitor(f"verify_image {file} {bench.chip.code:#x} bin")


def test_an_image_is_loaded_into_memory_at_once(bench: Bench, client: RspClient) -> None:
    file = bench.folder / "data.bin"
    data = bytes(index * 7 % 251 for index in range(6001))
    file.write_bytes(data)
    assert "6001 bytes written" in client.monitor(f"load_image {file} {bench.chip.ram + 0x401:#x} bin")
    assert client.read_memory(bench.chip.ram + 0x401, len(data)) == data


def test_memory_in_all_widths(bench: Bench, client: RspClient) -> None:
    at = bench.chip.ram + 0x200
    client.monitor(f"mww {at:#x} 0x44332211")
    client.monitor(f"mwh {at + 2:#x} 0xbeef")
    client.monitor(f"mwb {at + 1:#x} 0x99")
    assert client.read_word(at) == 0xBEEF9911
    assert client.monitor(f"mdb {at:#x} 4").split() == [f"{at:#010x}:", "11", "99", "ef", "be"]
    assert client.monitor(f"mdh {at:#x} 2").split() == [f"{at:#010x}:", "9911", "beef"]
    for length in (1, 2, 3, 4, 7, 900):
        data = bytes(index * 7 % 256 for index in range(length))
        client.write_memory(at + 1, data)
        assert client.read_memory(at, length + 2)[1:-1] == data


def test_bus_errors_are_errors_and_leave_no_trace(bench: Bench, client: RspClient) -> None:
    with pytest.raises(RspError, match="-> b?'E"):
        client.read_memory(0x90000000, 4)
    assert client.read_word(bench.chip.code) == bench.chip.ram + 0x2000
    with pytest.raises(RspError, match="-> b?'E"):
        client.write_memory(0x90000000, b"abcd")
    assert client.read_word(bench.chip.code) == bench.chip.ram + 0x2000


def test_registers(bench: Bench, client: RspClient) -> None:
    client.write_register(7, 0x12345678)
    client.step()
    assert client.read_register(7) == 0x12345678
    client.monitor("reg psp 0x20001230")
    client.monitor("reg primask 1")
    client.step()
    found = registers(client)
    assert found["msp"] == bench.chip.ram + 0x2000
    assert (found["psp"], found["primask"], found["control"]) == (0x20001230, 1, 0)
    if bench.chip is not MICROBIT:
        client.monitor("reg d15 0x123456789abcdef0")
        client.step()
        assert registers(client)["d15"] == 0x123456789ABCDEF0


def test_reset_halts_at_the_first_instruction(bench: Bench, client: RspClient) -> None:
    for _ in range(2):
        assert client.read_register(PC) == bench.chip.code + RESET
        assert client.read_register(SP) == bench.chip.ram + 0x2000
        client.step()
        client.monitor("reset halt")


@pytest.mark.parametrize("kind", [SOFTWARE, HARDWARE])
def test_breakpoints(bench: Bench, client: RspClient, kind: int) -> None:
    for count in (1, 2, 3):
        client.set_point(kind, bench.chip.code + STORE)
        client.resume()
        assert client.wait_for_stop() == signal.SIGTRAP
        assert client.read_register(PC) == bench.chip.code + STORE
        assert client.read_register(0) == count
        client.clear_point(kind, bench.chip.code + STORE)
        client.step()


def test_a_soft_breakpoint_in_ram(bench: Bench, client: RspClient) -> None:
    """OpenOCD writes a BKPT there, on which the emulator would fault."""
    at = bench.chip.ram + 0x300
    client.write_memory(at, struct.pack("<4H", 0x2505, 0x3501, 0xE7FD, 0xBF00))  # movs r5, #5; adds r5, #1; b .-2
    client.write_register(PC, at)
    client.set_point(SOFTWARE, at + 4)
    client.resume()
    assert client.wait_for_stop() == signal.SIGTRAP
    assert (client.read_register(PC), client.read_register(5)) == (at + 4, 6)
    client.clear_point(SOFTWARE, at + 4)
    assert client.read_memory(at + 4, 2) == b"\xfd\xe7"


def test_steps(bench: Bench, client: RspClient) -> None:
    places = []
    for _ in range(6):
        assert client.step() == signal.SIGTRAP
        places.append(client.read_register(PC) - bench.chip.code)
    assert places == [0x102, COUNT, STORE, LOAD, 0x10A, COUNT]
    assert client.read_word(bench.chip.counter) == 1


@pytest.mark.parametrize(("kind", "after"), [(WRITE_WATCH, STORE), (READ_WATCH, LOAD), (ACCESS_WATCH, STORE)])
def test_watchpoints(bench: Bench, client: RspClient, kind: int, after: int) -> None:
    client.set_point(kind, bench.chip.counter, 4)
    client.resume()
    assert client.wait_for_stop() == signal.SIGTRAP
    assert client.read_register(PC) - bench.chip.code in (after, after + 2)
    client.clear_point(kind, bench.chip.counter, 4)


def test_the_watchpoint_that_stopped_the_core_is_named(bench: Bench, client: RspClient) -> None:
    other = bench.chip.ram + 0x180
    for address in (other, bench.chip.counter):
        client.set_point(WRITE_WATCH, address, 4)
    client.resume()
    assert f"watch:{bench.chip.counter:08x};" in client.receive().decode()
    for address in (other, bench.chip.counter):
        client.clear_point(WRITE_WATCH, address, 4)


def test_memory_is_read_while_the_core_runs(bench: Bench, client: RspClient) -> None:
    def counted() -> int:
        return int(client.monitor(f"mdw {bench.chip.counter:#x}").split()[1], 16)

    client.monitor(f"mww {bench.chip.counter:#x} 0")
    client.monitor("resume")
    wait_until(lambda: counted() > 1000, "the firmware counts")
    client.monitor("halt")
    assert client.read_register(0) - counted() in (0, 1)
    assert counted() == counted()


def test_it_runs_until_interrupted(bench: Bench, client: RspClient) -> None:
    client.resume()
    assert client.interrupt() == signal.SIGINT
    assert client.read_register(PC) - bench.chip.code in range(RESET, CRASH)


def test_a_lock_up_is_seen_and_ends_with_a_reset(bench: Bench, client: RspClient) -> None:
    client.write_register(PC, bench.chip.code + CRASH)
    client.resume()
    client.wait_for_stop()
    assert "clearing lockup after double fault" in bench.server.output()
    assert client.read_register(PC) == bench.chip.lock_up
    client.monitor("reset halt")
    assert client.read_register(PC) == bench.chip.code + RESET
    assert client.read_memory(bench.chip.code, 300) == firmware(bench.chip)[:300]


@pytest.fixture
def microbit(build: pathlib.Path, tmp_path: pathlib.Path) -> Iterator[tuple[Server, pathlib.Path]]:
    """A chip of one's own."""
    with virtual_board(build, tmp_path, "microbit", "st-link") as board:
        yield board, tmp_path


def test_flash_is_programmed_by_openocds_own_driver(microbit: tuple[Server, pathlib.Path]) -> None:
    board, folder = microbit
    file = folder / "firmware.bin"
    file.write_bytes(firmware(MICROBIT))
    with openocd(folder, MICROBIT, board) as server, attach(server) as client:
        printed = client.monitor(f"program {file} verify 0")
        assert "** Verified OK **" in printed
        assert "nRF51822" in server.output()
        assert client.read_memory(0, 3000) == firmware(MICROBIT)
        assert client.read_memory(3000, 72) == b"\xff" * 72
        assert "Mass erase completed" in client.monitor("nrf51 mass_erase")
        assert client.read_memory(0, 3000) == b"\xff" * 3000


def test_flash_is_a_memory_with_sectors_to_gdb(microbit: tuple[Server, pathlib.Path]) -> None:
    board, folder = microbit
    with openocd(folder, MICROBIT, board) as server, attach(server) as client:
        assert re.search(r'<memory type="flash" start="0x0+" length="0x40000">', client.transfer("memory-map"))
        load(client, MICROBIT)
        assert client.read_memory(0, 3000) == firmware(MICROBIT)


def test_the_chip_outlives_the_probe_program(microbit: tuple[Server, pathlib.Path]) -> None:
    board, folder = microbit
    with openocd(folder, MICROBIT, board) as server, attach(server) as client:
        load(client, MICROBIT)
        client.monitor("reset run")
    with openocd(folder, MICROBIT, board) as server, attach(server) as client:
        assert client.read_memory(0, 3000) == firmware(MICROBIT)
        assert client.read_register(0) > 0


def test_the_reset_line_holds_the_chip_while_openocd_attaches(microbit: tuple[Server, pathlib.Path]) -> None:
    board, folder = microbit
    with openocd(folder, MICROBIT, board) as server, attach(server) as client:
        load(client, MICROBIT)
    line = "reset_config srst_only srst_nogate connect_assert_srst"
    with openocd(folder, MICROBIT, board, line) as server, attach(server) as client:
        for _ in range(2):
            client.monitor("reset halt")
            assert client.read_register(PC) == RESET
            client.step()


def test_after_a_power_cycle_the_chip_is_examined_anew(build: pathlib.Path, tmp_path: pathlib.Path) -> None:
    control = tmp_path / "control"
    with virtual_board(build, tmp_path, "microbit", "st-link", "--control", f"unix:{control}") as board:
        for words, flash in (("power-cycle", firmware(MICROBIT)), ("power-cycle erased", b"\xff" * 3000)):
            with openocd(tmp_path, MICROBIT, board) as server, attach(server) as client:
                load(client, MICROBIT)
            tell(build, control, words)
            with openocd(tmp_path, MICROBIT, board) as server, attach(server) as client:
                client.monitor("reset halt")
                assert client.read_memory(0, 3000) == flash
