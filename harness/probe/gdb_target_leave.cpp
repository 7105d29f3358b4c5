// GdbTarget's way out of a running core, and back to it.
#include <fmt/format.h>

#include <utility>

#include "harness/probe/gdb_target.hpp"

namespace probemark {

namespace {

using namespace std::chrono_literals;
using Leave = ServerTraits::Leave;

constexpr auto kCommandDeadline = 5s;
constexpr auto kEndDeadline = 5s;

std::string left_on(const ServerTraits& traits) {
  return fmt::format("left on: the {} that runs already keeps the board", traits.title);
}

}  // namespace

Result<std::string> GdbTarget::turn_debug_off() {
  const Leave& leave = settings_.traits.leave;
  std::string first_failure;
  for (const std::string_view command : settings_.board.core.family == "riscv" ? leave.riscv : leave.arm_m) {
    const auto output = client_.monitor(std::string(command), kCommandDeadline);
    if (!output && !client_.usable()) {
      return tl::unexpected(explain(output.error()));
    }
    // A core without the unit that a command is for, or an adapter that keeps the debug port to itself.
    const bool failed = !output || output->find("rror") != std::string::npos;
    if (failed && first_failure.empty()) {
      first_failure = fmt::format("\"{}\": {:.200}", command, output ? *output : output.error().what);
    }
  }
  return first_failure;
}

Result<void> GdbTarget::leave_running() {
  switch (settings_.traits.leave.run) {
    case Leave::Run::by_commands:
      return {};
    case Leave::Run::by_detach:
      return explained(client_.detach());
    case Leave::Run::by_continue:
      return explained(client_.resume_and_leave());
    case Leave::Run::by_end:
      return holdings_.server ? Result<void>() : explained(client_.detach());
  }
  return {};
}

Result<std::string> GdbTarget::release() {
  const Leave& leave = settings_.traits.leave;
  if (auto cleared = clear_all_breakpoints(); !cleared) {
    return tl::unexpected(cleared.error());
  }
  const bool owned = holdings_.server.has_value();
  if (!owned && settings_.reconnect && leave.server == Leave::Server::terminated) {
    // Its commands are for a server that ends: one that goes on would not see the core stop again.
    if (auto left = explained(client_.resume_and_leave()); !left) {
      return tl::unexpected(left.error());
    }
    return left_on(settings_.traits);
  }
  const auto failure = turn_debug_off();
  if (!failure) {
    return failure;
  }
  if (auto left = leave_running(); !left) {
    return tl::unexpected(left.error());
  }
  if (owned && leave.server == Leave::Server::terminated) {
    holdings_.server->process.terminate(kEndDeadline);
  } else if (owned && leave.server == Leave::Server::interrupted) {
    holdings_.server->process.interrupt(kEndDeadline);
  }
  if (settings_.reconnect) {
    client_.close();
  }
  if (!owned && !settings_.emulator && settings_.reconnect) {
    return left_on(settings_.traits);
  }
  return failure->empty() ? std::string(leave.state)
                          : fmt::format("may be on: {} could not do {}", settings_.traits.title, *failure);
}

Result<void> GdbTarget::reattach() {
  if (settings_.reconnect) {
    auto client = settings_.reconnect(holdings_);
    if (!client) {
      return tl::unexpected(explain(client.error()));
    }
    client_ = std::move(*client);
  }
  if (auto attached = attach(true); !attached) {
    return attached;
  }
  auto registers = explained(client_.fetch_registers(settings_.board.core.family));
  if (!registers) {
    return tl::unexpected(registers.error());
  }
  registers_ = std::move(*registers);
  return {};
}

}  // namespace probemark
