// What the rules of MLPerf Tiny make of one window. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/published/results_file.hpp"

namespace probemark {

/// The window of that number that tells inferences and run time, where the same file has one; else nullptr.
[[nodiscard]] const PublishedWindow* timed_window(const std::map<std::uint64_t, PublishedWindow>& performance,
                                                  std::uint64_t number);

/// Why `window` is no result, e.g. "lasted 9.99 s, less than 10 s"; `timed` knows its inferences, and may be itself.
[[nodiscard]] std::vector<std::string> window_objections(const PublishedWindow& window, const PublishedWindow* timed);

/// Of an energy window: the inferences that it, or its timed window, tells; else its energy over that of one inference.
[[nodiscard]] std::optional<double> inferences_of(const PublishedWindow& window, const PublishedWindow* timed);

/// In joules, from the energy and the inferences; else as the file gives it.
[[nodiscard]] std::optional<double> energy_per_inference(const PublishedWindow& window, const PublishedWindow* timed);

}  // namespace probemark
