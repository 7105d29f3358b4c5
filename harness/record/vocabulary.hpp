// The schema's words for the enumerations of a record.
#pragma once

#include <optional>
#include <string_view>

#include "harness/record/event.hpp"

namespace probemark {

[[nodiscard]] std::string_view to_string(Status status);
[[nodiscard]] std::string_view to_string(MetricKind kind);

/// Nothing where the word is unknown.
[[nodiscard]] std::optional<Status> parse_status(std::string_view word);
[[nodiscard]] std::optional<MetricKind> parse_metric_kind(std::string_view word);

/// Whether `word` may be the status of an AbsentMetric.
[[nodiscard]] bool is_absence(std::string_view word);

}  // namespace probemark
