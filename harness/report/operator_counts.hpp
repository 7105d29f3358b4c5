// What each operator of a record cost, in one unit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/record/event.hpp"
#include "harness/record/metric_name.hpp"

namespace probemark {

struct OperatorCount {
  const OperatorProfile* profile = nullptr;  ///< into the record
  double value = 0;                          ///< median, > 0 for at least one of a record
};

struct OperatorCounts {
  const MetricName* metric = nullptr;
  MetricKind kind = MetricKind::simulated;
  std::vector<OperatorCount> counts;  ///< as the model runs them

  [[nodiscard]] double total() const;
};

/// Instructions, else cycles; those of one kind only. Nothing where the answer was wrong or no operator has a number.
[[nodiscard]] std::optional<OperatorCounts> operator_counts(const Record& record);

/// "#4 CONV_2D model/res_1", for profile viewers.
[[nodiscard]] std::string operator_title(const OperatorProfile& profile);

/// "pm_conv2d_s8_s8_s8 (portable)"; the symbol is known.
[[nodiscard]] std::string kernel_title(const OperatorProfile& profile);

}  // namespace probemark
