// A made-up but plausible run of 12 boards and 8 workloads, to test and look at reports.
#pragma once

#include <vector>

#include "harness/record/event.hpp"

namespace probemark {

[[nodiscard]] RunStarted sample_run_started();
[[nodiscard]] RunFinished sample_run_finished();

/// With one mismatch, one fault, one lost target, several that do not fit, and AVR boards that count cycles.
[[nodiscard]] std::vector<Record> sample_records();

/// A bit-exact record of one board and workload.
[[nodiscard]] Record sample_record(const std::string& board = "netduinoplus2", const std::string& workload = "kws");

}  // namespace probemark
