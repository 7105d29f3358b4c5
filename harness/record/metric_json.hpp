// A metric <-> JSON.
#pragma once

#include "harness/record/event.hpp"
#include "harness/record/field_reader.hpp"
#include "harness/record/metric_name.hpp"

namespace probemark {

/// {"status":"ok","kind",...} or {"status":<absence>,"reason"}. Counts and bytes are written as integers. An error for
/// a number that is not finite, negative or, where the unit counts whole things, fractional; `where` names the metric.
/// Only the interval of an energy may begin below 0: where little is left after subtracting, its uncertainty may be
/// more.
[[nodiscard]] Result<Json> metric_to_json(const Metric& metric, MetricUnit unit, const std::string& where);

/// Reads what metric_to_json wrote; errors go to the reader.
[[nodiscard]] Metric metric_from_json(FieldReader& reader, MetricUnit unit);

}  // namespace probemark
