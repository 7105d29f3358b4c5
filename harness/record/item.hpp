// The name of one board x workload x kernel library, and what the events say about all of them.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/record/event.hpp"

namespace probemark {

/// "board/workload/kernels"
[[nodiscard]] std::string item_name(const std::string& board, const std::string& workload, const std::string& kernels);
[[nodiscard]] std::string item_name(const Record& record);

/// The items that a resumed run need not repeat: all that finished, save those whose latest end was a lost target, for
/// that is no answer about the item.
[[nodiscard]] std::set<std::string> finished_items(const std::vector<Event>& events);

/// A run, as its events tell it.
struct RunHistory {
  std::optional<RunStarted> started;    ///< the first; `items` is the union over resumptions
  std::vector<Record> records;          ///< the latest of each item, in the planned order
  std::optional<RunFinished> finished;  ///< absent while running, or when the run was killed

  bool operator==(const RunHistory&) const = default;
};

[[nodiscard]] RunHistory summarize(const std::vector<Event>& events);

}  // namespace probemark
