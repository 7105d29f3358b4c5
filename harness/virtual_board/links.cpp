#include "harness/virtual_board/links.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "harness/virtual_board/dap.hpp"
#include "harness/virtual_board/faulty_debug_access.hpp"
#include "harness/virtual_board/faulty_link.hpp"
#include "harness/virtual_board/jtag_arm.hpp"
#include "harness/virtual_board/jtag_riscv.hpp"
#include "harness/virtual_board/pyocd_link.hpp"
#include "harness/virtual_board/stlink_link.hpp"

namespace probemark::virtual_board {

namespace {

struct LinkKind {
  std::string_view name;
  std::unique_ptr<Link> (*to_arm)(DebugAccess&, std::string_view serial);
  std::unique_ptr<Link> (*to_riscv)(Machine&);  ///< nullptr: Arm only
};

template <std::unique_ptr<Link> (*make)(DebugAccess&)>
std::unique_ptr<Link> without_serial(DebugAccess& debug, std::string_view) {
  return make(debug);
}

constexpr std::array<LinkKind, 3> kLinks{{{"jtag", without_serial<make_arm_jtag_link>, make_riscv_jtag_link},
                                          {"pyocd", without_serial<make_pyocd_link>, nullptr},
                                          {"st-link", make_stlink_link, nullptr}}};

/// From the machine to the wire, each layer over the one before it.
class LinkStack final : public Link {
 public:
  LinkStack(const LinkKind& kind, const LinkSettings& settings, const Chip& chip, Machine& machine, FaultPlan& plan) {
    if (chip.core == Core::riscv) {
      link_ = kind.to_riscv(machine);
    } else {
      dap_ = make_dap(machine, settings.identity);
      faulty_dap_ = std::make_unique<FaultyDebugAccess>(*dap_, plan);
      link_ = kind.to_arm(*faulty_dap_, settings.serial);
    }
    faulty_link_ = std::make_unique<FaultyLink>(*link_, plan);
  }

  void connected() override { faulty_link_->connected(); }
  std::string receive(std::string_view bytes) override { return faulty_link_->receive(bytes); }
  [[nodiscard]] bool finished() const override { return faulty_link_->finished(); }
  [[nodiscard]] std::string debug_state() const override { return dap_ ? dap_->debug_state() : link_->debug_state(); }

 private:
  std::unique_ptr<DebugAccess> dap_;
  std::unique_ptr<FaultyDebugAccess> faulty_dap_;
  std::unique_ptr<Link> link_;
  std::unique_ptr<FaultyLink> faulty_link_;
};

}  // namespace

std::vector<std::string> link_names() {
  std::vector<std::string> names;
  for (const LinkKind& kind : kLinks) {
    names.emplace_back(kind.name);
  }
  return names;
}

Result<std::unique_ptr<Link>> make_link(const LinkSettings& settings, const Chip& chip, Machine& machine,
                                        FaultPlan& plan) {
  const auto kind =
      std::find_if(kLinks.begin(), kLinks.end(), [&](const LinkKind& row) { return row.name == settings.name; });
  if (kind == kLinks.end()) {
    return fail(ErrorKind::usage, fmt::format("there is no link \"{}\"", settings.name), {},
                fmt::format("one of {}", fmt::join(link_names(), ", ")));
  }
  if (chip.core == Core::riscv && kind->to_riscv == nullptr) {
    return fail(ErrorKind::usage,
                fmt::format("{} is a RISC-V chip; the link {} reaches Arm's debug port only", chip.id, settings.name),
                {}, "--link jtag");
  }
  return std::make_unique<LinkStack>(*kind, settings, chip, machine, plan);
}

}  // namespace probemark::virtual_board
