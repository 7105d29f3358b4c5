// The reasons for which two runs are not compared at all.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "harness/compare/comparison.hpp"
#include "harness/compare/pairing.hpp"

namespace probemark {

/// No pair, or several records for one.
[[nodiscard]] std::vector<Refusal> pairing_refusals(std::span<const Record> a, std::span<const Record> b,
                                                    const Pairing& pairing);

/// Other workloads, models, inputs or kinds of board.
[[nodiscard]] std::vector<Refusal> identity_refusals(std::span<const SettingDifference> differences);

/// A metric that is, say, measured in one and modelled in the other.
[[nodiscard]] std::vector<Refusal> kind_refusals(std::span<const RecordPair> pairs);

/// Conditions that differ beside the axis and are not allowed. `axis_found` false: no axis explains them all.
[[nodiscard]] std::vector<Refusal> confounder_refusals(std::span<const SettingDifference> confounders, bool axis_found,
                                                       const ComparisonRequest& request);

/// A setting's value for people: a hash by its first 12 digits, an unknown one with its reason.
[[nodiscard]] std::string shown_value(const std::string& key, const SettingValue& value);

/// A's and B's; of compiler flags only the words that the other has not.
[[nodiscard]] std::pair<std::string, std::string> shown_values(const SettingDifference& difference);

}  // namespace probemark
