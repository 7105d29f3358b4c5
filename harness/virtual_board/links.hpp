// The debug adapters that a chip can be put behind, by name.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/virtual_board/chips.hpp"
#include "harness/virtual_board/fault_plan.hpp"
#include "harness/virtual_board/link.hpp"
#include "harness/virtual_board/machine.hpp"
#include "reference/error.hpp"

namespace probemark::virtual_board {

/// The names, in order.
std::vector<std::string> link_names();

struct LinkSettings {
  std::string_view name;
  DapIdentity identity = {};     ///< of an Arm chip's debug port
  std::string_view serial = {};  ///< of the adapter, where it has one; empty: the same for all
};

/// A link with everything between it and the machine, faults included. Chip, machine and plan must outlive it.
/// ErrorKind::usage where there is no such link, or none for this core.
Result<std::unique_ptr<Link>> make_link(const LinkSettings& settings, const Chip& chip, Machine& machine,
                                        FaultPlan& plan);

}  // namespace probemark::virtual_board
