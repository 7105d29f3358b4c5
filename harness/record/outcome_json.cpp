#include "harness/record/outcome_json.hpp"

#include <fmt/format.h>

#include <charconv>

#include "harness/record/number_json.hpp"
#include "harness/record/vocabulary.hpp"

namespace probemark {
namespace {

std::optional<std::uint64_t> parse_hexadecimal(const std::string& text) {
  std::uint64_t value = 0;
  if (text.size() < 3 || text.compare(0, 2, "0x") != 0) return std::nullopt;
  const char* end = text.data() + text.size();
  const auto [stop, status] = std::from_chars(text.data() + 2, end, value, 16);
  if (status != std::errc{} || stop != end) return std::nullopt;
  return value;
}

}  // namespace

Json difference_json(const Difference& difference) {
  Json json = {{"sample", difference.sample}};
  if (difference.operator_index) json["operator_index"] = *difference.operator_index;
  json["operator_name"] = difference.operator_name;
  json["tensor"] = difference.tensor;
  json["coordinates"] = Json(difference.coordinates);
  json["expected"] = difference.expected;
  json["got"] = difference.got;
  json["differing"] = difference.differing;
  json["elements"] = difference.elements;
  return json;
}

Difference read_difference(FieldReader& reader) {
  Difference difference;
  difference.sample = reader.count("sample");
  if (reader.has("operator_index")) difference.operator_index = reader.count("operator_index");
  difference.operator_name = reader.text("operator_name");
  difference.tensor = reader.text("tensor");
  difference.coordinates = reader.integers("coordinates");
  difference.expected = reader.integer("expected");
  difference.got = reader.integer("got");
  difference.differing = reader.count("differing");
  difference.elements = reader.count("elements");
  return difference;
}

Json fault_json(const FaultReport& fault) {
  Json registers = Json::object();
  for (const auto& [name, value] : fault.registers) registers[name] = fmt::format("{:#x}", value);
  return {{"cause", fault.cause},
          {"symbol", fault.symbol},
          {"location", fault.location},
          {"registers", std::move(registers)}};
}

FaultReport read_fault(FieldReader& reader) {
  FaultReport fault;
  fault.cause = reader.text("cause");
  fault.symbol = reader.text("symbol");
  fault.location = reader.text("location");
  reader.object("registers", [&](FieldReader& registers) {
    for (const std::string& name : registers.keys()) {
      const auto value = parse_hexadecimal(registers.text(name));
      if (!value) registers.reject(name, "expected a hexadecimal number like \"0x20000000\"");
      fault.registers[name] = value.value_or(0);
    }
  });
  return fault;
}

Json fit_json(const FitReport& fit) {
  return {{"region", fit.region}, {"needed_bytes", fit.needed}, {"available_bytes", fit.available}};
}

FitReport read_fit(FieldReader& reader) {
  FitReport fit;
  fit.region = reader.text("region");
  fit.needed = reader.count("needed_bytes");
  fit.available = reader.count("available_bytes");
  return fit;
}

Result<Json> quality_json(const Record& record) {
  if (!record.quality) {
    if (has_numbers(record.status)) return Json{{"status", "not_measured"}, {"reason", "no quality was evaluated"}};
    const auto reason = fmt::format("the verdict is {}, not bit_exact", to_string(record.status));
    return Json{{"status", "suppressed"}, {"reason", reason}};
  }
  const QualityReport& quality = *record.quality;
  Json json = {{"status", "ok"}, {"metric", quality.metric}};
  NumberWriter numbers(json, "quality");
  numbers.real("value", quality.value);
  numbers.real("threshold", quality.threshold);
  json["passed"] = quality.passed;
  if (quality.samples) json["samples"] = *quality.samples;
  if (auto written = numbers.finish(); !written) return tl::unexpected(written.error());
  return json;
}

std::optional<QualityReport> read_quality(FieldReader& reader) {
  const std::string status = reader.text("status");
  if (status != "ok") {
    if (!is_absence(status)) reader.reject("status", "expected ok, not_measured, not_applicable or suppressed");
    (void)reader.text("reason");
    return std::nullopt;
  }
  QualityReport quality;
  quality.metric = reader.text("metric");
  quality.value = reader.number("value");
  quality.threshold = reader.number("threshold");
  quality.passed = reader.boolean("passed");
  if (reader.has("samples")) quality.samples = reader.count("samples");
  return quality;
}

}  // namespace probemark
