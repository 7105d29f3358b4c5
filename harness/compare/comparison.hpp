// Two runs compared: what differs between them, whether that may be, and what it did to every figure. Pure.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/compare/metric_comparison.hpp"
#include "harness/compare/noise_floor.hpp"
#include "harness/compare/setting.hpp"
#include "harness/record/event.hpp"

namespace probemark {

struct ComparisonRequest {
  std::string axis = {};               ///< what may differ; empty: found, where one thing does
  std::set<std::string> allowed = {};  ///< settings that may differ as well
  BoardNoise noise = {};
};

/// Why the runs cannot be compared, and what could be done.
struct Refusal {
  std::string what = {};
  std::string remedy = {};  ///< may be empty

  bool operator==(const Refusal&) const = default;
};

struct ItemComparison {
  std::string item = {};
  std::string a = {};  ///< "board/workload/kernels"
  std::string b = {};
  bool broken = false;                         ///< A's answers were right, B's are not
  std::string reason = {};                     ///< why nothing of it is comparable; empty: `metrics` tells
  std::vector<MetricComparison> metrics = {};  ///< in the order of metric_names

  bool operator==(const ItemComparison&) const = default;
};

struct GeometricMean {
  std::string metric = {};
  std::string kind = {};
  double ratio = 0;
  std::size_t items = 0;

  bool operator==(const GeometricMean&) const = default;
};

struct Comparison {
  std::string axis = {};                            ///< empty: nothing differs
  std::vector<SettingDifference> varied = {};       ///< what the axis names
  std::vector<SettingDifference> confounders = {};  ///< allowed, where there is no refusal
  std::vector<SettingDifference> bystanders = {};
  std::vector<std::string> unknown = {};  ///< conditions that neither run knows
  std::vector<ItemComparison> items = {};
  std::vector<std::string> only_a = {};
  std::vector<std::string> only_b = {};
  std::vector<GeometricMean> means = {};  ///< of metrics that every item of both runs has, where there are two or more
  std::vector<Refusal> refusals = {};     ///< with any of them, `items` and `means` are empty

  bool operator==(const Comparison&) const = default;
};

[[nodiscard]] Comparison compare(const std::vector<Record>& a, const std::vector<Record>& b,
                                 const ComparisonRequest& request);

}  // namespace probemark
