"""The boards that no hardware has run yet: what can be known of them without any."""

import os
import pathlib
import re
import shutil
import subprocess
import tomllib

import pytest

from program import ROOT, Json, Probemark, RunFolder

BOARDS_FOLDER = ROOT / "targets/boards"
ON_PAPER = (
    "disco-f746ng",
    "esp32-c3-devkit",
    "frdm-k64f",
    "hifive1-revb",
    "longan-nano",
    "lpcxpresso55s69",
    "microbit-v1",
    "nrf52840-dk",
    "nrf5340-dk",
    "nucleo-f446re",
    "nucleo-g0b1re",
    "nucleo-h743zi2",
    "nucleo-l4r5zi",
    "nucleo-u575zi-q",
    "raspberry-pi-pico",
    "stm32f4-discovery",
)
# OpenOCD 0.12 cannot program their flash.
WITHOUT_OPENOCD = {"lpcxpresso55s69", "nrf5340-dk"}
# pyOCD drives Arm cores only.
WITHOUT_PYOCD = {"esp32-c3-devkit", "hifive1-revb", "longan-nano"}


def board_of(board: str) -> Json:
    return tomllib.loads((BOARDS_FOLDER / f"{board}.toml").read_text(encoding="utf-8"))


def test_these_are_all_of_them() -> None:
    boards = {file.stem: board_of(file.stem) for file in BOARDS_FOLDER.glob("*.toml")}
    assert sorted(name for name, board in boards.items() if board["kind"] == "hardware") == sorted(ON_PAPER)
    assert {boards[name]["verified"] for name in ON_PAPER} == {"never"}


@pytest.mark.parametrize("board", ON_PAPER)
def test_the_first_probe_is_one_of_the_free_ones(board: str) -> None:
    assert next(iter(board_of(board)["probe"])) == ("pyocd" if board in WITHOUT_OPENOCD else "openocd")


# The probe programs know what the board files name.


@pytest.mark.parametrize("board", sorted(set(ON_PAPER) - WITHOUT_OPENOCD))
def test_openocd_takes_the_configuration(board: str) -> None:
    """All that comes before `init`, which needs the adapter: scripts are found, the commands are known."""
    if shutil.which("openocd") is None:
        pytest.skip("openocd is not installed: apt install openocd")
    probe = board_of(board)["probe"]["openocd"]
    words = ["-c", "gdb_port disabled", "-c", "tcl_port disabled", "-c", "telnet_port disabled"]
    for file in probe["config"]:
        words += ["-f", file]
    for command in probe["commands"]:
        words += ["-c", command]
    if "mass_erase" in probe:
        words += ["-c", f"if {{[info commands {probe['mass_erase'].split()[0]}] == {{}}}} {{error {{no mass erase}}}}"]
    words += ["-c", "echo targets=[target names]", "-c", "shutdown"]
    run = subprocess.run(["openocd", *words], capture_output=True, encoding="utf-8", timeout=30, check=False)
    assert run.returncode == 0, run.stderr
    assert re.search(r"^targets=\S+$", run.stderr, re.MULTILINE), f"not exactly one core: {run.stderr}"


@pytest.fixture(scope="session")
def pyocd_targets() -> set[str]:
    """What pyOCD knows without any pack."""
    beside = ROOT / ".venv/bin/pyocd"
    program = os.environ.get("PROBEMARK_PYOCD") or (str(beside) if beside.exists() else shutil.which("pyocd"))
    if not program:
        pytest.skip("pyOCD is not installed: run scripts/setup")
    words = [program, "list", "--targets", "--no-header"]
    run = subprocess.run(words, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    builtin = {line.split()[0] for line in run.stdout.splitlines() if "builtin" in line.split()}
    assert "cortex_m" in builtin
    return builtin


@pytest.mark.parametrize("board", sorted(set(ON_PAPER) - WITHOUT_PYOCD))
def test_pyocd_knows_the_target_or_the_board_names_its_pack(board: str, pyocd_targets: set[str]) -> None:
    probe = board_of(board)["probe"]["pyocd"]
    assert re.fullmatch(r"[a-z0-9_]+", probe["target"])
    assert (probe["target"] in pyocd_targets) != ("pack" in probe), "a pack exactly where it is needed"
    assert re.fullmatch(r"\w+\.\w+", probe.get("pack", "Vendor.Pack"))


def test_no_image_touches_the_sector_that_can_lock_a_kinetis() -> None:
    """Bytes 0x400 to 0x40F of flash hold the lock; a sector has 4 KiB."""
    (flash,) = (region for region in board_of("frdm-k64f")["memory"] if region["name"] == "flash")
    assert flash["origin"] >= 0x1000 and flash["origin"] % 0x1000 == 0


# Start-up, window and [[init]] in QEMU, where it has the chip or the core.

MACHINES = {
    # board: the machine, how a reset reaches the image, what it cannot run of the board file
    "microbit-v1": ("qemu-system-arm", "microbit", [], "vectors"),
    "hifive1-revb": ("qemu-system-riscv32", "sifive_e,revb=true", ["-bios", "none"], "entry"),
}


def emulated(board: str, tmp_path: pathlib.Path, replaced: dict[str, str] | None = None) -> pathlib.Path:
    """The board file with QEMU in place of its probes."""
    program, machine, arguments, reset = MACHINES[board]
    text = (BOARDS_FOLDER / f"{board}.toml").read_text(encoding="utf-8")
    text = re.sub(r"(?ms)^\[(probe\.|identity).*?(?=^\[|\Z)", "", text)
    for before, after in {f'id = "{board}"': f'id = "{board}-in-qemu"', '"hardware"': '"emulated"'}.items():
        assert before in text
        text = text.replace(before, after)
    for before, after in (replaced or {}).items():
        assert before in text
        text = text.replace(before, after)
    text += f'[probe.qemu]\nprogram = "{program}"\nmachine = "{machine}"\narguments = {arguments}\nreset = "{reset}"\n'
    file = tmp_path / f"{board}-in-qemu.toml"
    file.write_text(text, encoding="utf-8")
    return file


def answers(probemark: Probemark, file: pathlib.Path, out: pathlib.Path) -> Json:
    run: RunFolder = probemark.run(out, "--board-file", file, "--workload", "sine", "--samples", 4)
    return run.record(file.stem, "sine")


@pytest.mark.parametrize("board", MACHINES)
def test_the_table_runs_in_qemu(probemark: Probemark, tmp_path: pathlib.Path, board: str) -> None:
    record = answers(probemark, emulated(board, tmp_path), tmp_path / "run")
    assert record["status"] == "bit_exact", record
    assert record["metrics"]["instructions"]["median"] > 1000


# A machine with the same architecture, for the cores whose own chip QEMU does not have.
STAND_INS = {
    "cortex-m0plus": "qemu-microbit",
    "cortex-m7f-cached": "qemu-mps2-an500",
    "cortex-m7d-cached": "qemu-mps2-an500",
    "rv32imac-bumblebee": "qemu-rv32-virt",
}


@pytest.mark.parametrize("core", STAND_INS)
def test_the_core_starts_in_qemu(probemark: Probemark, tmp_path: pathlib.Path, core: str) -> None:
    stand_in = STAND_INS[core]
    text = (BOARDS_FOLDER / f"{stand_in}.toml").read_text(encoding="utf-8")
    text = re.sub(r'(?m)^id = .*$', f'id = "{core}-stand-in"', text)
    text = re.sub(r'(?m)^core = .*$', f'core = "{core}"', text)
    file = tmp_path / f"{core}-stand-in.toml"
    file.write_text(text, encoding="utf-8")
    record = answers(probemark, file, tmp_path / "run")
    assert record["status"] == "bit_exact", record
