// The quality of outputs against labels. Pure; works on the board's own outputs.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/workload/workload.hpp"

namespace probemark {

/// One value of the workload's metric over all `outputs` (raw bytes, one a sample, from sample 0 on). AUC needs both
/// labels; with one alone it is an error.
Result<double> evaluate_quality(const Workload& workload, const std::vector<std::vector<std::uint8_t>>& outputs);

/// Whether `value` meets the threshold: at least, or for mae at most.
bool meets_threshold(const Quality& quality, double value);

/// "top1", "auc", "mae".
const char* metric_name(QualityMetric metric);

}  // namespace probemark
