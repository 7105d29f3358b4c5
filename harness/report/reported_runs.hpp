// Several runs and single records as one list of items, each told from its namesakes.
#pragma once

#include <string>
#include <vector>

#include "harness/record/event.hpp"
#include "harness/record/item.hpp"

namespace probemark {

struct ReportedItem {
  std::size_t run = 0;  ///< index of its run
  std::string board;    ///< the board's id; where several runs have this item, with the name of the run
  Record record;        ///< publishable
};

/// A planned item without a record: the run was ended before it, or still goes on.
struct MissingItem {
  std::size_t run = 0;
  std::string board;
  std::string workload;
  std::string kernels;
};

struct ReportedRuns {
  std::vector<std::string> names;  ///< of each run: its id; "input 2" for records without a run
  std::vector<ReportedItem> items;
  std::vector<MissingItem> missing;

  /// The records alone, their `board` being ReportedItem::board: what arrange() and the terminal take.
  [[nodiscard]] std::vector<Record> records() const;
};

/// Why a MissingItem has no result, for people.
inline constexpr const char* missing_reason = "planned, but the run has no result of it";

/// A record that was read by itself is a run without `started`.
[[nodiscard]] ReportedRuns reported_runs(const std::vector<RunHistory>& runs);

}  // namespace probemark
