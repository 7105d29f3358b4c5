#include "harness/measure/window_energy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

namespace probemark {
namespace {

constexpr double volts = 2;

/// Currents of a course of power, sampled at a fixed rate or at times of their own.
struct Trace {
  Quantity quantity = Quantity::current;
  double period_s = 1e-3;
  std::vector<double> times;
  std::vector<float> values;

  [[nodiscard]] WindowIntegrator integrate(std::vector<TimeWindow> windows, bool own_times = false,
                                           std::size_t block_size = 1000) const {
    WindowIntegrator integrator({quantity, volts}, std::move(windows));
    for (std::size_t k = 0; k < values.size(); k += block_size) {
      const std::size_t count = std::min(block_size, values.size() - k);
      SampleBlock block;
      block.value = std::span(values).subspan(k, count);
      block.period_s = period_s;
      if (own_times) {
        block.time_s = std::span(times).subspan(k, count);
      } else {
        block.begin_s = times[k];
      }
      integrator.add(block);
    }
    return integrator;
  }
  [[nodiscard]] double joules(TimeWindow window, bool own_times = false) const {
    return integrate({window}, own_times).windows()[0].energy_j;
  }
};

Trace sampled(const std::function<double(double)>& watts, double length_s, double period_s = 1e-3,
              Quantity quantity = Quantity::current) {
  Trace trace;
  trace.quantity = quantity;
  trace.period_s = period_s;
  const auto count = static_cast<std::size_t>(std::llround(length_s / period_s)) + 1;
  for (std::size_t k = 0; k < count; ++k) {
    const double time = static_cast<double>(k) * period_s;
    trace.times.push_back(time);
    const double factor = quantity == Quantity::current ? 1 / volts : quantity == Quantity::energy ? period_s : 1;
    trace.values.push_back(static_cast<float>(watts(time) * factor));
  }
  return trace;
}

// Edges in the middle of samples, at samples, and both within one.
const std::vector<TimeWindow> odd_windows = {{0.1, 0.9},         {0.10037, 0.90091}, {0.5, 0.5005},
                                             {0.50021, 0.50073}, {0.0, 1.0},         {0.2505, 0.7505}};

TEST(WindowEnergy, OfAConstantPowerIsItTimesTheLength) {
  for (const Quantity quantity : {Quantity::current, Quantity::power, Quantity::energy}) {
    const Trace trace = sampled([](double) { return 0.25; }, 1, 1e-3, quantity);
    for (const TimeWindow& window : odd_windows) {
      EXPECT_NEAR(trace.joules(window), 0.25 * window.length_s(), 1e-7);
      EXPECT_NEAR(trace.joules(window, true), 0.25 * window.length_s(), 1e-7);
    }
  }
}

TEST(WindowEnergy, OfARampIsTheTrapezoidWithFractionalEdges) {
  const Trace trace = sampled([](double t) { return 3 * t; }, 1);
  for (const TimeWindow& window : odd_windows) {
    const double exact = 1.5 * (window.end_s * window.end_s - window.begin_s * window.begin_s);
    EXPECT_NEAR(trace.joules(window), exact, 1e-7);
    EXPECT_NEAR(trace.joules(window, true), exact, 1e-7);
  }
}

TEST(WindowEnergy, OfASquareIsOffByHalfAStepOfASampleAtMost) {
  const Trace trace = sampled([](double t) { return t >= 0.3004 && t < 0.7008 ? 1.0 : 0.2; }, 1);
  const double exact = 0.2 * 0.8 + 0.8 * 0.4004;
  EXPECT_NEAR(trace.joules({0.1, 0.9}), exact, 0.8 * 1e-3);
  EXPECT_NEAR(trace.joules({0.3004, 0.7008}), 0.4004, 2 * 0.5 * 0.8 * 1e-3);
  EXPECT_NEAR(trace.joules({0.35, 0.65}), 0.3, 1e-7) << "nothing of the edges in it";
}

TEST(WindowEnergy, OfASineIsItsIntegral) {
  const Trace trace = sampled([](double t) { return 1 + std::sin(20 * t); }, 1, 1e-4);
  const auto integral = [](double t) { return t - std::cos(20 * t) / 20; };
  EXPECT_NEAR(trace.joules({0.1234567, 0.7654321}), integral(0.7654321) - integral(0.1234567), 1e-6);
}

TEST(WindowEnergy, OfEnergiesTakesShareOfTheEdgeSamples) {
  Trace trace;
  trace.quantity = Quantity::energy;
  trace.period_s = 1;
  trace.times = {0, 1, 2, 3, 4};
  trace.values = {1, 2, 4, 8, 16};
  EXPECT_NEAR(trace.joules({0.5, 3.25}), 0.5 + 2 + 4 + 0.25 * 8, 1e-12);
  EXPECT_NEAR(trace.joules({1.25, 1.5}), 0.25 * 2, 1e-12);
  EXPECT_NEAR(trace.joules({0, 5}), 31, 1e-12);
}

Trace noisy(unsigned seed, Quantity quantity) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> power(0.01, 1);
  return sampled([&](double) { return power(random); }, 1, 1e-3, quantity);
}

TEST(WindowEnergyProperty, WindowsAddUp) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> place(0, 1);
  for (unsigned seed = 0; seed < 200; ++seed) {
    const Trace trace = noisy(seed, static_cast<Quantity>(seed % 3));
    std::vector<double> cuts = {place(random), place(random), place(random), place(random)};
    std::sort(cuts.begin(), cuts.end());
    const bool own_times = seed % 2 == 0;
    const auto parts = trace.integrate({{cuts[0], cuts[1]}, {cuts[1], cuts[2]}, {cuts[2], cuts[3]}}, own_times);
    double sum = 0;
    for (const WindowEnergy& part : parts.windows()) {
      sum += part.energy_j;
    }
    EXPECT_NEAR(sum, trace.joules({cuts[0], cuts[3]}, own_times), 1e-9) << seed;
  }
}

TEST(WindowEnergyProperty, BlocksAndTimesMakeNoDifference) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    const Trace trace = noisy(seed, static_cast<Quantity>(seed % 3));
    const std::vector<TimeWindow> windows = {{0.0123, 0.4}, {0.4, 0.4003}, {0.55555, 0.9999}};
    const auto whole = trace.integrate(windows);
    for (const std::size_t block_size : {1U, 2U, 7U, 64U, 5000U}) {
      for (const bool own_times : {false, true}) {
        const auto cut = trace.integrate(windows, own_times, block_size);
        for (std::size_t w = 0; w < windows.size(); ++w) {
          EXPECT_NEAR(cut.windows()[w].energy_j, whole.windows()[w].energy_j, 1e-9) << seed << " " << block_size;
          EXPECT_NEAR(cut.windows()[w].covered_s, windows[w].length_s(), 1e-9);
          EXPECT_NEAR(static_cast<double>(cut.windows()[w].samples), windows[w].length_s() / 1e-3, 1.001);
        }
      }
    }
  }
}

TEST(WindowEnergyProperty, ResamplingStaysWithinTheSampleUncertainty) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> draw(0.1, 1);
    const double slow = draw(random);
    const double depth = draw(random);
    const auto course = [&](double t) { return 1 + depth * std::sin(2 * std::numbers::pi * t / slow); };
    const TimeWindow window{0.1 * draw(random), 0.5 + 0.4 * draw(random)};
    const double fine = sampled(course, 1, 1e-4).joules(window);
    const double coarse = sampled(course, 1, 1e-3).joules(window);
    const double steepest = depth * std::pow(2 * std::numbers::pi / slow, 2);
    EXPECT_NEAR(coarse, fine, steepest * 1e-6 / 12 * window.length_s() + 1e-6) << "error of the trapezoid rule";
  }
}

TEST(WindowEnergyProperty, MorePowerIsMoreEnergy) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    const Trace less = noisy(seed, static_cast<Quantity>(seed % 3));
    Trace more = less;
    more.values[500] *= 1.5F;
    EXPECT_GT(more.joules({0.2, 0.8}), less.joules({0.2, 0.8}));
    EXPECT_EQ(more.joules({0.6, 0.8}), less.joules({0.6, 0.8}));
  }
}

TEST(WindowEnergyLoss, AGapInTimeIsBridgedAndCounted) {
  Trace trace = sampled([](double) { return 0.5; }, 1);
  trace.times.erase(trace.times.begin() + 400, trace.times.begin() + 410);
  trace.values.erase(trace.values.begin() + 400, trace.values.begin() + 410);
  const auto integrator = trace.integrate({{0.1, 0.3}, {0.35, 0.9}}, true);
  EXPECT_EQ(integrator.lost_samples(), 10U);
  EXPECT_NEAR(integrator.lost_s(), 0.010, 1e-12);
  EXPECT_EQ(integrator.windows()[0].lost_s, 0);
  EXPECT_NEAR(integrator.windows()[1].lost_s, 0.010, 1e-12);
  EXPECT_NEAR(integrator.windows()[1].interpolated_j, 0.005, 1e-9);
  EXPECT_NEAR(integrator.windows()[1].energy_j, 0.5 * 0.55, 1e-8);
}

TEST(WindowEnergyLoss, ValuesThatAreNoneAreLost) {
  for (const Quantity quantity : {Quantity::current, Quantity::power, Quantity::energy}) {
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
      Trace trace = sampled([](double) { return 0.5; }, 1, 1e-3, quantity);
      std::fill(trace.values.begin() + 400, trace.values.begin() + 403, bad);
      const auto integrator = trace.integrate({{0.2, 0.9}});
      EXPECT_EQ(integrator.lost_samples(), 3U);
      EXPECT_NEAR(integrator.windows()[0].lost_s, 0.003, 1e-12);
      EXPECT_NEAR(integrator.windows()[0].energy_j, 0.35, 1e-7) << static_cast<int>(quantity);
    }
  }
}

TEST(WindowEnergyLoss, WhatTheTraceDoesNotReachIsNotCovered) {
  const Trace trace = sampled([](double) { return 1.0; }, 1);
  const auto windows = trace.integrate({{0.5, 2}, {3, 4}}).windows();
  EXPECT_NEAR(windows[0].covered_s, 0.5, 1e-12);
  EXPECT_NEAR(windows[0].energy_j, 0.5, 1e-7);
  EXPECT_EQ(windows[1].samples, 0U);
}

TEST(WindowEnergyRange, SamplesAtTheEndOfTheRangeAreCounted) {
  Trace trace = sampled([](double) { return 0.5; }, 1);
  trace.values[300] = 1;
  trace.values[301] = -2;
  trace.values[950] = 3;
  WindowIntegrator integrator({Quantity::current, volts, 1.0}, {{0.1, 0.9}});
  SampleBlock block;
  block.value = trace.values;
  block.period_s = 1e-3;
  integrator.add(block);
  EXPECT_EQ(integrator.windows()[0].out_of_range, 2U);
}

TEST(WindowEnergyVoltage, AMeasuredVoltageMakesThePower) {
  const std::vector<float> currents(101, 0.5F);
  std::vector<float> voltages(101, 3.0F);
  voltages[50] = 1.0F;
  WindowIntegrator integrator({Quantity::current, 99}, {{0, 0.1}});
  SampleBlock block;
  block.value = currents;
  block.voltage_v = voltages;
  block.period_s = 1e-3;
  integrator.add(block);
  const WindowEnergy& window = integrator.windows()[0];
  EXPECT_NEAR(window.energy_j, 0.15 - 0.5 * 2 * 1e-3, 1e-9);
  EXPECT_EQ(window.lowest_v, 1);
  EXPECT_NEAR(window.voltage_s / window.covered_s, 3 - 2 * 0.01, 1e-9);
  EXPECT_NEAR(window.charge_c, 0.05, 1e-9);
}

}  // namespace
}  // namespace probemark
