// An event <-> one line of JSON, as results/schema/event-1.schema.json describes it.
#pragma once

#include "harness/record/event.hpp"
#include "harness/record/field_reader.hpp"

namespace probemark {

/// The record of an ItemFinished is written as publishable(record).
[[nodiscard]] Result<Json> event_to_json(const Event& event);

/// The inverse; errors name the field.
[[nodiscard]] Result<Event> event_from_json(const Json& json);

}  // namespace probemark
