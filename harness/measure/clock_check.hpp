// The clock that a board file names, held against the host's. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "reference/error.hpp"

namespace probemark {

/// One command: what the target counted, and what the host waited for it.
struct CounterSpan {
  double ticks = 0;
  double host_s = 0;
};

/// More than this off, a clock is wrong.
inline constexpr double clock_tolerance = 0.01;

struct ClockEvidence {
  double nominal_hz = 0;
  double measured_hz = 0;
  double uncertainty = 0;  ///< of measured_hz, relative: how far the next best spans are from the fastest
  double host_s = 0;       ///< length of the long spans, without the probe's delays
  double inference_s = 0;  ///< host time of one inference of the long spans

  /// Relative; positive: the counter is fast.
  [[nodiscard]] double deviation() const { return measured_hz / nominal_hz - 1; }
};

/// What probe and host add to a span (tens of milliseconds) is never negative and often near its least: of the short
/// and of the long spans, the fastest one each is believed, and what both have waited cancels in their difference.
/// `inferences`: of all long spans. An error where these are not longer.
Result<ClockEvidence> compare_clocks(std::span<const CounterSpan> short_spans, std::span<const CounterSpan> long_spans,
                                     std::uint64_t inferences, double nominal_hz);

/// An error that says what is off and the likely cause, where it is more than clock_tolerance. `counter` is its name,
/// `bits` its width.
Result<void> check_clock(const ClockEvidence& evidence, const std::string& counter, unsigned bits);

/// In one clause, why a counter would run at measured_hz where nominal_hz was promised.
std::string likely_cause(const ClockEvidence& evidence, const std::string& counter, unsigned bits);

}  // namespace probemark
