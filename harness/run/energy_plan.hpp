// What a free run of one item must be for its windows to count. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "harness/board/board.hpp"
#include "harness/measure/sample_block.hpp"
#include "harness/meter/meter.hpp"
#include "harness/record/event.hpp"
#include "harness/session/free_run.hpp"

namespace probemark {

/// What the user says of energies.
struct EnergyRequest {
  MeterRequest meter = {};
  std::uint32_t windows = 5;                     ///< of N inferences, and as many of 2N
  std::optional<std::uint32_t> inferences = {};  ///< N; else by the latency
  double delay_s = 2;
  bool power_cycle = false;
  std::optional<double> gain_percent = {};     ///< limit of the instrument's gain error, better known than its maker's
  std::optional<double> offset_a = {};         ///< of its offset
  std::optional<double> voltage_percent = {};  ///< of a voltage that is set
};

/// The instrument's limits, and in their place what the user says.
InstrumentLimits limits_of(const EnergyRequest& request, const MeterDescription& meter);

/// One inference: the measured latency; on an emulated board its instructions, one a cycle of the clock that the board
/// file says. nullopt where neither is known.
std::optional<double> inference_seconds(const Board& board, const std::map<std::string, Metric>& metrics);

/// N so that the shorter windows last 10 s even by a clock that is 2 % off. ErrorKind::usage where the board has no
/// [power] that is asked for, or where N is not known.
Result<FreeRunPlan> plan_free_run(const EnergyRequest& request, const Board& board,
                                  const std::map<std::string, Metric>& metrics);

/// Refuses an instrument whose readings give no joules, with the remedy.
Result<void> check_meter(const MeterDescription& meter, const std::string& driver);

}  // namespace probemark
