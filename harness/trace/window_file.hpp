// Files that say where the windows of a trace are.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/measure/sample_block.hpp"
#include "reference/error.hpp"

namespace probemark {

struct WindowList {
  std::vector<TimeWindow> windows;
  std::vector<std::uint64_t> inferences;  ///< of each; empty: not told
  std::vector<double> target_s;           ///< length of each by the target's clock; empty: not told
};

/// Either a JSON array of times in s as EEMBC's runner writes it (t0, then begin and end of each window; what is left
/// over is dropped), or CSV with a header: begin_s,end_s and, if known, inferences and target_s. The windows ascend and
/// do not overlap.
Result<WindowList> read_window_file(const std::filesystem::path& file);

/// Windows in which a logic analyser's line is high, from its CSV export: Saleae's (Time [s], a column a channel,
/// transitions only) or sigrok-cli's (`;` comments with a sample rate, a row a sample). `offset_s` is added to its
/// times.
Result<WindowList> read_logic_file(const std::filesystem::path& file, unsigned line, double offset_s);

/// More edges than this are no window line.
inline constexpr std::size_t most_windows = 10000;

}  // namespace probemark
