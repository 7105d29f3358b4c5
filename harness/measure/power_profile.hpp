// The course of the power over a whole trace in bounded memory. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "harness/measure/sample_block.hpp"
#include "harness/measure/window_energy.hpp"

namespace probemark {

/// Mean power from begin_s to the next bin's begin.
struct PowerBin {
  double begin_s = 0;
  double watts = 0;
};

/// Means of so many samples each; where there would be too many bins, pairs become one.
class PowerProfile {
 public:
  static constexpr std::size_t most_bins = std::size_t{1} << 18;
  static constexpr double finest_s = 1e-4;
  static constexpr double usual_s = 1e-3;           ///< a bin is at most so long at first, ..
  static constexpr std::size_t usual_samples = 64;  ///< .. and need not hold more samples than this

  explicit PowerProfile(const IntegrationRule& rule, std::size_t most = most_bins) : rule_(rule), most_(most) {}
  void add(const SampleBlock& block);

  [[nodiscard]] std::span<const PowerBin> bins() const { return bins_; }
  [[nodiscard]] double end_s() const { return end_s_; }
  /// Usual length of a bin; 0 before the first.
  [[nodiscard]] double bin_s() const { return static_cast<double>(samples_per_bin_) * period_s_; }

 private:
  void halve();
  void add_each(const SampleBlock& block, std::size_t first, std::size_t count, double factor, bool products);

  IntegrationRule rule_;
  std::size_t most_;
  std::vector<PowerBin> bins_;
  std::size_t samples_per_bin_ = 0;
  double period_s_ = 0;
  std::size_t in_bin_ = 0;  ///< samples of the bin that is being filled
  std::size_t finite_ = 0;  ///< of these, the ones with a value
  double sum_ = 0;
  double bin_begin_s_ = 0;
  double end_s_ = 0;
};

/// The power between windows, or around them where there is only one: the median of the bins, a tenth of each gap at
/// its ends left out. So a warm-up of less than half a gap does not matter. nullopt where no bin lies there.
std::optional<double> idle_power(const PowerProfile& profile, std::span<const TimeWindow> windows);

}  // namespace probemark
