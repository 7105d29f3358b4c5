#include "harness/virtual_board/dap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "harness/virtual_board/cortex_m_debug.hpp"
#include "harness/virtual_board/mem_ap.hpp"

namespace probemark::virtual_board {
namespace {

namespace reg {
constexpr unsigned kDpidr = 0x0;  // reads; ABORT when written
constexpr unsigned kCtrlStat = 0x4;
constexpr unsigned kSelect = 0x8;  // writes
}  // namespace reg

constexpr std::uint32_t kOverrunDetect = 1U << 0;
constexpr std::uint32_t kStickyOverrun = 1U << 1;
constexpr std::uint32_t kTransferMode = 3U << 2;
constexpr std::uint32_t kStickyCompare = 1U << 4;
constexpr std::uint32_t kStickyError = 1U << 5;
constexpr std::uint32_t kReadOk = 1U << 6;
constexpr std::uint32_t kWriteDataError = 1U << 7;
constexpr std::uint32_t kSticky = kStickyOverrun | kStickyCompare | kStickyError | kWriteDataError;
constexpr std::uint32_t kResetRequest = 1U << 26;
constexpr std::uint32_t kDebugPowerRequest = 1U << 28;
constexpr std::uint32_t kSystemPowerRequest = 1U << 30;
constexpr std::uint32_t kRequests = kResetRequest | kDebugPowerRequest | kSystemPowerRequest;
constexpr std::uint32_t kMaskLane = 0xFU << 8;
constexpr std::uint32_t kTransferCount = 0xFFFU << 12;
constexpr std::uint32_t kWritable = kOverrunDetect | kTransferMode | kMaskLane | kTransferCount | kRequests;

class Dap : public DebugAccess {
 public:
  Dap(Machine& machine, const DapIdentity& identity)
      : identity_(identity), debug_(machine, identity), mem_ap_(machine, debug_, identity) {}

  DapReply read_dp(unsigned reg) override {
    switch (reg) {
      case reg::kDpidr:
        return {Ack::ok, identity_.dpidr};
      case reg::kCtrlStat:
        return {Ack::ok, read_bank()};
      default:  // RESEND and RDBUFF
        return {Ack::ok, last_read_};
    }
  }

  Ack write_dp(unsigned reg, std::uint32_t value) override {
    switch (reg) {
      case reg::kDpidr:
        abort(value);
        break;
      case reg::kCtrlStat:
        // The kSticky bits are cleared by ones, as on a JTAG-DP; software for an SW-DP uses ABORT.
        if ((select_ & 0xF) == 0) {
          control_ = (value & kWritable) | (control_ & ~kWritable & ~(value & kSticky));
        }
        break;
      case reg::kSelect:
        select_ = value;
        break;
      default:
        break;
    }
    return Ack::ok;
  }

  DapReply read_ap(unsigned access_port, unsigned reg) override {
    if (!usable()) {
      return {Ack::fault, 0};
    }
    if (access_port != 0) {
      return {Ack::ok, last_read_ = 0};
    }
    const std::optional<std::uint32_t> value = mem_ap_.read(reg);
    if (conclude(value.has_value()) != Ack::ok) {
      return {Ack::fault, 0};
    }
    return {Ack::ok, last_read_ = *value};
  }

  Ack write_ap(unsigned access_port, unsigned reg, std::uint32_t value) override {
    if (!usable()) {
      return Ack::fault;
    }
    return access_port != 0 ? Ack::ok : conclude(mem_ap_.write(reg, value));
  }

  Ack read_ap_block(unsigned access_port, unsigned reg, std::span<std::uint32_t> values) override {
    if (!usable()) {
      return Ack::fault;
    }
    if (access_port != 0) {
      std::ranges::fill(values, 0);
      return Ack::ok;
    }
    const Ack ack = conclude(mem_ap_.read_block(reg, values));
    if (ack == Ack::ok && !values.empty()) {
      last_read_ = values.back();
    }
    return ack;
  }

  Ack write_ap_block(unsigned access_port, unsigned reg, std::span<const std::uint32_t> values) override {
    if (!usable()) {
      return Ack::fault;
    }
    return access_port != 0 ? Ack::ok : conclude(mem_ap_.write_block(reg, values));
  }

  void drive_reset(bool asserted) override { debug_.drive_reset(asserted); }

  [[nodiscard]] std::string debug_state() const override {
    return fmt::format("debugen={:d} trcena={:d} dbgpwrup={:d}", debug_.is_enabled(), debug_.is_tracing(),
                       (control_ & kDebugPowerRequest) != 0);
  }

 private:
  [[nodiscard]] std::uint32_t read_bank() const {
    constexpr std::uint32_t kOneTurnaroundCycle = 0x40;
    switch (select_ & 0xF) {
      case 0:
        return control_ | (control_ & kRequests) << 1;
      case 1:
        return kOneTurnaroundCycle;
      default:
        return 0;
    }
  }

  void abort(std::uint32_t value) {
    if ((value & 1U << 1) != 0) {
      control_ &= ~kStickyCompare;
    }
    if ((value & 1U << 2) != 0) {
      control_ &= ~kStickyError;
    }
    if ((value & 1U << 3) != 0) {
      control_ &= ~kWriteDataError;
    }
    if ((value & 1U << 4) != 0) {
      control_ &= ~kStickyOverrun;
    }
  }

  /// Access ports answer while the debug domain has power and no error is pending.
  bool usable() {
    control_ &= ~kReadOk;
    if ((control_ & kDebugPowerRequest) == 0) {
      control_ |= kStickyError;
    }
    return (control_ & kStickyError) == 0;
  }

  Ack conclude(bool done) {
    control_ |= done ? kReadOk : kStickyError;
    return done ? Ack::ok : Ack::fault;
  }

  DapIdentity identity_;
  CortexMDebug debug_;
  MemAp mem_ap_;
  std::uint32_t control_ = 0;
  std::uint32_t select_ = 0;
  std::uint32_t last_read_ = 0;
};

}  // namespace

std::unique_ptr<DebugAccess> make_dap(Machine& machine, const DapIdentity& identity) {
  return std::make_unique<Dap>(machine, identity);
}

}  // namespace probemark::virtual_board
