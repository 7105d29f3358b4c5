// A record <-> JSON, as results/schema/record-2.schema.json describes it.
#pragma once

#include "harness/record/event.hpp"
#include "harness/record/field_reader.hpp"

namespace probemark {

/// Writes publishable(record): no number of a failed item leaves the program this way. An error for a metric that is
/// not in metric_names, and for numbers that are not finite.
[[nodiscard]] Result<Json> record_to_json(const Record& record);

/// The inverse, also for records of earlier versions; errors name the field.
[[nodiscard]] Result<Record> record_from_json(const Json& json);

/// Reads a record of the current version out of a larger document.
[[nodiscard]] Record read_record(FieldReader& reader);

/// Parses text; errors name `where` and the line and column.
[[nodiscard]] Result<Json> parse_json(const std::string& text, const std::string& where);

/// The text of a document; bytes that are not UTF-8 become U+FFFD. `indent` < 0: one line.
[[nodiscard]] std::string json_text(const Json& json, int indent = -1);

}  // namespace probemark
