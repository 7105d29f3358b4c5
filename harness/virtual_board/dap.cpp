#include "harness/virtual_board/dap.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "harness/virtual_board/cortex_m_debug.hpp"
#include "harness/virtual_board/mem_ap.hpp"

namespace probemark::virtual_board {
namespace {

namespace reg {
constexpr unsigned dpidr = 0x0;  // reads; ABORT when written
constexpr unsigned ctrl_stat = 0x4;
constexpr unsigned select = 0x8;  // writes; RESEND when read
constexpr unsigned rdbuff = 0xC;
}  // namespace reg

constexpr std::uint32_t overrun_detect = 1U << 0;
constexpr std::uint32_t sticky_overrun = 1U << 1;
constexpr std::uint32_t transfer_mode = 3U << 2;
constexpr std::uint32_t sticky_compare = 1U << 4;
constexpr std::uint32_t sticky_error = 1U << 5;
constexpr std::uint32_t read_ok = 1U << 6;
constexpr std::uint32_t write_data_error = 1U << 7;
constexpr std::uint32_t sticky = sticky_overrun | sticky_compare | sticky_error | write_data_error;
constexpr std::uint32_t reset_request = 1U << 26;
constexpr std::uint32_t debug_power_request = 1U << 28;
constexpr std::uint32_t system_power_request = 1U << 30;
constexpr std::uint32_t requests = reset_request | debug_power_request | system_power_request;
constexpr std::uint32_t mask_lane = 0xFU << 8;
constexpr std::uint32_t transfer_count = 0xFFFU << 12;
constexpr std::uint32_t writable = overrun_detect | transfer_mode | mask_lane | transfer_count | requests;

class Dap : public DebugAccess {
 public:
  Dap(Machine& machine, const DapIdentity& identity)
      : machine_(machine),
        identity_(identity),
        debug_(machine, identity),
        mem_ap_(machine, debug_, identity),
        power_ups_seen_(machine.power_ups()) {}

  DapReply read_dp(unsigned reg) override {
    notice_power_up();
    switch (reg) {
      case reg::dpidr:
        return {Ack::ok, identity_.dpidr};
      case reg::ctrl_stat:
        return {Ack::ok, read_bank()};
      default:
        return {Ack::ok, last_read_};
    }
  }

  Ack write_dp(unsigned reg, std::uint32_t value) override {
    notice_power_up();
    switch (reg) {
      case reg::dpidr:
        abort(value);
        break;
      case reg::ctrl_stat:
        // The sticky bits are cleared by ones, as on a JTAG-DP; software for an SW-DP uses ABORT.
        if ((select_ & 0xF) == 0) {
          control_ = (value & writable) | (control_ & ~writable & ~(value & sticky));
        }
        break;
      case reg::select:
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

  void drive_reset(bool asserted) override {
    notice_power_up();
    debug_.drive_reset(asserted);
  }

 private:
  [[nodiscard]] std::uint32_t read_bank() const {
    constexpr std::uint32_t one_turnaround_cycle = 0x40;
    switch (select_ & 0xF) {
      case 0:
        return control_ | (control_ & requests) << 1;
      case 1:
        return one_turnaround_cycle;
      default:
        return 0;
    }
  }

  void abort(std::uint32_t value) {
    if ((value & 1U << 1) != 0) {
      control_ &= ~sticky_compare;
    }
    if ((value & 1U << 2) != 0) {
      control_ &= ~sticky_error;
    }
    if ((value & 1U << 3) != 0) {
      control_ &= ~write_data_error;
    }
    if ((value & 1U << 4) != 0) {
      control_ &= ~sticky_overrun;
    }
  }

  /// Access ports answer while the debug domain has power and no error is pending.
  bool usable() {
    notice_power_up();
    control_ &= ~read_ok;
    if ((control_ & debug_power_request) == 0) {
      control_ |= sticky_error;
    }
    return (control_ & sticky_error) == 0;
  }

  Ack conclude(bool done) {
    control_ |= done ? read_ok : sticky_error;
    return done ? Ack::ok : Ack::fault;
  }

  void notice_power_up() {
    if (machine_.power_ups() == std::exchange(power_ups_seen_, machine_.power_ups())) {
      return;
    }
    control_ = select_ = last_read_ = 0;
    mem_ap_.power_on();
    debug_.power_on();
  }

  Machine& machine_;
  DapIdentity identity_;
  CortexMDebug debug_;
  MemAp mem_ap_;
  std::uint32_t control_ = 0;
  std::uint32_t select_ = 0;
  std::uint32_t last_read_ = 0;
  unsigned power_ups_seen_;
};

}  // namespace

std::unique_ptr<DebugAccess> make_dap(Machine& machine, const DapIdentity& identity) {
  return std::make_unique<Dap>(machine, identity);
}

}  // namespace probemark::virtual_board
