#include "harness/measure/energy_result.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/measure/statistics.hpp"

namespace probemark {
namespace {

constexpr double coverage_slack = 1e-9;  // of rounding, when a window ends with the trace

std::vector<std::string> objections_to(const JudgedWindow& judged, const UncertaintyInput& input,
                                       const WindowRule& rule) {
  const WindowEnergy& energy = judged.energy;
  const double length = energy.window.length_s();
  std::vector<std::string> objections;
  if (energy.samples == 0) {
    objections.push_back("the trace has no sample in it");
    return objections;
  }
  if (rule.misplaced) {
    objections.push_back(*rule.misplaced);
  }
  if (energy.covered_s < length * (1 - coverage_slack) - coverage_slack) {
    objections.push_back(fmt::format("the trace covers {:.3f} s of it", energy.covered_s));
  }
  if (length < rule.least_s) {
    objections.push_back(fmt::format("{:.3f} s is shorter than {:g} s", length, rule.least_s));
  }
  if (!judged.inferences) {
    objections.push_back("the number of inferences is not known");
  } else if (*judged.inferences < rule.least_inferences) {
    objections.push_back(fmt::format("{} inferences are fewer than {}", *judged.inferences, rule.least_inferences));
  }
  if (const double lost = energy.lost_s / energy.covered_s; lost > rule.most_lost) {
    objections.push_back(
        fmt::format("{:.3g} % of it is lost samples, more than {:g} %", lost * 100, rule.most_lost * 100));
  }
  if (energy.out_of_range > 0) {
    objections.push_back(fmt::format("{} samples at or beyond the instrument's range", energy.out_of_range));
  }
  if (!(energy.energy_j > 0)) {
    objections.push_back("its energy is not positive");
  }
  if (const double mean_v = energy.voltage_s / energy.covered_s; mean_v > 0) {
    if (energy.lowest_v < rule.brown_out * mean_v) {
      objections.push_back(fmt::format("brown-out: {:.3f} V at a mean of {:.3f} V", energy.lowest_v, mean_v));
    }
    if (input.voltage_v > 0 && std::abs(mean_v / input.voltage_v - 1) > rule.voltage_tolerance) {
      objections.push_back(fmt::format("measured at {:.3f} V, where {:.3f} V was said", mean_v, input.voltage_v));
    }
  }
  return objections;
}

/// Relative standard deviation of single values around their mean.
std::optional<double> scatter_of(const std::vector<double>& values) {
  if (values.size() < 2) {
    return std::nullopt;
  }
  double mean = 0;
  for (const double value : values) {
    mean += value / static_cast<double>(values.size());
  }
  double squares = 0;
  for (const double value : values) {
    squares += (value - mean) * (value - mean);
  }
  return mean == 0 ? std::nullopt
                   : std::optional(std::sqrt(squares / static_cast<double>(values.size() - 1)) / std::abs(mean));
}

std::optional<double> scatter_of_median(std::optional<double> scatter, std::size_t count) {
  constexpr double median_over_mean = 1.2533;  // standard deviations of median and mean of a normal distribution
  const auto n = static_cast<double>(count);
  return scatter ? std::optional(*scatter * median_over_mean / std::sqrt(n) * small_sample_factor(count)) : scatter;
}

/// Terms of the median: those of the window whose figure is nearest to it, with the scatter of a median.
EnergyUncertainty uncertainty_of_median(const std::vector<JudgedWindow>& windows, double median_j,
                                        std::optional<double> scatter, std::size_t count) {
  const JudgedWindow* nearest = nullptr;
  for (const JudgedWindow& window : windows) {
    const auto distance = [&](const JudgedWindow& of) { return std::abs(*of.per_inference_j() - median_j); };
    if (window.valid() && (nearest == nullptr || distance(window) < distance(*nearest))) {
      nearest = &window;
    }
  }
  EnergyUncertainty u = nearest != nullptr ? nearest->uncertainty : EnergyUncertainty{};
  u.repeatability = scatter_of_median(scatter, count);
  return u;
}

}  // namespace

bool EnergyResult::valid() const {
  return !windows.empty() && std::all_of(windows.begin(), windows.end(), [](const auto& w) { return w.valid(); });
}

EnergyResult judge_windows(std::span<const WindowEnergy> windows, std::span<const std::uint64_t> inferences,
                           const UncertaintyInput& input, const WindowRule& rule) {
  EnergyResult result;
  result.idle_w = input.idle_w;
  std::vector<double> gross;
  std::vector<double> net;
  for (std::size_t k = 0; k < windows.size(); ++k) {
    JudgedWindow judged;
    judged.energy = windows[k];
    if (!inferences.empty()) {
      judged.inferences = inferences[k % inferences.size()];
    }
    if (input.idle_w && *input.idle_w < windows[k].power_w()) {
      judged.net_j = windows[k].energy_j - *input.idle_w * windows[k].covered_s;
    }
    judged.objections = objections_to(judged, input, rule);
    if (judged.valid()) {
      const auto count = static_cast<double>(*judged.inferences);
      gross.push_back(windows[k].energy_j / count);
      if (judged.net_j) {
        net.push_back(*judged.net_j / count);
      }
    }
    result.windows.push_back(std::move(judged));
  }
  UncertaintyInput with_scatter = input;
  const bool scattered = gross.size() >= 2;
  const auto scatter = scatter_of(gross);
  with_scatter.repeatability = scatter;
  for (JudgedWindow& judged : result.windows) {
    judged.uncertainty = uncertainty_of(judged.energy, with_scatter);
  }
  result.median_j = median(gross);
  result.median_net_j = median(net);
  if (result.median_j) {
    if (scattered && *result.median_j > 0) {
      const auto [least, most] = std::minmax_element(gross.begin(), gross.end());
      result.spread = (*most - *least) / *result.median_j;
    }
    result.uncertainty = uncertainty_of_median(result.windows, *result.median_j, scatter, gross.size());
  }
  if (result.median_net_j) {
    result.net_uncertainty = net_uncertainty_of(result.uncertainty, *result.median_j, *result.median_net_j,
                                                scatter_of_median(scatter_of(net), net.size()));
  }
  result.slope = slope_of(result.windows);
  return result;
}

std::optional<EnergySlope> slope_of(std::span<const JudgedWindow> windows) {
  double count = 0;
  double n = 0;
  double e = 0;
  for (const JudgedWindow& window : windows) {
    if (window.valid()) {
      count += 1;
      n += static_cast<double>(*window.inferences);
      e += window.energy.energy_j;
    }
  }
  double nn = 0;
  double ne = 0;
  for (const JudgedWindow& window : windows) {
    if (window.valid()) {
      const double from_mean = static_cast<double>(*window.inferences) - n / count;
      nn += from_mean * from_mean;
      ne += from_mean * (window.energy.energy_j - e / count);
    }
  }
  if (!(nn > 0)) {
    return std::nullopt;
  }
  EnergySlope slope{ne / nn, e / count - ne / nn * n / count, {}};
  if (count > 2) {
    double squares = 0;
    for (const JudgedWindow& window : windows) {
      if (window.valid()) {
        const double rest =
            window.energy.energy_j - slope.overhead_j - slope.per_inference_j * static_cast<double>(*window.inferences);
        squares += rest * rest;
      }
    }
    const EnergyUncertainty& u = windows.front().uncertainty;
    const double scale = std::hypot(u.gain.value_or(0), u.voltage.value_or(0)) * slope.per_inference_j;
    const auto spare = static_cast<std::size_t>(count) - 1;  // degrees of freedom, and one
    slope.standard_j = std::hypot(scale, std::sqrt(squares / (count - 2) / nn) * small_sample_factor(spare));
  }
  return slope;
}

std::optional<double> clock_ratio(std::span<const double> instrument_s, std::span<const double> target_s) {
  double product = 0;
  double square = 0;
  if (instrument_s.size() != target_s.size()) {
    return std::nullopt;
  }
  for (std::size_t k = 0; k < target_s.size(); ++k) {
    product += instrument_s[k] * target_s[k];
    square += target_s[k] * target_s[k];
  }
  return square > 0 ? std::optional(product / square) : std::nullopt;
}

}  // namespace probemark
