"""What a user does with boards behind debug probes: many at once, two users at one probe, and what is wrong at first."""

import contextlib
import json
import pathlib
import signal
import stat
import subprocess

import pytest

from program import ROOT, BackgroundRun, Probemark, RunFolder, processes_with, program_of, wait_until
from virtual_board import Server, listening_places, tell, virtual_board

CHIPS = ("microbit", "mps2-an386", "mps2-an505", "rv32-virt")
ONE = ("--workload", "sine", "--samples", 2)


def copied_board(folder: pathlib.Path, chip: str, name: str) -> pathlib.Path:
    """A board file of the tree under another name."""
    file = folder / f"{name}.toml"
    text = (ROOT / f"targets/boards/qemu-{chip}.toml").read_text()
    file.write_text(text.replace(f'id = "qemu-{chip}"', f'id = "{name}"'))
    return file


def openocd_board(folder: pathlib.Path, name: str, port: int, extra: str = "") -> pathlib.Path:
    """A micro:bit behind an ST-Link that somebody else has plugged in."""
    file = copied_board(folder, "microbit", name)
    file.write_text(
        file.read_text().split("[probe.qemu]")[0]
        + '[probe.openocd]\nconfig = ["interface/stlink-dap.cfg", "target/nrf51.cfg"]\n'
        + f'commands = ["st-link backend tcp {port}", "adapter speed 8000"]\n{extra}'
    )
    return file


@pytest.fixture
def leases(tmp_path: pathlib.Path) -> dict[str, str]:
    return {"PROBEMARK_LEASES": str(tmp_path / "leases")}


def only_record(folder: pathlib.Path) -> dict[str, object]:
    (record,) = RunFolder(folder).records().values()
    return record


def test_sixteen_boards_at_once(probemark: Probemark, tmp_path: pathlib.Path) -> None:
    words: list[object] = []
    for i in range(16):
        words += ["--board-file", copied_board(tmp_path, CHIPS[i % 4], f"board-{i:02}")]
    run = probemark.run(tmp_path / "run", *words, *ONE, "--probe", "openocd", "--jobs", 16)
    records = run.records()
    assert len(records) == 16
    assert {record["status"] for record in records.values()} == {"bit_exact"}, [r["reason"] for r in records.values()]
    for first in range(4):
        counts = {
            json.dumps(run.record(f"board-{i:02}", "sine")["metrics"]["instructions"]["samples"])
            for i in range(first, 16, 4)
        }
        assert len(counts) == 1, "the same chip counts the same"


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_server_outlives_the_run(probemark: Probemark, tmp_path: pathlib.Path, sent: signal.Signals) -> None:
    arguments = ("--board", "qemu-microbit", "--probe", "openocd", "--workload", "sine", "--workload", "gesture")
    with BackgroundRun(probemark, tmp_path / "run", tmp_path / "temporary", *arguments) as run:
        run.wait_for(lambda: {"openocd", "qemu-system-arm"} <= run.children(), "the servers to run")
        outcome = run.end(sent)
        wait_until(lambda: not processes_with(run.marker), "all programs to end")
    assert outcome.code == (-9 if sent == signal.SIGKILL else 1)
    if sent != signal.SIGKILL:
        assert "--resume" in outcome.err
        assert list((tmp_path / "temporary").iterdir()) == []


def test_a_second_harness_waits_for_the_probe_and_says_who_has_it(
    probemark: Probemark, build: pathlib.Path, leases: dict[str, str], tmp_path: pathlib.Path
) -> None:
    with virtual_board(build, tmp_path, "microbit", "st-link", "--serial", "a-probe-of-mine") as adapter:
        board = openocd_board(tmp_path, "shared", adapter.port, 'serial = "a-probe-of-mine"\n')
        command = ("run", "--board-file", board, *ONE)
        environment = {**probemark.environment, **leases}
        with contextlib.ExitStack() as started:

            def start(name: str) -> "subprocess.Popen[bytes]":
                words = probemark.command(*command, "--out", tmp_path / name)
                process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL)
                started.callback(process.kill)
                return process

            holder = start("first")
            lease = tmp_path / "leases/a-probe-of-mine.lease"
            wait_until(lambda: lease.exists() and str(holder.pid) in lease.read_text(), "the lease to be taken")
            # Then it holds the lease for as long as we like.
            holder.send_signal(signal.SIGSTOP)
            refused = probemark(*command, "--out", tmp_path / "second", "--lease-wait", 0, environment=leases)
            assert refused.code == 31
            reason = str(only_record(tmp_path / "second")["reason"])
            assert f"the probe a-probe-of-mine is in use by process {holder.pid} of " in reason
            assert "--lease-wait" in reason
            waiting = start("third")
            holder.send_signal(signal.SIGCONT)
            assert holder.wait(timeout=60) == 0
            assert waiting.wait(timeout=60) == 0
    assert only_record(tmp_path / "third")["status"] == "bit_exact"


@pytest.mark.parametrize(("probe", "link"), [("openocd", "st-link"), ("pyocd", "pyocd")])
def test_a_board_that_holds_the_image_is_not_programmed_again(
    probemark: Probemark, build: pathlib.Path, leases: dict[str, str], tmp_path: pathlib.Path, probe: str, link: str
) -> None:
    """The second run cannot program anything, and need not; a third, of another image, must."""
    control = tmp_path / "control"
    with virtual_board(build, tmp_path, "microbit", link, "--control", f"unix:{control}") as adapter:
        board = openocd_board(tmp_path, "warm", adapter.port)
        board.write_text(
            board.read_text() + f'[probe.pyocd]\ntarget = "nrf51"\nserial = "remote:127.0.0.1:{adapter.port}"\n'
        )

        def status(name: str, *workload: object) -> object:
            words = ("run", "--out", tmp_path / name, "--board-file", board, "--probe", probe, *workload)
            probemark(*words, environment=leases)
            return only_record(tmp_path / name)["status"]

        assert status("cold", *ONE) == "bit_exact"
        tell(build, control, "fault flash-fail")
        assert status("warm", *ONE) == "bit_exact"
        assert status("other", "--workload", "gesture", "--samples", 1) == "target_lost"


def lost(probemark: Probemark, leases: dict[str, str], folder: pathlib.Path, board: pathlib.Path, *more: object) -> str:
    outcome = probemark("run", "--out", folder / "run", "--board-file", board, *ONE, *more, environment=leases)
    assert outcome.code == 31, outcome.out + outcome.err
    record = only_record(folder / "run")
    assert record["status"] == "target_lost"
    return str(record["reason"])


def test_no_board(probemark: Probemark, leases: dict[str, str], tmp_path: pathlib.Path) -> None:
    reason = lost(probemark, leases, tmp_path, openocd_board(tmp_path, "absent", 1))
    assert "absent, launch: " in reason
    assert "remedy: " in reason


def test_a_wrong_serial(
    probemark: Probemark, build: pathlib.Path, leases: dict[str, str], tmp_path: pathlib.Path
) -> None:
    with virtual_board(build, tmp_path, "microbit", "st-link", "--serial", "the-serial-it-has") as adapter:
        board = openocd_board(tmp_path, "mine", adapter.port)
        reason = lost(probemark, leases, tmp_path, board, "--serial", "the-serial-of-another")
        assert "no such probe is connected" in reason
        found = probemark.run(
            tmp_path / "right", "--board-file", board, *ONE, "--serial", "mine=the-serial-it-has"
        )
    assert found.record("mine", "sine")["status"] == "bit_exact"


def test_another_chip_than_the_board_files(
    probemark: Probemark, build: pathlib.Path, leases: dict[str, str], tmp_path: pathlib.Path
) -> None:
    with virtual_board(build, tmp_path, "microbit", "st-link") as adapter:
        board = openocd_board(tmp_path, "other", adapter.port, "[identity]\nword = [0x1000005C, 0x000000B1]\n")
        reason = lost(probemark, leases, tmp_path, board)
    assert "the chip is not the one of the board file: 0x1000005c holds 0xffff003c where 0xb1 should be" in reason
    assert "name the right --board" in reason


def fake_server(folder: pathlib.Path, name: str, script: str) -> pathlib.Path:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("Error: libusb_open() failed with LIBUSB_ERROR_ACCESS", "no permission to open the probe"),
        ("Error: libusb_claim_interface() failed: LIBUSB_ERROR_BUSY", "another program uses the probe"),
    ],
)
def test_permission_and_use_are_told_apart(
    probemark: Probemark, leases: dict[str, str], tmp_path: pathlib.Path, said: str, means: str
) -> None:
    """There is no USB here: a program that says what OpenOCD says stands in for it."""
    program = fake_server(tmp_path, "openocd", f"echo '{said}' >&2; exit 1")
    reason = lost(probemark, leases, tmp_path, openocd_board(tmp_path, "denied", 1, f'program = "{program}"\n'))
    assert f"denied, launch: {means}" in reason


def test_mass_erase_only_by_consent(
    probemark: Probemark, build: pathlib.Path, leases: dict[str, str], tmp_path: pathlib.Path
) -> None:
    """Where the board file's mass_erase ends the server, everybody sees whether it was run."""
    with virtual_board(build, tmp_path, "microbit", "st-link") as adapter:
        board = openocd_board(tmp_path, "locked", adapter.port, 'mass_erase = "shutdown"\n')
        outcome = probemark("run", "--out", tmp_path / "kept", "--board-file", board, *ONE, environment=leases)
        assert outcome.code == 0, outcome.out
        assert lost(probemark, leases, tmp_path, board, "--allow-mass-erase")


@pytest.mark.parametrize(("flags", "option"), [((), "auto_unlock=false"), (("--allow-mass-erase",), "auto_unlock=true")])
def test_pyocd_unlocks_only_by_consent(
    probemark: Probemark, leases: dict[str, str], tmp_path: pathlib.Path, flags: tuple[str, ...], option: str
) -> None:
    program = fake_server(tmp_path, "pyocd", f"echo \"$@\" > {tmp_path}/arguments; exit 1")
    board = copied_board(tmp_path, "microbit", "locked")
    text = board.read_text().split("[probe.qemu]")[0]
    board.write_text(text + f'[probe.pyocd]\ntarget = "nrf51"\nprogram = "{program}"\n')
    lost(probemark, leases, tmp_path, board, *flags)
    arguments = (tmp_path / "arguments").read_text()
    assert option in arguments


def test_a_gdb_server_that_somebody_else_runs(
    probemark: Probemark, build: pathlib.Path, leases: dict[str, str], tmp_path: pathlib.Path
) -> None:
    """It is left running for the next."""
    command = ["openocd", "-c", "bindto 127.0.0.1", "-c", "tcl_port disabled", "-c", "telnet_port disabled"]
    with virtual_board(build, tmp_path, "microbit", "st-link") as adapter:
        command += ["-c", "gdb_port 0", "-f", "interface/stlink-dap.cfg", "-f", "target/nrf51.cfg"]
        command += ["-c", f"st-link backend tcp {adapter.port}", "-c", "gdb_report_data_abort enable"]
        with Server(command, tmp_path / "openocd.log", r"Listening on port (\d+) for gdb connections") as server:
            board = copied_board(tmp_path, "microbit", "theirs")
            text = board.read_text().split("[probe.qemu]")[0]
            board.write_text(text + f'[probe.gdb]\nendpoint = "127.0.0.1:{server.port}"\nserver = "openocd"\n')
            for name in ("first", "second"):
                outcome = probemark("run", "--out", tmp_path / name, "--board-file", board, *ONE, environment=leases)
                assert outcome.code == 0, outcome.out + outcome.err
                assert only_record(tmp_path / name)["status"] == "bit_exact"
            assert server.process.poll() is None
            assert server.output().count("dropped 'gdb' connection") >= 2


def test_an_endpoint_where_nothing_listens(probemark: Probemark, leases: dict[str, str], tmp_path: pathlib.Path) -> None:
    board = copied_board(tmp_path, "microbit", "nobody")
    text = board.read_text().split("[probe.qemu]")[0]
    board.write_text(text + '[probe.gdb]\nendpoint = "127.0.0.1:1"\n')
    reason = lost(probemark, leases, tmp_path, board)
    assert "start the GDB server, or correct `endpoint`" in reason


@pytest.mark.parametrize("probe", ["openocd", "pyocd"])
def test_servers_listen_on_the_loopback_interface_alone(probemark: Probemark, probe: str, tmp_path: pathlib.Path) -> None:
    """GDB's port and nothing else: no telnet, no tcl, no semihosting console."""
    arguments = ("--board", "qemu-microbit", "--probe", probe, "--workload", "sine", "--workload", "gesture")
    with BackgroundRun(probemark, tmp_path / "run", tmp_path / "temporary", *arguments) as run:
        places: set[tuple[str, int]] = set()

        def listening() -> bool:
            for process in processes_with(run.marker):
                if program_of(process) == probe:
                    with contextlib.suppress(OSError):
                        places.update(listening_places(process))
            return bool(run.folder.items("item_finished"))

        run.wait_for(listening, "the first workload to finish")
        assert len(places) == 1
        assert {address for address, _ in places} == {"127.0.0.1"}
        run.end(signal.SIGINT)


def test_openocd_looks_for_halts_more_often_than_it_does_by_itself(
    probemark: Probemark, leases: dict[str, str], tmp_path: pathlib.Path
) -> None:
    program = fake_server(tmp_path, "openocd", f"echo \"$@\" > {tmp_path}/arguments; exit 1")
    board = openocd_board(tmp_path, "eager", 1, f'program = "{program}"\n')
    lost(probemark, leases, tmp_path, board)
    before, init, after = (tmp_path / "arguments").read_text().partition("-c init ")
    assert init and "poll" not in before
    assert "poll_period 10" in after
    assert after.rstrip().endswith("-c after 10 probemark_poll")
