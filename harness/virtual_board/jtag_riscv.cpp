#include "harness/virtual_board/jtag_riscv.hpp"

#include "harness/virtual_board/bitbang_link.hpp"
#include "harness/virtual_board/riscv_debug_module.hpp"

namespace probemark::virtual_board {
namespace {

namespace ir {
constexpr unsigned idcode = 0x01;
constexpr unsigned dtmcs = 0x10;
constexpr unsigned dmi = 0x11;
}  // namespace ir

constexpr std::uint32_t idcode_value = 0x1504DFFD;
constexpr unsigned address_bits = 7;
constexpr unsigned dmi_bits = address_bits + 34;
/// Version 0.13; no wait in Run-Test/Idle is needed.
constexpr std::uint32_t dtmcs_value = address_bits << 4 | 1;
constexpr unsigned operation_read = 1;
constexpr unsigned operation_write = 2;

/// An access is done when Update-DR starts it, so the interface is never busy and never fails.
class RiscvJtagPort : public TapRegisters {
 public:
  explicit RiscvJtagPort(Machine& machine) : module_(machine) {}

  [[nodiscard]] unsigned instruction_length() const override { return 5; }
  [[nodiscard]] unsigned reset_instruction() const override { return ir::idcode; }

  DataRegister capture(unsigned instruction) override {
    switch (instruction) {
      case ir::idcode:
        return {.bits = idcode_value, .length = 32};
      case ir::dtmcs:
        return {.bits = dtmcs_value, .length = 32};
      case ir::dmi:
        return {.bits = std::uint64_t{address_} << 34 | std::uint64_t{data_} << 2, .length = dmi_bits};
      default:
        return {};
    }
  }

  void update(unsigned instruction, std::uint64_t bits) override {
    if (instruction != ir::dmi) {
      return;
    }
    const unsigned operation = bits & 3;
    address_ = static_cast<unsigned>(bits >> 34);
    if (operation == operation_read) {
      data_ = module_.read(address_);
    } else if (operation == operation_write) {
      data_ = static_cast<std::uint32_t>(bits >> 2);
      module_.write(address_, data_);
    }
  }

  void drive_reset(bool asserted) override { module_.drive_reset(asserted); }
  [[nodiscard]] std::string debug_state() const override { return module_.is_active() ? "dmactive=1" : "dmactive=0"; }

 private:
  RiscvDebugModule module_;
  unsigned address_ = 0;
  std::uint32_t data_ = 0;
};

}  // namespace

std::unique_ptr<Link> make_riscv_jtag_link(Machine& machine) {
  return std::make_unique<BitbangLink>(std::make_unique<RiscvJtagPort>(machine));
}

}  // namespace probemark::virtual_board
