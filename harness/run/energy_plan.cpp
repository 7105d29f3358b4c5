#include "harness/run/energy_plan.hpp"

#include <fmt/format.h>

#include "harness/measure/energy_result.hpp"

namespace probemark {

std::optional<double> inference_seconds(const Board& board, const std::map<std::string, Metric>& metrics) {
  const auto value = [&](const char* name) -> std::optional<double> {
    const auto found = metrics.find(name);
    const auto* measurement = found == metrics.end() ? nullptr : std::get_if<Measurement>(&found->second);
    return measurement != nullptr && measurement->median > 0 ? std::optional(measurement->median) : std::nullopt;
  };
  if (board.kind == BoardKind::hardware) {
    return value("latency_s");
  }
  const auto instructions = value("instructions");
  return instructions ? std::optional(*instructions / static_cast<double>(board.clock_hz)) : std::nullopt;
}

Result<FreeRunPlan> plan_free_run(const EnergyRequest& request, const Board& board,
                                  const std::map<std::string, Metric>& metrics) {
  constexpr double clock_slack = 1.02;
  if (request.power_cycle && !board.power) {
    return fail(ErrorKind::usage, "the board file does not say how to switch the board off and on", board.id,
                "add [power] cycle = [program, argument] to it, or leave --power-cycle out");
  }
  FreeRunPlan plan;
  plan.windows = request.windows;
  plan.delay_s = request.delay_s;
  plan.clock_hz = board.clock_hz;
  plan.power_cycle = request.power_cycle;
  if (request.inferences) {
    plan.inferences = *request.inferences;
    return plan;
  }
  const auto seconds = inference_seconds(board, metrics);
  if (!seconds) {
    return fail(ErrorKind::usage, "how long an inference takes is not known", board.id,
                "give the inferences of a window by --meter-inferences");
  }
  plan.inferences = inferences_for(WindowRule{}.least_s * clock_slack, *seconds);
  return plan;
}

InstrumentLimits limits_of(const EnergyRequest& request, const MeterDescription& meter) {
  InstrumentLimits limits = meter.limits;
  if (request.gain_percent) {
    limits.gain = *request.gain_percent / 100;
  }
  if (request.offset_a) {
    limits.offset_a = request.offset_a;
  }
  if (request.voltage_percent) {
    limits.voltage = *request.voltage_percent / 100;
  }
  return limits;
}

Result<void> check_meter(const MeterDescription& meter, const std::string& driver) {
  if (meter.quantity == Quantity::current && !meter.measures_voltage && !meter.voltage_v) {
    return fail(ErrorKind::usage,
                fmt::format("the {} reads currents and no voltage: without one there are no joules", meter.instrument),
                "--meter", fmt::format("say the board's supply: --meter {}:..,voltage=VOLTS", driver));
  }
  return {};
}

}  // namespace probemark
