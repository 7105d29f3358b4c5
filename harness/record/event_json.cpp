#include "harness/record/event_json.hpp"

#include <fmt/format.h>

#include "harness/record/migration.hpp"
#include "harness/record/number_json.hpp"
#include "harness/record/record_json.hpp"
#include "harness/record/suppression.hpp"

namespace probemark {
namespace {

Json head(const char* name) { return {{"schema_version", schema_version}, {"event", name}}; }

Result<Json> encode(const RunStarted& event) {
  Json json = head("run_started");
  json["run_id"] = event.run_id;
  json["started_at"] = event.started_at;
  json["harness_version"] = event.harness_version;
  json["commit"] = event.commit;
  json["host"] = event.host;
  json["command_line"] = Json(event.command_line);
  json["items"] = Json(event.items);
  return json;
}

Result<Json> encode(const ItemStarted& event) {
  Json json = head("item_started");
  json["item"] = event.item;
  json["phase"] = event.phase;
  return json;
}

Result<Json> encode(const ItemFinished& event) {
  auto record = record_to_json(event.record);
  if (!record) {
    record.error().where = event.item + ": " + record.error().where;
    return record;
  }
  Json json = head("item_finished");
  json["item"] = event.item;
  json["record"] = std::move(*record);
  return json;
}

Result<Json> encode(const RunFinished& event) {
  Json json = head("run_finished");
  json["finished_at"] = event.finished_at;
  NumberWriter numbers(json, "run_finished");
  numbers.amount("wall_s", event.wall_s);
  numbers.amount("guest_s", event.guest_s);
  numbers.amount("guest_share", event.guest_share);
  json["interrupted"] = event.interrupted;
  if (auto written = numbers.finish(); !written) return tl::unexpected(written.error());
  return json;
}

RunStarted read_run_started(FieldReader& reader) {
  RunStarted event;
  event.run_id = reader.text("run_id");
  event.started_at = reader.text("started_at");
  event.harness_version = reader.text("harness_version");
  event.commit = reader.text("commit");
  event.host = reader.text("host");
  event.command_line = reader.texts("command_line");
  event.items = reader.texts("items");
  return event;
}

ItemStarted read_item_started(FieldReader& reader) {
  ItemStarted event;
  event.item = reader.text("item");
  event.phase = reader.text("phase");
  return event;
}

ItemFinished read_item_finished(FieldReader& reader) {
  ItemFinished event;
  event.item = reader.text("item");
  reader.object("record", [&](FieldReader& record) { event.record = read_record(record); });
  return event;
}

RunFinished read_run_finished(FieldReader& reader) {
  RunFinished event;
  event.finished_at = reader.text("finished_at");
  event.wall_s = reader.amount("wall_s");
  event.guest_s = reader.amount("guest_s");
  event.guest_share = reader.amount("guest_share");
  event.interrupted = reader.boolean("interrupted");
  return event;
}

Event read_event(FieldReader& reader) {
  if (reader.count("schema_version") != schema_version) {
    reader.reject("schema_version", fmt::format("this program reads version {}", schema_version));
  }
  const std::string name = reader.text("event");
  if (name == "run_started") return read_run_started(reader);
  if (name == "item_started") return read_item_started(reader);
  if (name == "item_finished") return read_item_finished(reader);
  if (name == "run_finished") return read_run_finished(reader);
  reader.reject("event", fmt::format("unknown event \"{}\"", name));
  return ItemStarted{};
}

}  // namespace

Result<Json> event_to_json(const Event& event) {
  return std::visit([](const auto& value) { return encode(value); }, event);
}

Result<Event> event_from_json(const Json& json) {
  const auto current = migrated(json);
  if (!current) return tl::unexpected(current.error());
  std::optional<Error> error;
  FieldReader reader(*current, "", error);
  Event event = read_event(reader);
  reader.finish();
  if (error) return tl::unexpected(*error);
  return publishable(event);
}

}  // namespace probemark
