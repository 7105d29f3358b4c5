// How an item ended (difference, fault, fit, quality) <-> JSON.
#pragma once

#include "harness/record/event.hpp"
#include "harness/record/field_reader.hpp"

namespace probemark {

[[nodiscard]] Json difference_json(const Difference& difference);
[[nodiscard]] Json fault_json(const FaultReport& fault);
[[nodiscard]] Json fit_json(const FitReport& fit);

/// Where the record has no quality: an absent metric that says why. An error for numbers that are not finite.
[[nodiscard]] Result<Json> quality_json(const Record& record);

[[nodiscard]] Difference read_difference(FieldReader& reader);
[[nodiscard]] FaultReport read_fault(FieldReader& reader);
[[nodiscard]] FitReport read_fit(FieldReader& reader);
[[nodiscard]] std::optional<QualityReport> read_quality(FieldReader& reader);

}  // namespace probemark
