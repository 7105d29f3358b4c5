#include "harness/measure/power_steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "harness/measure/statistics.hpp"

namespace probemark {
namespace {

constexpr std::size_t grey_levels = 256;
constexpr double hysteresis = 0.1;      // of the step, to either side of its half
constexpr double least_step = 0.05;     // of the higher level
constexpr double least_separation = 3;  // standard deviations of what scatters

struct Levels {
  double low = 0;
  double high = 0;
  double scatter = 0;  ///< standard deviation within the two classes
};

/// The split of the histogram with the greatest variance between its classes.
Levels levels_of(std::span<const PowerBin> bins) {
  const auto [lowest, highest] =
      std::minmax_element(bins.begin(), bins.end(), [](auto& a, auto& b) { return a.watts < b.watts; });
  const double origin = lowest->watts;
  const double width = std::max(highest->watts - origin, std::numeric_limits<double>::min());
  std::array<double, grey_levels> count{};
  std::array<double, grey_levels> sum{};
  double all = 0;
  double squares = 0;
  for (const PowerBin& bin : bins) {
    const double place = (bin.watts - origin) / width * static_cast<double>(grey_levels);
    const std::size_t level = std::min(grey_levels - 1, static_cast<std::size_t>(std::max(0.0, place)));
    count[level] += 1;
    sum[level] += bin.watts - origin;
    all += bin.watts - origin;
    squares += (bin.watts - origin) * (bin.watts - origin);
  }
  const auto total = static_cast<double>(bins.size());
  Levels best;
  double most = -1;
  double below = 0;
  double below_sum = 0;
  for (std::size_t level = 0; level + 1 < grey_levels; ++level) {
    below += count[level];
    below_sum += sum[level];
    if (below == 0 || below == total) {
      continue;
    }
    const double low = below_sum / below;
    const double high = (all - below_sum) / (total - below);
    const double between = below * (total - below) * (high - low) * (high - low) / (total * total);
    if (between > most) {
      most = between;
      const double mean = all / total;
      best = {origin + low, origin + high, std::sqrt(std::max(0.0, squares / total - mean * mean - between))};
    }
  }
  return best;
}

double crossing(std::span<const PowerBin> bins, std::size_t k, double half, double bin_s) {
  const double before = bins[k - 1].watts;
  const double share = bins[k].watts == before ? 0.5 : (half - before) / (bins[k].watts - before);
  return bins[k - 1].begin_s + 0.5 * bin_s + std::clamp(share, 0.0, 1.0) * (bins[k].begin_s - bins[k - 1].begin_s);
}

}  // namespace

Result<std::vector<TimeWindow>> windows_of_steps(const PowerProfile& profile) {
  const auto bins = profile.bins();
  const auto flat = [] {
    return fail(ErrorKind::invalid_input, "the power has no two levels that stand apart, so its steps show no windows",
                "--steps", "give the windows by --digital or --windows");
  };
  if (bins.size() < 4) {
    return flat();
  }
  const Levels levels = levels_of(bins);
  const double step = levels.high - levels.low;
  if (!(step > least_step * std::abs(levels.high)) || step < least_separation * levels.scatter) {
    return flat();
  }
  const double half = 0.5 * (levels.low + levels.high);
  std::vector<TimeWindow> windows;
  bool high = bins[0].watts > half;
  bool whole = !high;  // a phase that the trace begins with is no window
  double begin = 0;
  double crossed = 0;
  for (std::size_t k = 1; k < bins.size(); ++k) {
    if ((bins[k - 1].watts > half) != (bins[k].watts > half)) {
      crossed = crossing(bins, k, half, profile.bin_s());
    }
    if (!high && bins[k].watts > half + hysteresis * step) {
      const bool continues = !windows.empty() && crossed - windows.back().end_s < shortest_phase_s;
      begin = continues ? windows.back().begin_s : crossed;
      if (continues) {
        windows.pop_back();
      }
      whole = true;
      high = true;
    } else if (high && bins[k].watts < half - hysteresis * step) {
      if (whole) {
        windows.push_back({begin, crossed});
      }
      high = false;
    }
  }
  std::erase_if(windows, [](const TimeWindow& window) { return window.length_s() < shortest_phase_s; });
  return windows.empty() ? Result<std::vector<TimeWindow>>(flat()) : windows;
}

std::optional<double> step_offset(const PowerProfile& profile, double edge_s, double reach_s) {
  const auto bins = profile.bins();
  const double reach = std::max(reach_s, 8 * profile.bin_s());
  const auto before = [](const PowerBin& bin, double time) { return bin.begin_s < time; };
  const auto first = std::lower_bound(bins.begin(), bins.end(), edge_s - reach, before);
  const auto last = std::lower_bound(first, bins.end(), edge_s + reach, before);
  const auto count = static_cast<std::size_t>(last - first);
  if (count < 8 || first->begin_s > edge_s || edge_s + 0.5 * reach > profile.end_s()) {
    return std::nullopt;
  }
  double all = 0;
  double squares = 0;
  for (auto bin = first; bin != last; ++bin) {
    all += bin->watts;
    squares += bin->watts * bin->watts;
  }
  const auto total = static_cast<double>(count);
  double best = -1;
  double offset = 0;
  double step = 0;
  double left = 0;
  for (std::size_t k = 1; k < count; ++k) {
    left += (first + static_cast<std::ptrdiff_t>(k) - 1)->watts;
    if (k < 2 || count - k < 2) {
      continue;
    }
    const auto n = static_cast<double>(k);
    const double difference = (all - left) / (total - n) - left / n;
    const double explained = n * (total - n) / total * difference * difference;
    if (explained > best) {
      best = explained;
      step = std::abs(difference);
      offset = (first + static_cast<std::ptrdiff_t>(k))->begin_s - edge_s;
    }
  }
  const double rest = std::sqrt(std::max(0.0, squares - all * all / total - best) / total);
  return step > least_separation * rest && step > 0.01 * std::abs(all / total) ? std::optional(offset) : std::nullopt;
}

StepCheck check_steps(const PowerProfile& profile, std::span<const TimeWindow> windows) {
  StepCheck check;
  std::vector<double> offsets;
  for (const TimeWindow& window : windows) {
    for (const double edge : {window.begin_s, window.end_s}) {
      ++check.edges;
      if (const auto offset = step_offset(profile, edge)) {
        offsets.push_back(*offset);
        check.farthest_s = std::abs(*offset) > std::abs(check.farthest_s) ? *offset : check.farthest_s;
      }
    }
  }
  check.steps = offsets.size();
  check.median_s = median(offsets).value_or(0);
  return check;
}

std::optional<std::string> misplacement(const PowerProfile& profile, const StepCheck& check,
                                        std::span<const TimeWindow> windows) {
  if (check.edges == 0 || check.steps > 0) {
    return std::nullopt;
  }
  const auto steps = windows_of_steps(profile);
  return steps
             ? std::optional(fmt::format("the power does not step at any edge of the windows, which begin at {:.3f} s, "
                                         "but at {:.3f} s and later: they belong to another trace or clock",
                                         windows.front().begin_s, steps->front().begin_s))
             : std::nullopt;
}

}  // namespace probemark
