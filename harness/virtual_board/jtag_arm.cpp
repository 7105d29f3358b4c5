#include "harness/virtual_board/jtag_arm.hpp"

#include <optional>

#include "harness/virtual_board/bitbang_link.hpp"

namespace probemark::virtual_board {
namespace {

namespace ir {
constexpr unsigned abort = 0x8;
constexpr unsigned dpacc = 0xA;
constexpr unsigned apacc = 0xB;
constexpr unsigned idcode = 0xE;
}  // namespace ir

namespace dp {
constexpr unsigned abort = 0x0;
constexpr unsigned ctrl_stat = 0x4;
constexpr unsigned select = 0x8;
constexpr unsigned rdbuff = 0xC;
}  // namespace dp

constexpr std::uint32_t idcode_value = 0x4BA00477;
constexpr unsigned access_bits = 35;
constexpr std::uint64_t ack_wait = 1;
constexpr std::uint64_t ack_ok_or_fault = 2;

/// A sticky flag of CTRL/STAT and the bit of ABORT that clears it.
struct StickyFlag {
  std::uint32_t status;
  std::uint32_t abort;
};
constexpr StickyFlag sticky_flags[] = {{1U << 1, 1U << 4}, {1U << 4, 1U << 1}, {1U << 5, 1U << 2}};

struct Access {
  bool access_port = false;
  bool read = false;
  unsigned reg = 0;  ///< A[3:2], as a byte offset
  std::uint32_t value = 0;
};

/// Every access starts at Update-DR; its result is captured by the scan after it. An access that met WAIT is tried
/// again at that scan, and while it still waits, the scan itself is lost. A fault is seen in the sticky flags only.
class ArmJtagPort : public TapRegisters {
 public:
  explicit ArmJtagPort(DebugAccess& access) : access_(access) {}

  [[nodiscard]] unsigned instruction_length() const override { return 4; }
  [[nodiscard]] unsigned reset_instruction() const override { return ir::idcode; }

  DataRegister capture(unsigned instruction) override {
    switch (instruction) {
      case ir::idcode:
        return {.bits = idcode_value, .length = 32};
      case ir::abort:
        return {.bits = 0, .length = access_bits};
      case ir::dpacc:
      case ir::apacc:
        retry();
        return {.bits = std::uint64_t{result_} << 3 | (waiting_ ? ack_wait : ack_ok_or_fault), .length = access_bits};
      default:
        return {};
    }
  }

  void update(unsigned instruction, std::uint64_t bits) override {
    const auto value = static_cast<std::uint32_t>(bits >> 3);
    if (instruction == ir::abort) {
      waiting_.reset();
      access_.write_dp(dp::abort, value);
    } else if ((instruction == ir::dpacc || instruction == ir::apacc) && !waiting_) {
      waiting_ = Access{.access_port = instruction == ir::apacc,
                        .read = (bits & 1) != 0,
                        .reg = static_cast<unsigned>(bits & 6) << 1,
                        .value = value};
      retry();
    }
  }

  void drive_reset(bool asserted) override { access_.drive_reset(asserted); }

 private:
  void retry() {
    if (!waiting_) {
      return;
    }
    const DapReply reply = waiting_->access_port ? reach_access_port(*waiting_) : reach_debug_port(*waiting_);
    if (reply.ack != Ack::wait) {
      result_ = reply.value;
      waiting_.reset();
    }
  }

  DapReply reach_access_port(const Access& wanted) {
    const unsigned access_port = select_ >> 24;
    const unsigned reg = (select_ & 0xF0) | wanted.reg;
    if (wanted.read) {
      return access_.read_ap(access_port, reg);
    }
    return {access_.write_ap(access_port, reg, wanted.value)};
  }

  DapReply reach_debug_port(const Access& wanted) {
    if (wanted.reg == dp::rdbuff) {
      return {};
    }
    if (wanted.read) {
      return wanted.reg == dp::select ? DapReply{Ack::ok, select_} : access_.read_dp(wanted.reg);
    }
    if (wanted.reg == dp::ctrl_stat && (select_ & 0xF) == 0) {
      return {write_control(wanted.value)};
    }
    if (wanted.reg == dp::select) {
      select_ = wanted.value;
    }
    // ABORT has an instruction of its own; here its address is reserved.
    return wanted.reg == dp::abort ? DapReply{} : DapReply{access_.write_dp(wanted.reg, wanted.value)};
  }

  /// On JTAG a sticky flag is cleared by writing 1 to it; the port behind takes that through ABORT, as on serial wire.
  Ack write_control(std::uint32_t value) {
    std::uint32_t abort = 0;
    for (const StickyFlag& flag : sticky_flags) {
      abort |= (value & flag.status) != 0 ? flag.abort : 0;
      value &= ~flag.status;
    }
    if (abort != 0) {
      access_.write_dp(dp::abort, abort);
    }
    return access_.write_dp(dp::ctrl_stat, value);
  }

  DebugAccess& access_;
  std::uint32_t select_ = 0;
  std::uint32_t result_ = 0;
  std::optional<Access> waiting_;
};

}  // namespace

std::unique_ptr<Link> make_arm_jtag_link(DebugAccess& access) {
  return std::make_unique<BitbangLink>(std::make_unique<ArmJtagPort>(access));
}

}  // namespace probemark::virtual_board
