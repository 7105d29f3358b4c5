"""The real OpenOCD drives emulated chips over JTAG: a RISC-V's debug module and an Arm's JTAG-DP."""

import pathlib
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from program import ROOT, Json, Probemark, wait_until
from virtual_board import virtual_board

LOOP = {
    # li a0, 7; addi a0, a0, 1; c.addi a0, 1; c.nop; j .-8
    "rv32-virt": (0x80000000, [0x00700513, 0x00150513, 0x00010505, 0xFF9FF06F]),
    # the initial stack, the reset vector; movs r0, #7; adds r0, #1; nop; b .-4
    "mps2-an386": (0x00000000, [0x20400000, 0x00000009, 0x30012007, 0xE7FCBF00]),
}
COUNTER = {"rv32-virt": "a0", "mps2-an386": "r0"}
RAM = {"rv32-virt": 0x80500000, "mps2-an386": 0x20100000}

JTAG = ["adapter driver remote_bitbang", "remote_bitbang port 0", "transport select jtag", "reset_config none"]
TARGET = {
    "rv32-virt": [
        "jtag newtap chip cpu -irlen 5 -expected-id 0x1504dffd",
        "target create chip.cpu riscv -chain-position chip.cpu",
        "chip.cpu configure -work-area-phys 0x807f0000 -work-area-size 0x1000",
    ],
    "mps2-an386": [
        "jtag newtap chip cpu -irlen 4 -expected-id 0x4ba00477",
        "dap create chip.dap -chain-position chip.cpu",
        "target create chip.cpu cortex_m -dap chip.dap -ap-num 0",
        "chip.cpu configure -work-area-phys 0x203f0000 -work-area-size 0x1000",
        "cortex_m reset_config sysresetreq",
    ],
}


@dataclass(frozen=True)
class Answers:
    """What an OpenOCD that has ended printed: values by name, and everything."""

    values: dict[str, str]
    log: str

    def number(self, name: str) -> int:
        return int(self.values[name], 0)


@dataclass(frozen=True)
class JtagChip:
    name: str
    openocd: str
    socket: pathlib.Path

    def session(self, *commands: str) -> Answers:
        """One OpenOCD from attaching to leaving. `NAME = COMMAND` keeps what a command gives."""
        words = [self.openocd]
        for port in ("gdb", "tcl", "telnet"):
            words += ["-c", f"{port}_port disabled"]
        lines = [*JTAG, f"remote_bitbang host {self.socket}", *TARGET[self.name], "init"]
        for command in commands:
            name, equals, kept = command.partition(" = ")
            lines.append(f'puts "{name}=[{kept}]"' if equals else command)
        for line in [*lines, "shutdown"]:
            words += ["-c", line]
        run = subprocess.run(words, capture_output=True, encoding="utf-8", timeout=120, check=False)
        assert run.returncode == 0, run.stdout + run.stderr
        values = dict(line.split("=", 1) for line in run.stdout.splitlines() if "=" in line)
        return Answers(values, run.stdout + run.stderr)

    def write_loop(self) -> list[str]:
        origin, words = LOOP[self.name]
        return [f"write_memory {origin} 32 {{{' '.join(map(str, words))}}}"]


def register(name: str) -> str:
    return f"dict get [get_reg -force {name}] {name}"


@pytest.fixture(scope="module")
def openocd() -> str:
    program = shutil.which("openocd")
    if program is None:
        pytest.skip("openocd is not installed: apt install openocd")
    return program


def started(
    name: str, openocd: str, build: pathlib.Path, folder: pathlib.Path, *further: str
) -> Iterator[JtagChip]:
    socket = folder / "jtag"
    with virtual_board(build, folder, name, "jtag", *further, listen=f"unix:{socket}") as server:
        assert server.place == str(socket)
        yield JtagChip(name, openocd, socket)


@pytest.fixture(params=sorted(LOOP))
def chip(
    request: pytest.FixtureRequest, openocd: str, build: pathlib.Path, tmp_path: pathlib.Path
) -> Iterator[JtagChip]:
    yield from started(request.param, openocd, build, tmp_path)


@pytest.fixture
def riscv(openocd: str, build: pathlib.Path, tmp_path: pathlib.Path) -> Iterator[JtagChip]:
    yield from started("rv32-virt", openocd, build, tmp_path)


@pytest.fixture
def stuck_riscv(openocd: str, build: pathlib.Path, tmp_path: pathlib.Path) -> Iterator[JtagChip]:
    yield from started("rv32-virt", openocd, build, tmp_path, "--fault", "lock-up@runs=1:reset")


@pytest.fixture
def arm(openocd: str, build: pathlib.Path, tmp_path: pathlib.Path) -> Iterator[JtagChip]:
    yield from started("mps2-an386", openocd, build, tmp_path)


def test_a_riscv_is_examined(riscv: JtagChip) -> None:
    session = riscv.session("halt", f"misa = {register('misa')}", f"zero = {register('zero')}")
    assert "Examined RISC-V core; found 1 harts" in session.log
    assert "XLEN=32" in session.log
    assert session.number("misa") & 0xC0001105 == 0x40001105  # RV32 with I, M, A and C
    assert session.number("zero") == 0


def test_an_arm_is_examined(arm: JtagChip) -> None:
    session = arm.session("halt", "cpuid = read_memory 0xe000ed00 32 1")
    assert "Cortex-M4" in session.log
    assert session.number("cpuid") & 0xFF00FFF0 == 0x4100C240


def test_memory_in_all_widths(chip: JtagChip) -> None:
    ram = RAM[chip.name]
    session = chip.session(
        "halt",
        f"write_memory {ram} 32 {{0x44332211 0x88776655}}",
        f"write_memory {ram + 2} 16 {{0xbbaa}}",
        f"write_memory {ram + 5} 8 {{0xcc 0xdd}}",
        f"words = read_memory {ram} 32 2",
        f"halves = read_memory {ram + 2} 16 3",
        f"bytes = read_memory {ram + 1} 8 4",
    )
    assert session.values["words"] == "0xbbaa2211 0x88ddcc55"
    assert session.values["halves"] == "0xbbaa 0xcc55 0x88dd"
    assert session.values["bytes"] == "0x22 0xaa 0xbb 0x55"


def test_an_address_without_anything_is_an_error(chip: JtagChip) -> None:
    ram = RAM[chip.name]
    session = chip.session(
        "halt",
        "failed = catch {read_memory 0x60000000 32 1}",
        f"write_memory {ram} 32 0x12345678",
        f"after = read_memory {ram} 32 1",
    )
    assert session.values == {"failed": "1", "after": "0x12345678"}


def test_a_file_goes_in_and_comes_out(chip: JtagChip, tmp_path: pathlib.Path) -> None:
    sent, got = tmp_path / "sent.bin", tmp_path / "got.bin"
    sent.write_bytes(bytes((7 * i + i // 256) % 256 for i in range(9001)))
    place = f"{RAM[chip.name] + 1}"
    session = chip.session(
        "halt",
        f"load_image {sent} {place} bin",
        f"verify_image {sent} {place} bin",  # its checksum runs on the core
        f"dump_image {got} {place} 9001",
    )
    assert "verified 9001 bytes" in session.log
    assert got.read_bytes() == sent.read_bytes()


def test_riscv_run_control(riscv: JtagChip) -> None:
    pc, a0 = register("pc"), register("a0")
    session = riscv.session(
        "halt",
        *riscv.write_loop(),
        "set_reg {pc 0x80000000}",
        *("step", f"pc1 = {pc}", f"a1 = {a0}"),
        *("bp 0x8000000c 4 hw", "resume", "wait_halt 5000", f"pc2 = {pc}", f"a2 = {a0}", "rbp all"),
        *("bp 0x80000008 2", "planted = read_memory 0x80000008 16 1"),
        *("resume", "wait_halt 5000", f"pc3 = {pc}", f"a3 = {a0}", "rbp all"),
        *("bp 0x80000004 4", "resume", "wait_halt 5000", f"pc4 = {pc}", f"a4 = {a0}", "rbp all"),
        "restored = read_memory 0x80000000 32 4",
        *("resume", "halt", f"a5 = {a0}"),
    )
    assert [session.number(f"pc{i}") for i in (1, 2, 3, 4)] == [0x80000004, 0x8000000C, 0x80000008, 0x80000004]
    assert [session.number(f"a{i}") for i in (1, 2, 3, 4)] == [7, 9, 10, 11]
    assert session.number("a5") >= 11
    assert session.values["planted"] == "0x9002"
    assert session.values["restored"] == "0x700513 0x150513 0x10505 0xff9ff06f"


def test_arm_run_control(arm: JtagChip) -> None:
    pc, r0 = register("pc"), register("r0")
    session = arm.session(
        *("halt", *arm.write_loop(), "reset halt"),
        *("step", f"pc1 = {pc}", f"a1 = {r0}"),
        *("bp 0xe 2 hw", "resume", "wait_halt 5000", f"pc2 = {pc}", f"a2 = {r0}", "rbp all"),
        *("bp 0xa 2", "resume", "wait_halt 5000", f"pc3 = {pc}", f"a3 = {r0}", "rbp all"),
        "restored = read_memory 0 32 4",
        *("resume", "halt", f"a4 = {r0}"),
    )
    assert [session.number(f"pc{i}") for i in (1, 2, 3)] == [0xA, 0xE, 0xA]
    assert [session.number(f"a{i}") for i in (1, 2, 3)] == [7, 8, 8]
    assert session.number("a4") >= 8
    assert session.values["restored"] == "0x20400000 0x9 0x30012007 0xe7fcbf00"


def test_a_reset_holds_or_runs(chip: JtagChip) -> None:
    first = {"rv32-virt": 0x1000, "mps2-an386": 0x8}[chip.name]
    counter = COUNTER[chip.name]
    session = chip.session(
        *("halt", *chip.write_loop()),
        *("reset halt", f"pc = {register('pc')}"),
        *(f"set_reg {{{counter} 0}}", "reset run", "sleep 50", "halt", f"count = {register(counter)}"),
    )
    assert session.number("pc") == first
    assert session.number("count") > 7


def test_a_hart_that_does_not_halt_is_revived_by_a_reset(stuck_riscv: JtagChip) -> None:
    session = stuck_riscv.session(
        "failed = catch {halt}",
        *("reset halt", f"pc1 = {register('pc')}", "step", f"pc2 = {register('pc')}"),
    )
    assert "unable to halt hart 0" in session.log
    assert session.values["failed"] != "0"
    assert (session.number("pc1"), session.number("pc2")) == (0x1000, 0x1004)


def test_the_chip_keeps_its_state_between_clients(chip: JtagChip) -> None:
    start = {"rv32-virt": "set_reg {pc 0x80000000}", "mps2-an386": "reset halt"}[chip.name]
    ram, seven = RAM[chip.name], register(COUNTER[chip.name])
    chip.session("halt", *chip.write_loop(), f"write_memory {ram} 32 0x600df00d", start, "step")
    session = chip.session(f"word = read_memory {ram} 32 1", "halt", f"seven = {seven}")
    assert session.values["word"] == "0x600df00d"
    assert session.number("seven") == 7


def test_a_client_that_vanishes_leaves_room_for_the_next(chip: JtagChip) -> None:
    words = [chip.openocd, "-c", "gdb_port disabled; tcl_port disabled; telnet_port disabled"]
    for line in [*JTAG, f"remote_bitbang host {chip.socket}", *TARGET[chip.name], "init", "puts attached"]:
        words += ["-c", line]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as client:
        assert client.stdout is not None
        seen: list[bytes] = []
        wait_until(lambda: seen.append(client.stdout.readline()) or seen[-1] == b"attached\n", "the first client")
        client.kill()
    assert chip.session("halt", f"word = read_memory {RAM[chip.name]} 32 1").number("word") == 0


def counts_of(record: Json) -> list[Json]:
    counted = [record["metrics"][name] for name in ("instructions", "stack_bytes", "ram_total_bytes")]
    counted += [operator["instructions"] for operator in record["operators"]]
    return [{key: value for key, value in metric.items() if key != "method"} for metric in counted]


@pytest.fixture(scope="module")
def arm_over_jtag(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The file of a board that is in the tree, with JTAG instead of the adapter it has there."""
    text = (ROOT / "targets/boards/qemu-mps2-an386.toml").read_text(encoding="utf-8").split("[probe.openocd]")[0]
    text = text.replace('id = "qemu-mps2-an386"', 'id = "an386-jtag"')
    commands = [*JTAG, "remote_bitbang host @SOCKET@", *TARGET["mps2-an386"]]
    table = f'config = []\ncommands = {commands}\nvirtual_board = ["--chip", "mps2-an386", "--link", "jtag"]\n'
    file = tmp_path_factory.mktemp("board") / "an386-jtag.toml"
    file.write_text(f"{text}\n[probe.openocd]\n{table}", encoding="utf-8")
    return file


@pytest.mark.usefixtures("openocd")
@pytest.mark.parametrize("board", ["qemu-rv32-virt", "an386-jtag"])
def test_the_harness_counts_what_it_counts_without_a_probe(
    probemark: Probemark, arm_over_jtag: pathlib.Path, tmp_path: pathlib.Path, board: str
) -> None:
    chosen = ("--board", board) if board.startswith("qemu") else ("--board-file", arm_over_jtag)
    records = {}
    for probe in ("qemu", "openocd"):
        run = probemark.run(tmp_path / probe, *chosen, "--probe", probe, "--workload", "kws", "--samples", 2)
        records[probe] = run.record(board, "kws")
    assert records["openocd"]["status"] == records["qemu"]["status"] == "bit_exact"
    assert records["openocd"]["quality"] == records["qemu"]["quality"]
    assert counts_of(records["openocd"]) == counts_of(records["qemu"])
