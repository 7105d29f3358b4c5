#include "harness/session/board_connection.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/process/descriptor_wait.hpp"
#include "harness/process/run_to_end.hpp"

namespace probemark {

namespace {

using namespace std::chrono_literals;

constexpr auto kPowerCommandDeadline = 60s;

}  // namespace

Result<Target*> BoardConnection::acquire(const std::optional<CounterMarkers>& markers) {
  if (launcher_->drives_one_board() && usable()) {
    if (auto followed = markers ? target_->follow(*markers) : Result<void>(); !followed) {
      return tl::unexpected(followed.error());
    }
    return target_.get();
  }
  drop();
  auto launched = launcher_->launch(
      {*board_, markers, scratch_folder_, options_.serial, options_.lease_deadline, options_.allow_mass_erase});
  if (!launched) {
    return tl::unexpected(launched.error());
  }
  target_ = std::move(*launched);
  return target_.get();
}

Result<void> BoardConnection::power_cycle() {
  drop();
  return cycle_supply();
}

Result<void> BoardConnection::cycle_supply() {
  const PowerControl& power = *board_->power;
  const std::string command = fmt::format("{}", fmt::join(power.cycle, " "));
  const auto run = run_to_end(power.cycle, kPowerCommandDeadline);
  if (!run) {
    return tl::unexpected(run.error());
  }
  if (!run->status.ok()) {
    return fail(ErrorKind::target_lost,
                fmt::format("the power-cycle command {}: {}; it said: {:.400}", command, describe(run->status),
                            run->output.empty() ? "nothing" : run->output),
                board_->id, "correct [power] cycle in the board file, or cycle the supply by hand");
  }
  return wait_until(std::chrono::steady_clock::now() + std::chrono::milliseconds(power.settle_ms));
}

}  // namespace probemark
