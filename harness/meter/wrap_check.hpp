// Losses that a wrapping sample counter cannot show, found by the host's clock. Pure.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace probemark {

/// How far the samples lag behind the host's clock is a constant, plus what the host was late in reading, plus a slow
/// drift of the two clocks. So the least lag of each second stays where it was; where it grows by a whole turn of the
/// counter, so many samples are missing. It takes up to two seconds to be sure.
class WrapCheck {
 public:
  WrapCheck(double period_s, unsigned modulus) : period_s_(period_s), modulus_(modulus) {}

  /// At host time `now_s` there are `samples` in all, the ones that were put in for missing ones included. Returns how
  /// many more are missing: a multiple of the modulus, mostly 0.
  std::uint64_t add(double now_s, std::uint64_t samples) {
    const double lag = now_s / period_s_ - static_cast<double>(samples);
    if (readings_ == 0) {
      least_ = lag;
      second_end_s_ = now_s + 1;
    }
    least_ = std::min(least_, lag);
    ++readings_;
    if (now_s < second_end_s_ || readings_ < least_readings) {
      return 0;
    }
    readings_ = 0;
    const double grown = least_ - before_;
    const double turns = compares_ ? std::floor((grown - drift_) / modulus_ + tolerance) : 0;
    const std::uint64_t missing = turns > 0 ? static_cast<std::uint64_t>(turns) * modulus_ : 0;
    before_ = least_ - static_cast<double>(missing);
    if (compares_ && missing == 0 && std::abs(grown) < tolerance * modulus_) {
      drift_ += drift_weight * (grown - drift_);
    }
    compares_ = true;
    return missing;
  }

 private:
  static constexpr unsigned least_readings = 20;
  static constexpr double tolerance = 0.25;  ///< of a turn, to be taken as a whole one

  static constexpr double drift_weight = 0.5;

  double period_s_;
  unsigned modulus_;
  double least_ = 0;  ///< lag in samples, of this second
  double second_end_s_ = 0;
  unsigned readings_ = 0;  ///< of this second
  bool compares_ = false;  ///< there was a second before
  double before_ = 0;      ///< the least lag of the second before
  double drift_ = 0;       ///< what the least lag grows by from second to second
};

}  // namespace probemark
