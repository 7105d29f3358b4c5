#include "harness/session/fault.hpp"

#include <fmt/format.h>

#include <regex>

#include "harness/image/elf_file.hpp"
#include "harness/process/run_to_end.hpp"

namespace probemark {
namespace {

struct StatusBit {
  std::uint32_t mask;
  const char* words;
};

/// CFSR of Armv7-M and Armv8-M (Arm v8-M Architecture Reference Manual, D1.2.6).
constexpr StatusBit cfsr_bits[] = {
    {1U << 0U, "instruction access violation"},
    {1U << 1U, "data access violation"},
    {1U << 3U, "MemManage fault on unstacking"},
    {1U << 4U, "MemManage fault on stacking"},
    {1U << 8U, "instruction bus error"},
    {1U << 9U, "precise data bus error"},
    {1U << 10U, "imprecise data bus error"},
    {1U << 11U, "bus fault on unstacking"},
    {1U << 12U, "bus fault on stacking"},
    {1U << 16U, "undefined instruction"},
    {1U << 17U, "invalid state (no Thumb bit)"},
    {1U << 18U, "invalid exception return"},
    {1U << 19U, "no coprocessor (FPU or MVE disabled)"},
    {1U << 20U, "stack overflow"},
    {1U << 24U, "unaligned access"},
    {1U << 25U, "division by zero"},
};

std::string arm_cause(const pm_mailbox& m) {
  const char* const names[] = {"thread",    "reset",    "NMI",        "HardFault",
                               "MemManage", "BusFault", "UsageFault", "SecureFault"};
  std::string text = m.fault_cause < 8 ? names[m.fault_cause] : fmt::format("exception {}", m.fault_cause);
  for (const StatusBit& bit : cfsr_bits) {
    if ((m.fault_status & bit.mask) != 0) {
      text += fmt::format(": {}", bit.words);
    }
  }
  return text;
}

std::string riscv_cause(const pm_mailbox& m) {
  const char* const names[] = {"instruction address misaligned",
                               "instruction access fault",
                               "illegal instruction",
                               "breakpoint",
                               "load address misaligned",
                               "load access fault",
                               "store address misaligned",
                               "store access fault",
                               "environment call from U",
                               "environment call from S",
                               "reserved",
                               "environment call from M"};
  if ((m.fault_cause >> 31U) != 0) {
    return fmt::format("unexpected interrupt {}", m.fault_cause & 0x7FFFFFFFU);
  }
  return m.fault_cause < 12 ? names[m.fault_cause] : fmt::format("exception {}", m.fault_cause);
}

/// Function and source line of an address; the toolchain's addr2line knows the latter.
void locate(std::uint64_t pc, const Board& board, const Image& image, FaultReport& fault) {
  if (const auto elf = read_elf(image.elf)) {
    fault.symbol = function_at(*elf, pc);
  }
  const auto run = run_to_end({board.core.toolchain + "addr2line", "-e", image.elf.string(), fmt::format("{:#x}", pc)},
                              std::chrono::seconds(30));
  if (run && run->status.ok() && run->output.rfind("??", 0) != 0) {
    fault.location = run->output.substr(0, run->output.find_first_of(" \n"));
  }
}

}  // namespace

std::string fault_cause(const pm_mailbox& mailbox, const std::string& family) {
  if (family == "arm-m") {
    return arm_cause(mailbox);
  }
  return family == "riscv" ? riscv_cause(mailbox) : "unexpected interrupt";
}

std::optional<std::uint64_t> program_counter_in(const std::string& last_words) {
  static const std::regex pattern("R15=([0-9a-fA-F]+)");
  std::smatch match;
  if (!std::regex_search(last_words, match, pattern)) {
    return std::nullopt;
  }
  return std::stoull(match[1], nullptr, 16);
}

FaultReport captured_fault(const pm_mailbox& mailbox, const Board& board, const Image& image) {
  FaultReport fault;
  fault.cause = fault_cause(mailbox, board.core.family);
  fault.registers = {
      {"pc", mailbox.fault_pc}, {"lr", mailbox.fault_lr}, {"sp", mailbox.fault_sp}, {"psr", mailbox.fault_psr}};
  if (board.core.family == "arm-m") {
    fault.registers["cfsr"] = mailbox.fault_status;
    fault.registers["hfsr"] = mailbox.fault_hard_status;
  } else if (board.core.family == "riscv") {
    fault.registers["mcause"] = mailbox.fault_cause;
    fault.registers["mstatus"] = mailbox.fault_status;
  }
  if (mailbox.fault_address != 0) {
    fault.registers["address"] = mailbox.fault_address;
  }
  locate(mailbox.fault_pc, board, image, fault);
  return fault;
}

std::optional<FaultReport> lock_up_fault(const std::string& last_words, const Board& board, const Image& image) {
  if (last_words.find("ockup") == std::string::npos) {
    return std::nullopt;
  }
  FaultReport fault;
  fault.cause = "lock-up: a fault inside the fault handler";
  if (const auto pc = program_counter_in(last_words)) {
    fault.registers["pc"] = *pc;
    locate(*pc, board, image, fault);
  }
  return fault;
}

}  // namespace probemark
