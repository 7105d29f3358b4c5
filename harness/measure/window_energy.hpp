// Joules in windows of a trace, streaming: memory does not grow with the samples. Pure.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "harness/measure/sample_block.hpp"

namespace probemark {

/// What one window of a trace holds.
struct WindowEnergy {
  TimeWindow window;
  double energy_j = 0;        ///< all of it, `interpolated_j` included
  double interpolated_j = 0;  ///< what was put in the place of lost samples
  double covered_s = 0;       ///< the part of the window that the trace covers
  double lost_s = 0;          ///< of that, where samples are missing
  std::uint64_t samples = 0;
  std::uint64_t out_of_range = 0;                             ///< samples at or beyond the instrument's range
  double lowest_v = std::numeric_limits<double>::infinity();  ///< of the measured voltage
  double voltage_s = 0;                                       ///< integral of the measured voltage, V s
  double charge_c = 0;                                        ///< integral of the current; 0 where the trace has none

  [[nodiscard]] double power_w() const { return covered_s > 0 ? energy_j / covered_s : 0; }
};

/// How readings become watts, and what they may be.
struct IntegrationRule {
  Quantity quantity = Quantity::energy;
  double voltage_v = 0;                                      ///< for currents of a trace without a voltage
  double range_a = std::numeric_limits<double>::infinity();  ///< largest current the instrument can read
};

/// Trapezoids between points of current or power, plain sums of energies; the part of a sample interval that a window's
/// edge cuts counts by its length, the power in it taken as linear (constant for energies).
///
/// Where more than one and a half periods lie between two samples, or a value is not finite, samples were lost: the gap
/// is bridged by a straight line, and counted in `lost_s` and `interpolated_j`.
class WindowIntegrator {
 public:
  /// `windows` in order of time, none overlapping the next.
  explicit WindowIntegrator(const IntegrationRule& rule, const std::vector<TimeWindow>& windows = {});

  /// Windows found on the way: opened no earlier than the last sample added; the last one may be closed later.
  void open(double begin_s);
  void close(double end_s);

  void add(const SampleBlock& block);

  /// Lost time and lost samples of the whole trace so far.
  [[nodiscard]] double lost_s() const { return lost_s_; }
  [[nodiscard]] std::uint64_t lost_samples() const { return lost_samples_; }
  [[nodiscard]] const std::vector<WindowEnergy>& windows() const { return windows_; }

 private:
  struct Point {
    double time_s = 0;
    double watts = 0;
    double volts = 0;
    double amperes = 0;
    bool out_of_range = false;
  };

  [[nodiscard]] Point point(const SampleBlock& block, std::size_t k) const;
  void add_interval(const Point& from, const Point& to, double lost_share);
  void add_one(const SampleBlock& block, std::size_t k);
  std::size_t add_run(const SampleBlock& block, std::size_t k);

  IntegrationRule rule_;
  std::vector<WindowEnergy> windows_;
  std::size_t current_ = 0;  ///< the first window that is not over
  bool has_last_ = false;
  Point last_;
  std::uint64_t pending_lost_ = 0;  ///< samples without a value since `last_`
  double lost_s_ = 0;
  std::uint64_t lost_samples_ = 0;
};

}  // namespace probemark
