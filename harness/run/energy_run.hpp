// One item's free run while the instrument measures.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "harness/board/board.hpp"
#include "harness/meter/meter.hpp"
#include "harness/run/energy_metrics.hpp"
#include "harness/run/energy_plan.hpp"
#include "harness/session/session.hpp"

namespace probemark {

/// The instrument that a run's energies are measured with.
struct EnergyMeter {
  EnergyRequest request;
  std::reference_wrapper<Meter> meter;
};

struct EnergyTask {
  const Board& board;
  std::span<const std::uint8_t> sample;          ///< raw bytes of all inputs
  const std::map<std::string, Metric>& metrics;  ///< of the same item: how long an inference takes
  /// Raw bytes of all outputs for those inputs.
  std::function<Result<std::vector<std::uint8_t>>(std::span<const std::uint8_t> input)> reference;
};

/// How it came out. A wrong answer in a window is ErrorKind::mismatch, a fault of the core comes with its report: both
/// are the item's end. What else goes wrong leaves the verdict as it is: then all energies are absent with the reason.
SessionResult<EnergyOutcome> measure_energy(const EnergyMeter& meter, const EnergyTask& task, Session& session,
                                            BoardConnection& connection);

}  // namespace probemark
