#include "harness/measure/clock_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace probemark {
namespace {

struct ResetClock {
  double hz;
  const char* name;
};

// What chips run at before their set-up, and keep on running at where it fails.
constexpr std::array<ResetClock, 8> reset_clocks{{
    {4e6, "MSI of STM32L4 and U5"},
    {6.5e6, "ring oscillator of RP2040"},
    {8e6, "HSI of STM32F1 and F3, IRC of GD32"},
    {12e6, "FRO of LPC55"},
    {16e6, "HSI of STM32F4, F7, G0 and G4"},
    {20.97e6, "FLL of Kinetis"},
    {48e6, "HSI of STM32H5 and C0"},
    {64e6, "HSI of STM32H7, oscillator of nRF52 and nRF53"},
}};

constexpr double reset_clock_tolerance = 0.02;  // they are RC oscillators
constexpr double ratio_tolerance = 0.015;
constexpr double largest_drift = 0.12;

bool near(double value, double expected, double tolerance) { return std::abs(value / expected - 1) <= tolerance; }

std::string megahertz(double hz) { return fmt::format("{:.4g} MHz", hz / 1e6); }

/// The span that was delayed least, and how much more the next one was.
struct Fastest {
  CounterSpan span;
  double lead_s = 0;
};

Fastest fastest_of(std::span<const CounterSpan> spans, double seconds_per_tick) {
  std::vector<CounterSpan> sorted(spans.begin(), spans.end());
  const auto delay = [&](const CounterSpan& span) { return span.host_s - span.ticks * seconds_per_tick; };
  std::sort(sorted.begin(), sorted.end(), [&](auto& a, auto& b) { return delay(a) < delay(b); });
  return {sorted[0], sorted.size() < 2 ? 0 : delay(sorted[1]) - delay(sorted[0])};
}

/// Whole periods of the counter that one inference of `ticks` real ticks hides.
double hidden_wraps(double ticks, unsigned bits) { return std::floor(ticks / std::ldexp(1.0, static_cast<int>(bits))); }

/// 2, 3, .. where `ratio` or its inverse is nearly whole; 0 where neither is.
int whole_ratio(double ratio) {
  const double factor = ratio >= 1 ? ratio : 1 / ratio;
  const double whole = std::round(factor);
  return whole >= 2 && whole <= 128 && near(factor, whole, ratio_tolerance) ? static_cast<int>(whole) : 0;
}

}  // namespace

Result<ClockEvidence> compare_clocks(std::span<const CounterSpan> short_spans, std::span<const CounterSpan> long_spans,
                                     std::uint64_t inferences, double nominal_hz) {
  constexpr int rounds = 4;  // which span is fastest hangs a little on the clock, and the other way round
  if (short_spans.empty() || long_spans.empty() || inferences == 0 || nominal_hz <= 0) {
    return fail(ErrorKind::internal, "no spans to hold against each other");
  }
  double hz = 0;
  Fastest brief;
  Fastest lengthy;
  for (int round = 0; round < rounds; ++round) {
    const double seconds_per_tick = hz > 0 ? 1 / hz : 1 / nominal_hz;
    brief = fastest_of(short_spans, seconds_per_tick);
    lengthy = fastest_of(long_spans, seconds_per_tick);
    if (lengthy.span.host_s <= brief.span.host_s) {
      return fail(ErrorKind::internal, "the long spans are not longer than the short ones");
    }
    hz = std::max(lengthy.span.ticks - brief.span.ticks, 0.0) / (lengthy.span.host_s - brief.span.host_s);
  }
  CounterSpan all;
  for (const CounterSpan& span : long_spans) {
    all.host_s += span.host_s;
  }
  const double delays = brief.span.host_s * static_cast<double>(long_spans.size());
  const double length = lengthy.span.host_s - brief.span.host_s;
  return ClockEvidence{nominal_hz, hz, (brief.lead_s + lengthy.lead_s) / length, all.host_s - delays,
                       all.host_s / static_cast<double>(inferences)};
}

std::string likely_cause(const ClockEvidence& evidence, const std::string& counter, unsigned bits) {
  const double ratio = evidence.measured_hz / evidence.nominal_hz;
  const double wraps = bits < 64 ? hidden_wraps(evidence.inference_s * evidence.nominal_hz, bits) : 0;
  if (wraps >= 1) {
    return fmt::format("{} has {} bits and wraps unseen, {} times within one inference of {:.3g} s", counter, bits,
                       wraps, evidence.inference_s);
  }
  if (ratio == 0) {
    return fmt::format("{} stopped", counter);
  }
  if (std::abs(evidence.deviation()) <= evidence.uncertainty) {
    return "the probe's answers come too irregularly to tell: leave the host less to do, or use a faster probe";
  }
  const int whole = whole_ratio(ratio);
  const std::string factor = whole == 0 ? "" : fmt::format("a factor of {}{}: ", ratio < 1 ? "1/" : "", whole);
  for (const ResetClock& clock : reset_clocks) {
    if (near(evidence.measured_hz, clock.hz, reset_clock_tolerance) &&
        !near(evidence.nominal_hz, clock.hz, largest_drift)) {
      return fmt::format("{}the core still runs at its reset clock, like {}", factor, clock.name);
    }
  }
  if (whole != 0) {
    const bool power_of_two = (whole & (whole - 1)) == 0;
    return factor + (power_of_two ? "a clock prescaler or a PLL divider is not what it is meant to be"
                                  : "a PLL multiplier is not what it is meant to be, or the PLL does not run");
  }
  const std::string asleep = ratio < 1 ? fmt::format(", or {} stops while a kernel sleeps", counter) : "";
  if (std::abs(evidence.deviation()) <= largest_drift) {
    return "an internal RC oscillator in place of the crystal, or a clock_hz that is not quite what [[init]] reaches" +
           asleep;
  }
  return "clock_hz is not what [[init]] reaches" + asleep;
}

Result<void> check_clock(const ClockEvidence& evidence, const std::string& counter, unsigned bits) {
  if (std::abs(evidence.deviation()) <= clock_tolerance) {
    return {};
  }
  return fail(
      ErrorKind::target_lost,
      fmt::format("the clock is wrong: {} runs at {} by host time over {:.3g} s, the board file says {} "
                  "({:+.2f} %, uncertainty {:.2f} %); likely cause: {}",
                  counter, megahertz(evidence.measured_hz), evidence.host_s, megahertz(evidence.nominal_hz),
                  evidence.deviation() * 100, evidence.uncertainty * 100, likely_cause(evidence, counter, bits)),
      "", "correct clock_hz or the [[init]] steps of the board file");
}

}  // namespace probemark
