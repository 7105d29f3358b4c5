// Records as the JSON that Google Benchmark writes, for its compare.py and what else reads it.
#pragma once

#include <string>
#include <vector>

#include "harness/record/item.hpp"

namespace probemark {

/// Each latency, count and energy that may be shown is a benchmark "board/workload/kernels/metric_median" of run_type
/// "aggregate". A measured latency is in ns, and its samples are the repetitions of run_type "iteration". Nothing else
/// is a time, so nothing else has a unit of time: its `time_unit` names kind and unit, e.g. "simulated instructions" or
/// "measured nJ". compare.py pairs equal units only and takes its geometric mean over times alone; a program that wants
/// times refuses the unit. `real_time` and `cpu_time` are the same number. All metrics of the record stand beside as
/// counters in SI units, by their keys in the record, e.g. "flash_total_bytes".
///
/// Items without numbers cannot be benchmarks, which must have a time: they stand in context.items, as all items do,
/// with status, reason and fingerprint.
[[nodiscard]] std::string render_google_benchmark(const std::vector<RunHistory>& runs);

}  // namespace probemark
