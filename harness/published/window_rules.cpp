#include "harness/published/window_rules.hpp"

#include <fmt/format.h>

#include <cmath>

#include "harness/published/benchmark.hpp"

namespace probemark {

const PublishedWindow* timed_window(const std::map<std::uint64_t, PublishedWindow>& performance, std::uint64_t number) {
  const auto found = performance.find(number);
  return found == performance.end() ? nullptr : &found->second;
}

std::optional<double> inferences_of(const PublishedWindow& window, const PublishedWindow* timed) {
  if (window.inferences) return window.inferences;
  if (timed != nullptr && timed->inferences) return timed->inferences;
  if (!window.energy_j || !window.energy_per_inference_j || *window.energy_per_inference_j <= 0) return std::nullopt;
  return std::round(*window.energy_j / *window.energy_per_inference_j);
}

std::optional<double> energy_per_inference(const PublishedWindow& window, const PublishedWindow* timed) {
  const auto inferences = inferences_of(window, timed);
  if (window.energy_j && inferences && *inferences > 0) return *window.energy_j / *inferences;
  return window.energy_per_inference_j;
}

std::vector<std::string> window_objections(const PublishedWindow& window, const PublishedWindow* timed) {
  std::vector<std::string> objections;
  // The run time is the more exact one: an energy window's length is rounded to 10 ms.
  const double length = timed != nullptr && timed->length_s ? *timed->length_s : window.length_s.value_or(0);
  if (length < shortest_window_s) {
    objections.push_back(fmt::format("lasted {:.4g} s, less than {:g} s", length, shortest_window_s));
  }
  const auto inferences = inferences_of(window, timed);
  if (!inferences) {
    objections.emplace_back("does not tell its inferences");
  } else if (*inferences < fewest_inferences) {
    objections.push_back(fmt::format("holds {:g} inferences, fewer than {:g}", *inferences, fewest_inferences));
  }
  if (!window.complaint.empty()) {
    objections.push_back(fmt::format("was refused by the runner itself: {}", window.complaint));
  }
  return objections;
}

}  // namespace probemark
