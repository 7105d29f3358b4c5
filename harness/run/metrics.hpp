// Readings -> the metrics of a record. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/board/board.hpp"
#include "harness/image/image.hpp"
#include "harness/record/event.hpp"
#include "harness/session/session.hpp"

namespace probemark {

/// Instructions, cycles, latency, energy and memory of one item. What the board cannot give is absent with its reason.
/// A core counter that contradicts the exact count is an error: one of them lies.
Result<std::map<std::string, Metric>> metrics_of(const Board& board, const Image& image, const std::string& server,
                                                 const std::vector<Reading>& readings);

/// Counts an operator, in order.
std::vector<OperatorProfile> operator_profile(const Image& image, const std::string& server,
                                              const std::vector<Reading>& readings);

}  // namespace probemark
