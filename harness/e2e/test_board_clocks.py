"""The clock that the [[init]] table of each board on paper reaches, from its writes and the chip's clock tree alone.

Dividers, multipliers and the ranges that they must stay within are those of the reference manuals that the board files
name.
"""

from collections.abc import Callable

import pytest

from program import Json
from test_boards_on_paper import ON_PAPER, board_of

Registers = dict[int, int]


def registers_after(board: Json, reset: Registers) -> Registers:
    """What the writes of the table leave behind, from the given values after reset (0 elsewhere)."""
    registers = dict(reset)
    for step in board["init"]:
        (operation,) = set(step) - {"width"}
        address, value = step[operation]
        before = registers.get(address, 0)
        if operation == "write":
            registers[address] = value
        elif operation == "set_bits":
            registers[address] = before | value
        elif operation == "clear_bits":
            registers[address] = before & ~value
    return registers


def field(word: int, low: int, bits: int) -> int:
    return word >> low & ((1 << bits) - 1)


def within(value: float, low: float, high: float) -> float:
    assert low <= value <= high, f"{value / 1e6} MHz is not in {low / 1e6} to {high / 1e6}"
    return value


def ahb_divider(code: int) -> int:
    """HPRE of all STM32 families."""
    return 1 if code < 8 else (2, 4, 8, 16, 64, 128, 256, 512)[code - 8]


def apb_divider(code: int) -> int:
    return 1 if code < 4 else 2 << (code - 4)


def clock_of_stm32f4_or_f7(board: Json, hse: float, fastest_apb1: float, fastest_apb2: float) -> float:
    r = registers_after(board, {0x40023804: 0x24003010})
    pll, cfgr = r[0x40023804], r[0x40023808]
    assert field(pll, 22, 1) == 1, "PLL from HSE"
    vco_in = within(hse / field(pll, 0, 6), 0.95e6, 2.1e6)
    vco = within(vco_in * field(pll, 6, 9), 100e6, 432e6)
    within(vco / field(pll, 24, 4), 1e6, 48e6)
    assert field(cfgr, 0, 2) == 2, "system clock from the PLL"
    ahb = vco / (2 * (field(pll, 16, 2) + 1)) / ahb_divider(field(cfgr, 4, 4))
    within(ahb / apb_divider(field(cfgr, 10, 3)), 0, fastest_apb1)
    within(ahb / apb_divider(field(cfgr, 13, 3)), 0, fastest_apb2)
    return ahb


def clock_of_stm32l4_plus(board: Json) -> float:
    r = registers_after(board, {0x4002100C: 0x1000, 0x40021000: 0x63, 0x40007080: 0x100})
    pll, cfgr = r[0x4002100C], r[0x40021008]
    assert (field(pll, 0, 2), field(pll, 24, 1)) == (2, 1), "PLL from HSI16, output R on"
    vco_in = within(16e6 / (field(pll, 4, 4) + 1), 2.66e6, 16e6)
    vco = within(vco_in * field(pll, 8, 7), 64e6, 344e6)
    assert field(cfgr, 0, 2) == 3
    assert field(r[0x40007080], 8, 1) == 0, "range 1 boost"
    return vco / (2 * (field(pll, 25, 2) + 1)) / ahb_divider(field(cfgr, 4, 4))


def clock_of_stm32g0(board: Json) -> float:
    r = registers_after(board, {0x4002100C: 0x1000, 0x40021000: 0x500, 0x40022000: 0x40600})
    pll, cfgr = r[0x4002100C], r[0x40021008]
    assert (field(pll, 0, 2), field(pll, 28, 1)) == (2, 1), "PLL from HSI16, output R on"
    vco_in = within(16e6 / (field(pll, 4, 3) + 1), 2.66e6, 16e6)
    vco = within(vco_in * field(pll, 8, 7), 96e6, 344e6)
    assert field(cfgr, 0, 3) == 2
    assert field(r[0x40022000], 18, 1) == 1, "the debugger may go on"
    return vco / (field(pll, 29, 3) + 1) / ahb_divider(field(cfgr, 8, 4))


def clock_of_stm32h7(board: Json, hse: float) -> float:
    r = registers_after(board, {0x58024410: 0, 0x5802442C: 0x01FF0000, 0x58024428: 0x02020200})
    source, config, dividers = r[0x58024428], r[0x5802442C], r[0x58024430]
    assert field(source, 0, 2) == 2, "PLL from HSE"
    assert field(config, 1, 1) == 0 and field(config, 16, 1) == 1, "wide VCO, output P on"
    low = (1e6, 2e6, 4e6, 8e6)[field(config, 2, 2)]
    vco_in = within(hse / field(source, 4, 6), low, 2 * low)
    vco = within(vco_in * (field(dividers, 0, 9) + 1), 192e6, 960e6)
    p = field(dividers, 9, 7) + 1
    assert p % 2 == 0
    assert field(r[0x58024410], 0, 3) == 3
    domain1, domain2, domain3 = r[0x58024418], r[0x5802441C], r[0x58024420]
    core = vco / p / ahb_divider(field(domain1, 8, 4))
    ahb = within(core / ahb_divider(field(domain1, 0, 4)), 0, 240e6)
    for code in (field(domain1, 4, 3), field(domain2, 4, 3), field(domain2, 8, 3), field(domain3, 4, 3)):
        within(ahb / apb_divider(code), 0, 120e6)
    return core


def clock_of_stm32u5(board: Json) -> float:
    r = registers_after(board, {0x46020C34: 0x01010280})
    config, dividers = r[0x46020C28], r[0x46020C34]
    assert (field(config, 0, 2), field(config, 18, 1)) == (2, 1), "PLL from HSI16, output R on"
    within(16e6 / max(1, 2 * field(config, 12, 4)), 4e6, 16e6)
    vco_in = within(16e6 / (field(config, 8, 4) + 1), 4e6, 16e6)
    assert field(config, 2, 2) == (3 if vco_in > 8e6 else 0)
    vco = within(vco_in * (field(dividers, 0, 9) + 1), 128e6, 544e6)
    assert field(r[0x46020C1C], 0, 2) == 3
    assert field(r[0x4602080C], 16, 3) == 7, "range 1 with the booster"
    return vco / (field(dividers, 24, 7) + 1) / ahb_divider(field(r.get(0x46020C20, 0), 0, 4))


def clock_of_gd32vf103(board: Json, hxtal: float) -> float:
    r = registers_after(board, {0x40021000: 0x83})
    cfg0, cfg1 = r[0x40021004], r[0x4002102C]
    assert field(cfg0, 16, 1) == 1 and field(cfg1, 16, 1) == 0, "PLL from HXTAL through PREDV0"
    code = field(cfg0, 29, 1) << 4 | field(cfg0, 18, 4)
    assert code not in (13, 15), "codes that are no whole numbers of their own"
    pll = hxtal / (field(cfg1, 0, 4) + 1) * (code + 1 if code > 15 else code + 2)
    assert field(cfg0, 0, 2) == 2
    ahb = pll / ahb_divider(field(cfg0, 4, 4))
    within(ahb / apb_divider(field(cfg0, 8, 3)), 0, 54e6)
    within(ahb / apb_divider(field(cfg0, 11, 3)), 0, 108e6)
    return ahb


def clock_of_rp2040(board: Json, crystal: float) -> float:
    r = registers_after(board, {0x40028004: 0x2D, 0x40028008: 0, 0x4002800C: 0x77000})
    reference = within(crystal / field(r[0x40028000], 0, 6), 5e6, 800e6)
    vco = within(reference * field(r[0x40028008], 0, 12), 750e6, 1600e6)
    first, second = field(r[0x4002800C], 16, 3), field(r[0x4002800C], 12, 3)
    assert first >= second >= 1
    assert r[0x40028004] & 0x29 == 0, "PD, POSTDIVPD, VCOPD"
    assert r[0x4000803C] == 1 and r[0x40008040] == 0x100, "clk_sys is PLL_SYS / 1"
    return vco / first / second


def clock_of_lpc55(board: Json, crystal: float) -> float:
    r = registers_after(board, {})
    assert (r[0x40000294], r[0x40000284], r[0x40000380]) == (1, 2, 0), "crystal, PLL1, AHB / 1"
    cco = within(crystal / field(r[0x40000568], 0, 8) * field(r[0x4000056C], 0, 16), 275e6, 550e6)
    return cco / (2 * field(r[0x40000570], 0, 5))


def clock_of_k64(board: Json, external: float) -> float:
    r = registers_after(board, {0x40052000: 0x01D3})
    assert r[0x40052000] & 1 == 0, "the watchdog is off"
    c5, c6 = r[0x40064004], r[0x40064005]
    within(external / (32, 64, 128, 256, 512, 1024, 1280, 1536)[field(r[0x40064000], 3, 3)], 31.25e3, 39.0625e3)
    reference = within(external / (field(c5, 0, 5) + 1), 2e6, 4e6)
    pll = within(reference * (field(c6, 0, 5) + 24), 48e6, 120e6)
    assert field(c6, 6, 1) == 1 and field(r[0x40064000], 6, 2) == 0, "MCGOUTCLK is the PLL"
    core, bus, flex, flash = (pll / (field(r[0x40048044], low, 4) + 1) for low in (28, 24, 20, 16))
    within(bus, 0, 60e6), within(flex, 0, 50e6), within(flash, 0, 25e6)
    return core


def clock_of_fe310(board: Json, crystal: float) -> float:
    r = registers_after(board, {0x10008008: 0x00010000, 0x1000800C: 0x100})
    pll = r[0x10008008]
    assert field(pll, 16, 3) == 3, "core from the PLL, PLL from the crystal, no bypass"
    reference = within(crystal / (field(pll, 0, 3) + 1), 6e6, 12e6)
    vco = within(reference * 2 * (field(pll, 4, 6) + 1), 384e6, 768e6)
    assert r[0x1000800C] == 0x100
    core = vco / (1 << field(pll, 10, 2))
    within(core / (2 * (r[0x10014000] + 1)), 0, 50e6)
    return core


def clock_of_esp32c3(board: Json) -> float:
    r = registers_after(board, {0x600C0008: 0x0C, 0x600C0058: 0x1})
    assert r[0x600C0058] == 1 << 10 and field(r[0x600C0008], 2, 1) == 1, "480 MHz PLL, not divided"
    return (80e6, 160e6)[field(r[0x600C0008], 0, 2)]


def fixed(clock: float) -> Callable[[Json], float]:
    """A core clock with one frequency; the table starts its crystal."""

    def clock_of(board: Json) -> float:
        assert {"write": [0x40000000, 1]} in board["init"], "TASKS_HFCLKSTART"
        return clock

    return clock_of


def clock_of_nrf53(board: Json) -> float:
    return 128e6 / (1 << registers_after(board, {0x50005558: 1})[0x50005558])


CLOCKS: dict[str, Callable[[Json], float]] = {
    "disco-f746ng": lambda board: clock_of_stm32f4_or_f7(board, 25e6, 54e6, 108e6),
    "esp32-c3-devkit": clock_of_esp32c3,
    "frdm-k64f": lambda board: clock_of_k64(board, 50e6),
    "hifive1-revb": lambda board: clock_of_fe310(board, 16e6),
    "longan-nano": lambda board: clock_of_gd32vf103(board, 8e6),
    "lpcxpresso55s69": lambda board: clock_of_lpc55(board, 16e6),
    "microbit-v1": fixed(16e6),
    "nrf52840-dk": fixed(64e6),
    "nrf5340-dk": clock_of_nrf53,
    "nucleo-f446re": lambda board: clock_of_stm32f4_or_f7(board, 8e6, 45e6, 90e6),
    "nucleo-g0b1re": clock_of_stm32g0,
    "nucleo-h743zi2": lambda board: clock_of_stm32h7(board, 8e6),
    "nucleo-l4r5zi": clock_of_stm32l4_plus,
    "nucleo-u575zi-q": clock_of_stm32u5,
    "raspberry-pi-pico": lambda board: clock_of_rp2040(board, 12e6),
    "stm32f4-discovery": lambda board: clock_of_stm32f4_or_f7(board, 8e6, 42e6, 84e6),
}


@pytest.mark.parametrize("board", ON_PAPER)
def test_the_registers_give_the_clock(board: str) -> None:
    facts = board_of(board)
    assert CLOCKS[board](facts) == facts["clock_hz"]


def test_a_wrong_divider_is_seen() -> None:
    facts = board_of("nucleo-f446re")
    (pll,) = (step for step in facts["init"] if step.get("write", [0])[0] == 0x40023804)
    pll["write"][1] -= 1 << 6
    assert CLOCKS["nucleo-f446re"](facts) == 179e6
    pll["write"][1] += 2 << 6
    with pytest.raises(AssertionError, match="45.25 MHz is not in"):
        CLOCKS["nucleo-f446re"](facts)


# board: register of the wait states, its mask, MHz that one wait state more is good for, register of the clock switch.
# The STM32H743's steps are uneven; 240 MHz of AHB needs 4 at VOS0. LPC55 counts are the vendor's for 100 MHz.
WAIT_STATES = {
    "disco-f746ng": (0x40023C00, 0xF, 30, 0x40023808),
    "nucleo-f446re": (0x40023C00, 0xF, 30, 0x40023808),
    "nucleo-g0b1re": (0x40022000, 0x7, 24, 0x40021008),
    "nucleo-l4r5zi": (0x40022000, 0xF, 20, 0x40021008),
    "nucleo-u575zi-q": (0x40022000, 0xF, 32, 0x46020C1C),
    "stm32f4-discovery": (0x40023C00, 0xF, 30, 0x40023808),
}


def position(board: Json, operation: str, address: int) -> int:
    """Of the last such step."""
    return max(at for at, step in enumerate(board["init"]) if step.get(operation, [None])[0] == address)


@pytest.mark.parametrize("board", WAIT_STATES)
def test_the_flash_is_slowed_down_before_the_core_is_sped_up(board: str) -> None:
    register, mask, mhz, switch = WAIT_STATES[board]
    facts = board_of(board)
    needed = -(-facts["clock_hz"] // (mhz * 1_000_000)) - 1
    assert registers_after(facts, {})[register] & mask == needed
    set_up, seen, switched, confirmed = (
        max(at for at, step in enumerate(facts["init"]) if step.get("write", step.get("set_bits", [0]))[0] == register),
        position(facts, "poll_until_set", register),
        min(at for at, step in enumerate(facts["init"]) if step.get("set_bits", [0])[0] == switch),
        position(facts, "poll_until_set", switch),
    )
    assert set_up < seen < switched < confirmed


@pytest.mark.parametrize("board", ON_PAPER)
def test_nothing_is_waited_for_that_was_not_begun(board: str) -> None:
    """A poll of a register that no step has written, itself or close by, would be a poll of a wrong address."""
    written: set[int] = set()
    for step in board_of(board)["init"]:
        (operation,) = set(step) - {"width"}
        address = step[operation][0]
        if operation.startswith("poll"):
            # STM32U5's ICACHE invalidates itself after a reset.
            near = {address & ~0xFFF, (address - 0xFE0) & ~0xFFF}
            assert near & {at & ~0xFFF for at in written} or address == 0x40030404, hex(address)
        else:
            written.add(address)
