#include "harness/record/record_json.hpp"

#include <fmt/format.h>

#include "harness/record/energy_detail_json.hpp"
#include "harness/record/metric_json.hpp"
#include "harness/record/migration.hpp"
#include "harness/record/number_json.hpp"
#include "harness/record/outcome_json.hpp"
#include "harness/record/suppression.hpp"
#include "harness/record/vocabulary.hpp"

namespace probemark {
namespace {

/// Whether what was imported, and no other record, says that it was.
bool is_told_apart(const Record& record) {
  return (record.status == Status::unverified) == (record.board_kind == "published");
}

Result<Json> metrics_json(const Record& record) {
  for (const auto& [name, metric] : record.metrics) {
    if (find_metric(name) == nullptr) return fail(ErrorKind::internal, "not in metric_names", "metrics." + name);
  }
  Json json = Json::object();
  for (const MetricName& entry : metric_names) {
    const auto found = record.metrics.find(std::string(entry.name));
    if (found == record.metrics.end()) continue;
    auto metric = metric_to_json(found->second, entry.unit, "metrics." + found->first);
    if (!metric) return metric;
    json[std::string(entry.json_key)] = std::move(*metric);
  }
  return json;
}

void read_metrics(FieldReader& reader, Record& record) {
  for (const std::string& key : reader.keys()) {
    const MetricName* entry = find_metric_key(key);
    if (entry == nullptr) {
      reader.reject(key, "unknown metric");
      continue;
    }
    reader.object(key, [&](FieldReader& metric) {
      record.metrics[std::string(entry->name)] = metric_from_json(metric, entry->unit);
    });
  }
}

Result<Json> operator_json(const OperatorProfile& profile, const std::string& where) {
  auto instructions = metric_to_json(profile.instructions, MetricUnit::instructions, where + ".instructions");
  if (!instructions) return instructions;
  auto cycles = metric_to_json(profile.cycles, MetricUnit::cycles, where + ".cycles");
  if (!cycles) return cycles;
  return Json{{"index", profile.index},      {"name", profile.name},       {"tensor", profile.tensor},
              {"kernel", profile.kernel},    {"library", profile.library}, {"instructions", std::move(*instructions)},
              {"cycles", std::move(*cycles)}};
}

OperatorProfile read_operator(FieldReader& reader) {
  OperatorProfile profile;
  profile.index = reader.count("index");
  profile.name = reader.text("name");
  profile.tensor = reader.text("tensor");
  profile.kernel = reader.text("kernel");
  profile.library = reader.text("library");
  reader.object("instructions", [&](FieldReader& metric) {
    profile.instructions = metric_from_json(metric, MetricUnit::instructions);
  });
  reader.object("cycles", [&](FieldReader& metric) { profile.cycles = metric_from_json(metric, MetricUnit::cycles); });
  return profile;
}

Result<Json> limits_json(const Record& record) {
  Json json = Json::object();
  for (const auto& [name, bytes] : record.limits) {
    if (name != "flash" && name != "ram") return fail(ErrorKind::internal, "neither flash nor ram", "limits." + name);
    json[name + "_bytes"] = bytes;
  }
  return json;
}

void read_limits(FieldReader& reader, Record& record) {
  for (const char* name : {"flash", "ram"}) {
    const std::string key = std::string(name) + "_bytes";
    if (reader.has(key)) record.limits[name] = reader.count(key);
  }
}

Json text_object(const std::map<std::string, std::string>& values) {
  Json json = Json::object();
  for (const auto& [key, value] : values) json[key] = value;
  return json;
}

}  // namespace

Result<Json> record_to_json(const Record& complete) {
  const Record record = publishable(complete);
  if (!is_told_apart(record)) return fail(ErrorKind::internal, "unverified and published go together", "status");
  Json json = {{"schema_version", schema_version},
               {"board", record.board},
               {"board_title", record.board_title},
               {"core", record.core},
               {"board_kind", record.board_kind},
               {"workload", record.workload},
               {"workload_title", record.workload_title},
               {"kernels", record.kernels},
               {"profile", record.profile},
               {"probe", record.probe},
               {"status", to_string(record.status)},
               {"reason", record.reason},
               {"objections", Json(record.objections)},
               {"samples_checked", record.samples_checked},
               {"elements_checked", record.elements_checked}};
  if (record.difference) json["difference"] = difference_json(*record.difference);
  if (record.fault) json["fault"] = fault_json(*record.fault);
  if (record.fit) json["fit"] = fit_json(*record.fit);
  auto quality = quality_json(record);
  if (!quality) return quality;
  json["quality"] = std::move(*quality);
  auto metrics = metrics_json(record);
  if (!metrics) return metrics;
  json["metrics"] = std::move(*metrics);
  json["operators"] = Json::array();
  for (std::size_t i = 0; i < record.operators.size(); ++i) {
    auto profile = operator_json(record.operators[i], fmt::format("operators[{}]", i));
    if (!profile) return profile;
    json["operators"].push_back(std::move(*profile));
  }
  if (record.energy) {
    auto energy = energy_detail_json(*record.energy);
    if (!energy) return energy;
    json["energy"] = std::move(*energy);
  }
  auto limits = limits_json(record);
  if (!limits) return limits;
  json["limits"] = std::move(*limits);
  json["fingerprint"]["values"] = text_object(record.fingerprint.values);
  json["fingerprint"]["absent"] = text_object(record.fingerprint.absent);
  NumberWriter numbers(json, "");
  numbers.amount("wall_s", record.wall_s);
  if (record.guest_s) numbers.amount("guest_s", *record.guest_s);
  if (auto written = numbers.finish(); !written) return tl::unexpected(written.error());
  return json;
}

Record read_record(FieldReader& reader) {
  Record record;
  if (reader.count("schema_version") != schema_version) {
    reader.reject("schema_version", fmt::format("this program reads version {}", schema_version));
  }
  record.board = reader.text("board");
  record.board_title = reader.text("board_title");
  record.core = reader.text("core");
  record.board_kind = reader.text("board_kind");
  record.workload = reader.text("workload");
  record.workload_title = reader.text("workload_title");
  record.kernels = reader.text("kernels");
  record.profile = reader.text("profile");
  record.probe = reader.text("probe");
  const auto status = parse_status(reader.text("status"));
  if (!status) reader.reject("status", "unknown status");
  record.status = status.value_or(Status::skipped);
  record.reason = reader.text("reason");
  record.objections = reader.texts("objections");
  if (!is_told_apart(record)) reader.reject("status", "unverified and board_kind published go together");
  record.samples_checked = reader.count("samples_checked");
  record.elements_checked = reader.count("elements_checked");
  if (reader.has("difference")) {
    reader.object("difference", [&](FieldReader& part) { record.difference = read_difference(part); });
  }
  if (reader.has("fault")) reader.object("fault", [&](FieldReader& part) { record.fault = read_fault(part); });
  if (reader.has("fit")) reader.object("fit", [&](FieldReader& part) { record.fit = read_fit(part); });
  reader.object("quality", [&](FieldReader& part) { record.quality = read_quality(part); });
  reader.object("metrics", [&](FieldReader& part) { read_metrics(part, record); });
  reader.objects("operators", [&](FieldReader& part) { record.operators.push_back(read_operator(part)); });
  if (reader.has("energy")) {
    reader.object("energy", [&](FieldReader& part) { record.energy = read_energy_detail(part); });
  }
  reader.object("limits", [&](FieldReader& part) { read_limits(part, record); });
  reader.object("fingerprint", [&](FieldReader& part) {
    record.fingerprint.values = part.text_map("values");
    record.fingerprint.absent = part.text_map("absent");
  });
  record.wall_s = reader.amount("wall_s");
  if (reader.has("guest_s")) record.guest_s = reader.amount("guest_s");
  return record;
}

Result<Record> record_from_json(const Json& json) {
  const auto current = migrated(json);
  if (!current) return tl::unexpected(current.error());
  std::optional<Error> error;
  FieldReader reader(*current, "", error);
  Record record = read_record(reader);
  reader.finish();
  if (error) return tl::unexpected(*error);
  // A hand-edited file cannot bring numbers to an item that failed.
  return publishable(record);
}

Result<Json> parse_json(const std::string& text, const std::string& where) {
  try {
    return Json::parse(text);
  } catch (const Json::exception& exception) {
    const std::string what = exception.what();
    const auto detail = what.find("] ");
    return fail(ErrorKind::invalid_input, "not JSON: " + (detail == std::string::npos ? what : what.substr(detail + 2)),
                where);
  }
}

std::string json_text(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace probemark
