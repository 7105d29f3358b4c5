#include "harness/measure/clock_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "harness/measure/statistics.hpp"

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

double median_of(std::span<const CounterSpan> spans, double CounterSpan::*field) {
  std::vector<double> values;
  for (const CounterSpan& span : spans) {
    values.push_back(span.*field);
  }
  return median(values).value_or(0);
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

double scatter(std::span<const CounterSpan> short_spans) {
  if (short_spans.empty()) {
    return 0;
  }
  const auto [least, most] =
      std::minmax_element(short_spans.begin(), short_spans.end(), [](auto& a, auto& b) { return a.host_s < b.host_s; });
  return most->host_s - least->host_s;
}

Result<ClockEvidence> compare_clocks(std::span<const CounterSpan> short_spans, std::span<const CounterSpan> long_spans,
                                     std::uint64_t inferences, double nominal_hz) {
  const CounterSpan shortest{median_of(short_spans, &CounterSpan::ticks), median_of(short_spans, &CounterSpan::host_s)};
  CounterSpan sum;
  CounterSpan longer;
  for (const CounterSpan& span : long_spans) {
    sum.host_s += span.host_s;
    longer.ticks += span.ticks - shortest.ticks;
    longer.host_s += span.host_s - shortest.host_s;
  }
  if (short_spans.empty() || inferences == 0 || nominal_hz <= 0 || longer.host_s <= 0) {
    return fail(ErrorKind::internal, "no long span to hold against short ones");
  }
  const double scattered = scatter(short_spans) * static_cast<double>(long_spans.size());
  return ClockEvidence{nominal_hz, std::max(longer.ticks, 0.0) / longer.host_s, scattered / longer.host_s,
                       longer.host_s, sum.host_s / static_cast<double>(inferences)};
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
