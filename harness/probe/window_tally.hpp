// Attributes what an emulator counts to windows and operators, by the rules of counter_file.h.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "harness/probe/counter_file.h"

namespace probemark {

/// Executed so far, before the instruction at the marker.
struct RunningTotal {
  std::uint64_t instructions = 0;
  std::uint64_t cycles = 0;
};

class WindowTally {
 public:
  explicit WindowTally(pm_counter_file& file);

  /// Whether the instruction at `address` has to be reported to reach().
  [[nodiscard]] bool is_marker(std::uint64_t address) const;
  /// The instruction at `address` is about to execute. One address may be an operator's entry and the window's begin.
  void reach(std::uint64_t address, const RunningTotal& total);

 private:
  void attribute(const RunningTotal& total);
  void begin(const RunningTotal& total);
  void end(const RunningTotal& total);

  pm_counter_file& file_;
  bool open_ = false;
  RunningTotal window_start_;
  RunningTotal segment_start_;
  std::size_t segment_ = 0;             ///< 0: the prologue; k + 1: operator k
  std::vector<RunningTotal> segments_;  ///< of the open window; published when it is complete
};

}  // namespace probemark
