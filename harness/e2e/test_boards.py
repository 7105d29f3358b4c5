"""Every board runs the smallest workload; what does not fit is a result, not a failure."""

import pytest

from program import RunFolder

BOARDS = (
    "qemu-microbit",
    "qemu-mps2-an385",
    "qemu-mps2-an386",
    "qemu-mps2-an500",
    "qemu-mps2-an505",
    "qemu-mps3-an547",
    "qemu-netduinoplus2",
    "qemu-rv32-virt",
    "qemu-sifive-e",
    "qemu-stm32vldiscovery",
    "simavr-atmega2560",
    "simavr-atmega328p",
)
# RAM in bytes; kws keeps 16000 bytes of activations at once.
TOO_SMALL_FOR_KWS = {
    "qemu-microbit": 16384,
    "qemu-sifive-e": 16384,
    "qemu-stm32vldiscovery": 8192,
    "simavr-atmega2560": 8192,
    "simavr-atmega328p": 2048,
}


@pytest.mark.parametrize("board", BOARDS)
def test_sine_is_bit_exact(all_boards: RunFolder, board: str) -> None:
    record = all_boards.record(board, "sine")
    assert record["status"] == "bit_exact", record["reason"]
    assert (record["samples_checked"], record["elements_checked"]) == (4, 4)
    assert record["probe"] == board.partition("-")[0]
    assert record["metrics"]["instructions"]["median"] > 1000
    flash, ram = (record["metrics"][f"{region}_total_bytes"]["median"] for region in ("flash", "ram"))
    assert 0 < flash <= record["limits"]["flash_bytes"]
    assert 0 < ram <= record["limits"]["ram_bytes"]


def test_no_other_board_was_run(all_boards: RunFolder) -> None:
    assert sorted({record["board"] for record in all_boards.records().values()}) == sorted(BOARDS)


@pytest.mark.parametrize(("board", "ram"), TOO_SMALL_FOR_KWS.items())
def test_kws_does_not_fit(all_boards: RunFolder, board: str, ram: int) -> None:
    record = all_boards.record(board, "kws")
    assert record["status"] == "does_not_fit"
    assert record["fit"]["region"] == "ram"
    assert record["fit"]["available_bytes"] == ram
    assert record["fit"]["needed_bytes"] > ram and record["fit"]["needed_bytes"] >= 16000
    assert record["metrics"] == {}


@pytest.mark.parametrize("board", sorted(set(BOARDS) - TOO_SMALL_FOR_KWS.keys()))
def test_kws_is_bit_exact_where_it_fits(all_boards: RunFolder, board: str) -> None:
    record = all_boards.record(board, "kws")
    assert (record["status"], record["elements_checked"]) == ("bit_exact", 4 * 12)
