#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/measure/statistics.hpp"
#include "harness/published/published_record.hpp"
#include "harness/published/window_rules.hpp"

namespace probemark {
namespace {

/// More than what the published digits leave open; `rounding` is the relative one of the length that one was made with.
bool differs(double a, double b, double rounding = 0) {
  return std::abs(a - b) > (0.002 + rounding) * std::max(std::abs(a), std::abs(b));
}

/// Half of a length's last digit: 1 ms of a run time, 10 ms of an energy window.
double rounding_of(double length_s, double last_digit_s) { return length_s > 0 ? last_digit_s / 2 / length_s : 1; }

using Windows = std::map<std::uint64_t, PublishedWindow>;

void audit_windows(const std::string& what, const Windows& windows, const Windows& timed,
                   std::vector<std::string>& found) {
  if (windows.size() < fewest_windows) {
    found.push_back(fmt::format("{}: {} windows, fewer than {}", what, windows.size(), fewest_windows));
  }
  for (const auto& [number, window] : windows) {
    for (const std::string& objection : window_objections(window, timed_window(timed, number))) {
      found.push_back(fmt::format("{}: window {} {}", what, number, objection));
    }
  }
}

void audit_median(const std::string& what, const std::vector<double>& samples, const std::optional<double>& published,
                  std::vector<std::string>& found) {
  const auto own = median(samples);
  if (!own) return;
  if (!published) {
    found.push_back(fmt::format("{}: no median is given", what));
  } else if (differs(*own, *published)) {
    found.push_back(fmt::format("{}: the median is given as {:.6g}, its windows make {:.6g}", what, *published, *own));
  }
}

void audit_performance(const std::string& what, const PublishedResults& results, std::vector<std::string>& found) {
  audit_windows(what, results.performance, results.performance, found);
  std::vector<double> throughputs;
  for (const auto& [number, window] : results.performance) {
    const double own = *window.length_s > 0 ? *window.inferences / *window.length_s : 0;
    if (window.throughput && differs(own, *window.throughput, rounding_of(*window.length_s, 1e-3))) {
      found.push_back(
          fmt::format("{}: window {} is given {:.6g} inferences a second, its inferences and run time make {:.6g}",
                      what, number, *window.throughput, own));
    }
    throughputs.push_back(window.throughput.value_or(own));
  }
  audit_median(what + ", inferences a second", throughputs, results.median_throughput, found);
}

void audit_energy(const PublishedItem& item, std::vector<std::string>& found) {
  const PublishedResults& results = *item.energy;
  audit_windows("energy", results.energy, results.performance, found);
  std::vector<double> energies;
  for (const auto& [number, window] : results.energy) {
    if (window.power_w &&
        differs(*window.power_w * *window.length_s, *window.energy_j, rounding_of(*window.length_s, 10e-3))) {
      found.push_back(fmt::format("energy: window {} is given {:.6g} J, its power and length make {:.6g}", number,
                                  *window.energy_j, *window.power_w * *window.length_s));
    }
    if (const auto each = energy_per_inference(window, timed_window(results.performance, number)))
      energies.push_back(*each);
  }
  audit_median("energy, J per inference", energies, results.median_energy_j, found);
  const auto& description = item.description;
  if (!description || description->voltages.empty()) {
    found.emplace_back("energy: the supply voltage is not stated");
  } else if (description->voltages.size() > 1) {
    found.push_back(fmt::format("energy: {} supply voltages are stated; which one was measured is not",
                                description->voltages.size()));
  }
}

void audit_quality(const PublishedItem& item, std::vector<std::string>& found) {
  const Benchmark& rules = *item.benchmark;
  const auto value = item.accuracy ? (rules.quality == "auc" ? item.accuracy->auc : item.accuracy->top1) : std::nullopt;
  if (!value) {
    found.push_back(fmt::format("accuracy: no {} is given", rules.quality));
  } else if (*value < rules.quality_target) {
    found.push_back(fmt::format("accuracy: {} {:.4g} misses {:.4g}{}", rules.quality, *value, rules.quality_target,
                                item.division == "open" ? ", which the open division allows" : ""));
  }
}

}  // namespace

std::vector<std::string> audit(const PublishedItem& item) {
  std::vector<std::string> found;
  if (item.performance) audit_performance("performance", *item.performance, found);
  if (!item.performance) found.emplace_back("performance: no run is given");
  if (item.energy && !item.energy->performance.empty())
    audit_performance("performance during energy", *item.energy, found);
  if (item.energy) audit_energy(item, found);
  audit_quality(item, found);
  if (!item.description) found.push_back(fmt::format("no system description: {}", item.description_absent));
  return found;
}

}  // namespace probemark
