// What a measurement of a virtual board should find: exact energies of its trigger windows.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "harness/virtual_meter/current_model.hpp"

namespace probemark::virtual_meter {

struct TrueWindow {
  double begin_s = 0;  ///< in the board's time, as is end_s
  double end_s = 0;
  double energy_j = 0;
};

class Truth {
 public:
  explicit Truth(const CurrentModel& model) : model_(model) {}

  /// The board was in `state` from where the time before ended; windows that were open at the first call are none.
  /// True where a window has ended.
  bool add(double from_s, double to_s, const BoardState& state);

  /// Those that are over.
  [[nodiscard]] const std::vector<TrueWindow>& windows() const { return windows_; }
  [[nodiscard]] double idle_w() const { return model_.idle_a * model_.voltage_v; }
  [[nodiscard]] double active_w() const { return model_.active_a * model_.voltage_v; }
  /// JSON: {"idle_w", "active_w", "voltage_v", "begin_s", "end_s", "windows": [{"begin_s", "end_s", "energy_j"}]}.
  [[nodiscard]] std::string json() const;

 private:
  CurrentModel model_;
  std::vector<TrueWindow> windows_;
  std::optional<TrueWindow> open_;
  bool was_high_ = true;  ///< so that one that is high at first is none
  std::optional<double> begin_s_;
  double end_s_ = 0;
};

/// Replaces the file as a whole, so that a reader never sees part of it.
Result<void> write_truth(const Truth& truth, const std::filesystem::path& file);

}  // namespace probemark::virtual_meter
