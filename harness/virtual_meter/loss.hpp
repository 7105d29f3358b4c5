// Samples that get lost on the way, at random.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "harness/virtual_meter/current_model.hpp"

namespace probemark::virtual_meter {

/// Bursts of 1 to 40 samples, so that on average a share of `share` is lost.
class Loss {
 public:
  Loss(double share, std::uint64_t seed) : share_(share), noise_(seed ^ 0x9E3779B97F4A7C15U) { plan(); }

  /// Whether the next sample is lost.
  bool takes() {
    if (until_ > 0) {
      --until_;
      return false;
    }
    if (burst_ == 0) {
      plan();
      return false;
    }
    --burst_;
    return true;
  }

 private:
  static constexpr double longest = 40;

  void plan() {
    if (share_ <= 0) {
      until_ = std::numeric_limits<std::uint64_t>::max();
      return;
    }
    burst_ = 1 + static_cast<std::uint64_t>(noise_.even() * longest);
    const double gap = (0.5 * (1 + longest)) * (1 / share_ - 1);
    until_ = static_cast<std::uint64_t>(-gap * std::log(1 - noise_.even()));
  }

  double share_;
  Noise noise_;
  std::uint64_t until_ = 0;
  std::uint64_t burst_ = 0;
};

}  // namespace probemark::virtual_meter
