// Losses that a wrapping sample counter cannot show, found by the host's clock. Pure.
#pragma once

#include <cstdint>
#include <optional>

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
    if (!least_) {
      least_ = lag;
      slot_end_s_ = now_s + slot_s;
    }
    least_ = lag < *least_ ? lag : *least_;
    ++readings_;
    if (now_s < slot_end_s_ || readings_ < least_readings) {
      return 0;
    }
    const double grown = before_ ? *least_ - *before_ : 0;
    const auto turns = static_cast<std::uint64_t>(grown / modulus_ + tolerance > 0 ? grown / modulus_ + tolerance : 0);
    const std::uint64_t missing = turns * modulus_;
    before_ = *least_ - static_cast<double>(missing);
    least_.reset();
    readings_ = 0;
    return missing;
  }

 private:
  static constexpr double slot_s = 1;
  static constexpr unsigned least_readings = 20;
  static constexpr double tolerance = 0.25;  ///< of a turn, to be taken as a whole one

  double period_s_;
  unsigned modulus_;
  std::optional<double> least_;   ///< lag in samples, of this second
  std::optional<double> before_;  ///< of the second before
  double slot_end_s_ = 0;
  unsigned readings_ = 0;
};

}  // namespace probemark
