// Readings of an energy instrument, a block at a time, as every trace file and live instrument gives them.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace probemark {

/// What one value of a trace is.
enum class Quantity {
  current,  ///< A at a point in time
  power,    ///< W at a point in time
  energy,   ///< J since the sample before; it covers the period from its time on
};

/// Consecutive samples. The spans are the reader's and live until its next block.
struct SampleBlock {
  std::span<const float> value;         ///< in the trace's quantity, times `scale`
  double scale = 1;                     ///< from `value` to SI
  std::span<const double> time_s;       ///< ascending; empty where the rate is fixed
  double begin_s = 0;                   ///< time of the first sample, where the rate is fixed
  double period_s = 0;                  ///< nominal time from sample to sample
  std::span<const float> voltage_v;     ///< empty where the trace has none
  std::span<const std::uint8_t> level;  ///< 0 or 1: the line that marks windows; empty where none was asked for

  [[nodiscard]] std::size_t size() const { return value.size(); }
  [[nodiscard]] double time(std::size_t k) const {
    return time_s.empty() ? begin_s + static_cast<double>(k) * period_s : time_s[k];
  }
};

/// [begin_s, end_s) in the trace's time. An end of infinity: not known yet.
struct TimeWindow {
  double begin_s = 0;
  double end_s = 0;

  [[nodiscard]] double length_s() const { return end_s - begin_s; }
  bool operator==(const TimeWindow&) const = default;
};

}  // namespace probemark
