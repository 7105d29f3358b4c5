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
    {1U << 5U, "MemManage fault on saving the FPU state"},
    {1U << 8U, "instruction bus error"},
    {1U << 9U, "precise data bus error"},
    {1U << 10U, "imprecise data bus error"},
    {1U << 11U, "bus fault on unstacking"},
    {1U << 12U, "bus fault on stacking"},
    {1U << 13U, "bus fault on saving the FPU state"},
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

}  // namespace

void locate(std::uint64_t pc, const Board& board, const Image& image, FaultReport& fault) {
  if (const auto elf = read_elf(image.elf)) {
    fault.symbol = function_at(*elf, pc);
  }
  const auto run = run_to_end({board.core.toolchain + "addr2line", "-e", image.elf.string(), fmt::format("{:#x}", pc)},
                              std::chrono::seconds(30));
  if (run && run->status.ok() && run->output.rfind("??", 0) != 0) {
    fault.location = run->output.substr(0, run->output.find_first_of(" \n"));
    // Sources of the checkout are "./..." to the compiler, which addr2line appends to the folder it ran in.
    if (const auto at = fault.location.find("/./"); at != std::string::npos) {
      fault.location.erase(0, at + 3);
    }
  }
}

std::string fault_cause(const pm_mailbox& mailbox, const std::string& family) {
  if (family == "arm-m") {
    return arm_cause(mailbox);
  }
  return family == "riscv" ? riscv_cause(mailbox) : "unexpected interrupt";
}

std::optional<std::uint64_t> program_counter_in(const std::string& last_words) {
  static const std::regex pattern("R15=([0-9a-fA-F]{1,16})(?![0-9a-fA-F])");
  std::smatch match;
  if (!std::regex_search(last_words, match, pattern)) {
    return std::nullopt;
  }
  return std::stoull(match[1], nullptr, 16);
}

FaultReport captured_fault(const pm_mailbox& mailbox, const Board& board, const Image& image) {
  FaultReport fault;
  fault.cause = fault_cause(mailbox, board.core.family);
  const bool arm = board.core.family == "arm-m";
  const bool riscv = board.core.family == "riscv";
  // Armv6-M has no fault status registers; elsewhere a fault sets a bit in one of the two.
  if (arm && (mailbox.fault_status != 0 || mailbox.fault_hard_status != 0)) {
    fault.registers["cfsr"] = mailbox.fault_status;
    fault.registers["hfsr"] = mailbox.fault_hard_status;
  } else if (riscv) {
    fault.registers["mcause"] = mailbox.fault_cause;
    fault.registers["mstatus"] = mailbox.fault_status;
  }
  if (mailbox.fault_address != 0) {
    fault.registers["address"] = mailbox.fault_address;
  }
  if (arm && mailbox.fault_sp == 0) {
    // The other registers lie in the frame that the exception pushed; there is none to read.
    fault.cause += "; the stack pointer was outside of the stack, so the place is unknown";
    return fault;
  }
  fault.registers["pc"] = mailbox.fault_pc;
  fault.registers["sp"] = mailbox.fault_sp;
  if (arm || riscv) {
    fault.registers["lr"] = mailbox.fault_lr;
  }
  if (!riscv) {
    fault.registers["psr"] = mailbox.fault_psr;
  }
  locate(mailbox.fault_pc, board, image, fault);
  return fault;
}

std::optional<FaultReport> lock_up_fault(const std::string& last_words, const Board& board, const Image& image) {
  if (last_words.find("Lockup") == std::string::npos) {
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

std::optional<FaultReport> lock_up_at(std::uint64_t pc, const std::string& family) {
  const std::uint64_t place = pc | 1;
  if (family != "arm-m" || (place != 0xFFFFFFFF && place != 0xEFFFFFFF)) {
    return std::nullopt;
  }
  return FaultReport{"lock-up: a fault inside the fault handler", {}, {}, {{"pc", pc}}};
}

}  // namespace probemark
