// Version 1 -> 2. Version 2 added the energy and what it stands on, imported results with their objections, and asks
// that the fingerprint name every key of fingerprint_key.hpp.
#include <fmt/format.h>

#include <array>

#include "harness/record/fingerprint_key.hpp"
#include "harness/record/migration.hpp"

namespace probemark {
namespace {

constexpr std::array<const char*, 2> new_fields{"energy", "objections"};
constexpr std::array<const char*, 3> new_metrics{"energy_net_j", "energy_slope_j", "energy_modelled_j"};

tl::unexpected<Error> unknown(const std::string& field) {
  return fail(ErrorKind::invalid_input, fmt::format("field `{}`: version 1 has no such field", field), {});
}

/// The object under `key`; nullptr where there is none, of which the reader of the fields will tell.
Json* object_at(Json& document, const char* key) {
  const auto found = document.find(key);
  return found != document.end() && found->is_object() ? &*found : nullptr;
}

void complete_fingerprint(Json& fingerprint) {
  Json* values = object_at(fingerprint, "values");
  Json* absent = object_at(fingerprint, "absent");
  if (values == nullptr || absent == nullptr) return;
  for (const std::string_view key : fingerprint_key::all) {
    const std::string name(key);
    if (!values->contains(name) && !absent->contains(name)) (*absent)[name] = "version 1 of the record did not keep it";
  }
}

/// An earlier version 1 wrote how long a wrong answer took.
void drop_time_of_failure(Json& record) {
  const auto status = record.find("status");
  if (status != record.end() && *status != "bit_exact" && *status != "unstable") record.erase("guest_s");
}

Result<Json> migrate_record(Json record) {
  for (const char* field : new_fields) {
    if (record.contains(field)) return unknown(field);
  }
  if (const Json* metrics = object_at(record, "metrics")) {
    for (const char* metric : new_metrics) {
      if (metrics->contains(metric)) return unknown(fmt::format("metrics.{}", metric));
    }
  }
  record["objections"] = Json::array();
  if (Json* fingerprint = object_at(record, "fingerprint")) complete_fingerprint(*fingerprint);
  drop_time_of_failure(record);
  record["schema_version"] = 2;
  return record;
}

}  // namespace

Result<Json> migrate_from_1(Json document) {
  if (!document.contains("event")) return migrate_record(std::move(document));
  if (Json* record = object_at(document, "record")) {
    auto migrated = migrate_record(*record);
    if (!migrated) {
      return fail(ErrorKind::invalid_input, "in the record: " + migrated.error().what, {});
    }
    *record = std::move(*migrated);
  }
  document["schema_version"] = 2;
  return document;
}

}  // namespace probemark
