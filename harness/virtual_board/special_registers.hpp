// Arm's special registers, which QEMU's GDB stub does not give: read and written by one instruction that is put into
// RAM, stepped over, and taken out again.
#pragma once

#include <cstdint>
#include <map>

#include "harness/virtual_board/chips.hpp"
#include "harness/virtual_board/qtest_bus.hpp"
#include "harness/virtual_board/run_control.hpp"

namespace probemark::virtual_board {

/// By SYSm number (Armv7-M ARM, B5.1.1): MSP 8, PSP 9, PRIMASK 16, BASEPRI 17, FAULTMASK 19, CONTROL 20; the last three
/// but CONTROL read 0 on cores without them. The core must stand still and be privileged, else all read 0.
/// Interrupts are not taken, and what is stepped is not counted by the instruction counter.
Result<std::map<unsigned, std::uint32_t>> read_special_registers(const Chip& chip, RunControl& core, QtestBus& bus);
Result<void> write_special_register(const Chip& chip, RunControl& core, QtestBus& bus, unsigned sysm,
                                    std::uint32_t value);

}  // namespace probemark::virtual_board
