#include "harness/doctor/meter_checks.hpp"

#include <fmt/format.h>

#include <cmath>
#include <memory>

#include "harness/doctor/meter_observation.hpp"
#include "harness/meter/meters.hpp"

namespace probemark {
namespace {

constexpr double observe_s = 1;
constexpr double settle_s = 0.5;  ///< capacitors of the board
constexpr double trigger_s = 3;
constexpr std::uint64_t enough_edges = 2;
constexpr double most_lost = 1e-3;
constexpr double voltage_apart = 0.02;

std::string in_units(double value, const char* unit) {
  const double size = std::abs(value);
  return size >= 1      ? fmt::format("{:.4g} {}", value, unit)
         : size >= 1e-3 ? fmt::format("{:.4g} m{}", value * 1e3, unit)
         : size >= 1e-6 ? fmt::format("{:.4g} u{}", value * 1e6, unit)
                        : fmt::format("{:.4g} n{}", value * 1e9, unit);
}

struct Bench {
  MeterRequest request;
  std::unique_ptr<Meter> meter;
  MeterObservation seen;

  [[nodiscard]] const MeterDescription& what() const { return meter->description(); }
};

Finding open(Bench& bench) {
  auto meter = open_meter(bench.request);
  if (!meter) {
    return failed(meter.error());
  }
  bench.meter = std::move(*meter);
  const MeterDescription& what = bench.what();
  std::string text = what.instrument;
  if (!what.serial.empty()) {
    text += ", serial " + what.serial;
  }
  if (!what.firmware.empty()) {
    text += ", firmware " + what.firmware;
  }
  text += fmt::format(", {:.6g} samples/s", 1 / what.period_s);
  if (what.voltage_v) {
    text += fmt::format(", {} {}", what.supplies ? "supplies" : "given", in_units(*what.voltage_v, "V"));
  }
  return {CheckState::ok, text, {}};
}

Finding samples(Bench& bench) {
  const auto seen = observe(*bench.meter, observe_s);
  if (!seen) {
    return failed(seen.error());
  }
  bench.seen = *seen;
  const double all = static_cast<double>(seen->samples + seen->lost);
  const std::string text = fmt::format(
      "{} samples in {:.3g} s, {}; {}", seen->samples, seen->seconds,
      seen->lost == 0 ? "none lost" : fmt::format("{} lost", seen->lost),
      seen->mean_a ? "mean " + in_units(*seen->mean_a, "A") : "mean " + in_units(seen->mean_w.value_or(0), "W"));
  if (static_cast<double>(seen->lost) > most_lost * all) {
    return {CheckState::failed, text, "another USB port or cable, no hub, and less load on this computer",
            ErrorKind::setup};
  }
  return {CheckState::ok, text, {}};
}

Finding voltage(Bench& bench) {
  if (!bench.what().measures_voltage || !bench.seen.mean_v) {
    return {CheckState::skipped,
            bench.what().voltage_v ? "not measured: what is set is believed" : "neither measured nor given: voltage=V",
            {}};
  }
  const double measured = *bench.seen.mean_v;
  const std::string text = "measured " + in_units(measured, "V");
  const auto set = bench.what().voltage_v;
  if (set && std::abs(measured - *set) > voltage_apart * *set) {
    return {CheckState::failed, fmt::format("{}, set {}", text, in_units(*set, "V")),
            "check the wires of the supply, and voltage= of --meter", ErrorKind::setup};
  }
  return {CheckState::ok, text, {}};
}

Finding zero(Bench& bench) {
  if (!bench.what().supplies) {
    return {CheckState::skipped, "the instrument does not supply: take the board off and look at the mean above", {}};
  }
  if (const auto off = bench.meter->supply(false); !off) {
    return failed(off.error());
  }
  const auto seen = observe(*bench.meter, observe_s, settle_s);
  const auto on = bench.meter->supply(true);
  if (!seen || !on) {
    return failed(seen ? on.error() : seen.error());
  }
  if (!seen->mean_a) {
    return {CheckState::failed, "no current was read with the supply off", "plug the instrument in again",
            ErrorKind::setup};
  }
  const auto limit = bench.what().limits.offset_a;
  const std::string text = fmt::format("{} with the supply off, limit {}", in_units(*seen->mean_a, "A"),
                                       limit ? in_units(*limit, "A") : "not stated");
  if (limit && std::abs(*seen->mean_a) > *limit) {
    return {CheckState::failed, text, "take the board off; where it is still so, calibrate the instrument",
            ErrorKind::setup};
  }
  return {CheckState::ok, text, {}};
}

Finding trigger(Bench& bench) {
  if (!bench.what().has_trigger) {
    return {CheckState::skipped, bench.request.line ? "the instrument has no digital line" : "no line= was given", {}};
  }
  const auto seen = observe(*bench.meter, trigger_s, 0, enough_edges);
  if (!seen) {
    return failed(seen.error());
  }
  const std::string line = bench.request.line ? fmt::format("line {}", *bench.request.line) : "the line";
  if (seen->edges == 0) {
    return {CheckState::skipped,
            fmt::format("no edge of {} within {:.2g} s, it stays {}: nothing toggles it, or it is not wired", line,
                        seen->seconds, seen->level.value_or(false) ? "high" : "low"),
            {}};
  }
  return {CheckState::ok, fmt::format("{} edges of {} within {:.2g} s", seen->edges, line, seen->seconds), {}};
}

}  // namespace

std::vector<Check> meter_checks(const MeterRequest& request) {
  auto bench = std::make_shared<Bench>();
  bench->request = request;
  const std::string group = "meter " + request.driver;
  const auto check = [&](const char* name, const std::vector<std::string>& needs, Finding (*look)(Bench&)) {
    std::vector<std::string> ids;
    for (const std::string& need : needs) {
      ids.push_back(group + ": " + need);
    }
    return Check{group + ": " + name, group, ids, [bench, look] { return look(*bench); }};
  };
  return {check("open", {}, open), check("samples", {"open"}, samples), check("voltage", {"samples"}, voltage),
          check("zero", {"samples"}, zero), check("trigger", {"samples"}, trigger)};
}

}  // namespace probemark
