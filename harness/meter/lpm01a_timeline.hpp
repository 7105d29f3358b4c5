// The LPM01A's messages to samples at a fixed rate, with those that are missing, and the level of its input. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "harness/measure/sample_block.hpp"
#include "harness/meter/lpm01a_message.hpp"
#include "reference/error.hpp"

namespace probemark {

/// Every thousandth sample is followed by the instrument's time: where fewer have come than that says, NaN stand for
/// those that are missing, right before the time stamp.
class Lpm01aTimeline {
 public:
  Lpm01aTimeline(Quantity quantity, double period_s) : quantity_(quantity), period_s_(period_s) {}

  /// Appends samples and levels. ErrorKind::target_lost where the instrument reports an error, its time makes no sense,
  /// or an edge of its input is missing, as windows would then be wrong.
  Result<void> add(std::span<const Lpm01aMessage> messages, std::vector<float>& value,
                   std::vector<std::uint8_t>& level);

  [[nodiscard]] std::uint64_t samples() const { return samples_; }
  [[nodiscard]] std::uint64_t lost() const { return lost_; }
  /// The acquisition has ended.
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  Result<void> add_time_stamp(double seconds, std::vector<float>& value, std::vector<std::uint8_t>& level);
  void append(float sample, std::vector<float>& value, std::vector<std::uint8_t>& level);

  Quantity quantity_;
  double period_s_;
  std::optional<double> first_stamp_s_;
  std::uint64_t samples_at_first_ = 0;
  std::uint64_t samples_ = 0;
  std::uint64_t lost_ = 0;
  std::optional<bool> edge_;  ///< the last one; true: rising
  std::uint8_t level_ = 0;    ///< of the next sample
  bool ended_ = false;
};

}  // namespace probemark
