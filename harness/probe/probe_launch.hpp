// What every launcher of a real probe does before it starts its server: lease, virtual board, counter.
#pragma once

#include <optional>
#include <string>

#include "harness/probe/gdb_target.hpp"
#include "harness/probe/probe_settings.hpp"

namespace probemark {

struct ProbeLaunch {
  ProbeTable table;
  std::string serial;  ///< of the request, else of the table; empty: whichever is there
  TargetHoldings holdings = {};
  std::optional<CounterMapping> counter = {};
  std::string virtual_place = {};  ///< where the virtual board listens; empty: a real probe
  GdbTargetSettings settings;

  /// `text` with @PORT@ and @SOCKET@ replaced where there is a virtual board.
  [[nodiscard]] std::string placed(std::string text) const;
};

/// Reads the table [probe.<traits.id>] with `known` keys beside `serial` and `virtual_board`, takes the probe's lease
/// (none for a virtual board, which is this session's own) and starts what the server will connect to.
Result<ProbeLaunch> begin_probe_launch(const LaunchRequest& request, const ServerTraits& traits, KnownKeys known);

}  // namespace probemark
