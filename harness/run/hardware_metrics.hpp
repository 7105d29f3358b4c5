// What a physical board's own counter told -> the metrics of a record. Pure.
#pragma once

#include <map>
#include <string>

#include "harness/board/board.hpp"
#include "harness/record/event.hpp"
#include "harness/session/latency_run.hpp"

namespace probemark {

/// For people: "DWT CYCCNT" of core.toml's "dwt_cyccnt".
std::string counter_title(const std::string& counter);

/// latency_s, and cycles where the core's counter counts those. Absent with its reason where the counter was refused;
/// an error where it contradicts the host's clock or its own readings, as nothing that the board tells is then
/// believed.
Result<std::map<std::string, Metric>> hardware_metrics(const Board& board, const LatencyRun& run);

}  // namespace probemark
