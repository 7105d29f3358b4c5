// The current a virtual board draws, and how a virtual meter reads it.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <random>

#include "harness/virtual_meter/signal.hpp"

namespace probemark::virtual_meter {

struct CurrentModel {
  double idle_a = 0.001;
  double active_a = 0.01;
  double debug_excess_a = 0;  ///< more while debugging is powered
  double noise_a = 0;         ///< standard deviation of a sample
  double offset_a = 0;        ///< added to every reading
  double gain_error = 0;      ///< relative
  double clock_drift = 0;     ///< relative: the meter's period is so much longer than it says
  double voltage_v = 3.0;     ///< that the board really gets
  std::uint64_t seed = 1;

  /// Without noise, offset and gain error.
  [[nodiscard]] double true_a(const BoardState& state) const {
    if (!state.supplied) {
      return 0;
    }
    return (state.active ? active_a : idle_a) + (state.debug ? debug_excess_a : 0);
  }
};

/// Normal deviates from a table, quick enough for samples by the million.
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : random_(seed) {
    std::normal_distribution<double> normal;
    for (std::size_t k = 0; k < table_.size(); k += 2) {
      table_[k] = normal(random_);
      table_[k + 1] = -table_[k];  // so that the mean is 0
    }
    state_ = random_() | 1U;
  }

  /// Of mean 0 and standard deviation 1.
  double normal() { return table_[next() >> 52]; }
  /// Evenly in [0, 1).
  double even() { return static_cast<double>(next() >> 11) * 0x1p-53; }

 private:
  std::uint64_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_ * 0x2545F4914F6CDD1DU;
  }

  std::mt19937_64 random_;
  std::array<double, 4096> table_{};
  std::uint64_t state_ = 1;
};

/// What the meter reads.
class Reading {
 public:
  explicit Reading(const CurrentModel& model) : model_(model), noise_(model.seed) {}

  double operator()(const BoardState& state) {
    const double noise = model_.noise_a > 0 ? model_.noise_a * noise_.normal() : 0;
    return (model_.true_a(state) + noise) * (1 + model_.gain_error) + model_.offset_a;
  }
  /// Of `samples` readings, the mean.
  double mean(double true_a, double samples) {
    const double noise = model_.noise_a > 0 ? model_.noise_a * noise_.normal() / std::sqrt(samples) : 0;
    return (true_a + noise) * (1 + model_.gain_error) + model_.offset_a;
  }
  [[nodiscard]] const CurrentModel& model() const { return model_; }
  Noise& noise() { return noise_; }

 private:
  CurrentModel model_;
  Noise noise_;
};

}  // namespace probemark::virtual_meter
