#include "harness/record/metric_json.hpp"

#include <fmt/format.h>

#include <cmath>

#include "harness/record/number_json.hpp"
#include "harness/record/vocabulary.hpp"

namespace probemark {
namespace {

// Above this, a double no longer tells neighbouring integers apart.
constexpr double largest_exact_integer = 9007199254740992.0;

tl::unexpected<Error> refuse(const std::string& where, const std::string& what) {
  return fail(ErrorKind::internal, what, where,
              "report this as a bug: a number that cannot exist was about to be recorded");
}

/// Integers where the value is one and the unit counts, so that readers need no rounding.
Json number_json(double value, MetricUnit unit) {
  if (is_whole(unit) && value == std::floor(value) && value < largest_exact_integer) {
    return Json(static_cast<std::uint64_t>(value));
  }
  return Json(value + 0.0);
}

Result<Json> sample_json(double value, MetricUnit unit, const std::string& where) {
  if (!std::isfinite(value)) return refuse(where, "the number is not finite");
  if (value < 0) return refuse(where, fmt::format("{} is negative", value));
  if (is_whole(unit) && (value != std::floor(value) || value >= largest_exact_integer)) {
    return refuse(where, fmt::format("{} is not an exact count", value));
  }
  return number_json(value, unit);
}

Result<Json> measurement_json(const Measurement& measurement, MetricUnit unit, const std::string& where) {
  Json samples = Json::array();
  for (const double sample : measurement.samples) {
    auto value = sample_json(sample, unit, where + ".samples");
    if (!value) return value;
    samples.push_back(std::move(*value));
  }
  if (auto median = amount_json(measurement.median, where + ".median"); !median) return median;
  if (measurement.ci95_low.has_value() != measurement.ci95_high.has_value()) {
    return refuse(where + ".ci95", "one bound without the other");
  }
  Json json = {{"status", "ok"}, {"kind", to_string(measurement.kind)}};
  json["samples"] = std::move(samples);
  json["median"] = number_json(measurement.median, unit);
  if (measurement.ci95_low) {
    json["ci95"] = Json::array();
    for (const double bound : {*measurement.ci95_low, *measurement.ci95_high}) {
      auto number =
          unit == MetricUnit::joules ? finite_json(bound, where + ".ci95") : amount_json(bound, where + ".ci95");
      if (!number) return number;
      json["ci95"].push_back(std::move(*number));
    }
  }
  json["n"] = measurement.n;
  json["method"] = measurement.method;
  json["resolution"] = measurement.resolution;
  return json;
}

Measurement read_measurement(FieldReader& reader, MetricUnit unit) {
  Measurement measurement;
  const auto kind = parse_metric_kind(reader.text("kind"));
  if (!kind) reader.reject("kind", "expected measured, simulated, modelled or derived");
  measurement.kind = kind.value_or(MetricKind::measured);
  measurement.samples = reader.numbers("samples");
  for (const double sample : measurement.samples) {
    if (auto value = sample_json(sample, unit, "samples"); !value) reader.reject("samples", value.error().what);
  }
  measurement.median = reader.amount("median");
  if (reader.has("ci95")) {
    const auto bounds = reader.numbers("ci95");
    if (bounds.size() == 2) {
      measurement.ci95_low = bounds[0];
      measurement.ci95_high = bounds[1];
      if (unit != MetricUnit::joules && (bounds[0] < 0 || bounds[1] < 0))
        reader.reject("ci95", "the number is negative");
    } else {
      reader.reject("ci95", "expected two numbers");
    }
  }
  measurement.n = reader.count("n");
  measurement.method = reader.text("method");
  measurement.resolution = reader.text("resolution");
  return measurement;
}

}  // namespace

Result<Json> metric_to_json(const Metric& metric, MetricUnit unit, const std::string& where) {
  if (const auto* measurement = std::get_if<Measurement>(&metric)) return measurement_json(*measurement, unit, where);
  const auto& absent = std::get<AbsentMetric>(metric);
  if (!is_absence(absent.status)) return refuse(where, fmt::format("unknown absence \"{}\"", absent.status));
  return Json{{"status", absent.status}, {"reason", absent.reason}};
}

Metric metric_from_json(FieldReader& reader, MetricUnit unit) {
  const std::string status = reader.text("status");
  if (status == "ok") return read_measurement(reader, unit);
  if (!is_absence(status)) reader.reject("status", "expected ok, not_measured, not_applicable or suppressed");
  return AbsentMetric{status, reader.text("reason")};
}

}  // namespace probemark
