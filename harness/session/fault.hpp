// CPU faults as something a person can act on: cause, function, source line.
#pragma once

#include <optional>
#include <string>

#include "harness/board/board.hpp"
#include "harness/image/image.hpp"
#include "harness/record/event.hpp"
#include "targets/runtime/mailbox.h"

namespace probemark {

/// The words for a fault that the image captured itself. Pure.
std::string fault_cause(const pm_mailbox& mailbox, const std::string& family);

/// The program counter in an emulator's last words after a lock-up ("R15=..." of QEMU's register dump), where there is
/// one. Pure.
std::optional<std::uint64_t> program_counter_in(const std::string& last_words);

/// Registers, cause and place of a captured fault.
FaultReport captured_fault(const pm_mailbox& mailbox, const Board& board, const Image& image);

/// The same for an emulator that died of a lock-up; nullopt where its last words tell of none. (OpenOCD's "clearing
/// lockup" is no such death: it says so of every erased chip.)
std::optional<FaultReport> lock_up_fault(const std::string& last_words, const Board& board, const Image& image);

/// Adds the function and source line of an address; the toolchain's addr2line knows the latter.
void locate(std::uint64_t pc, const Board& board, const Image& image, FaultReport& fault);

/// A core that a probe found locked up: `pc` is then an address that no code has (Armv7-M B1.5.15, Armv8-M B3.33).
/// Pure.
std::optional<FaultReport> lock_up_at(std::uint64_t pc, const std::string& family);

}  // namespace probemark
