// A chart's axis: where a value lies on it, and where its ticks are.
#pragma once

#include <vector>

namespace probemark {

class ChartAxis {
 public:
  /// From zero, or by powers of ten where the values are positive and span more than a factor of 30. `values` may be
  /// empty; they are finite and not negative.
  [[nodiscard]] static ChartAxis of(const std::vector<double>& values);

  /// As of(), or around() where the values are so alike that zero would press them together: for points, not for bars.
  [[nodiscard]] static ChartAxis near(const std::vector<double>& values);

  /// From somewhat below the least to somewhat above the greatest value: for shares around one.
  [[nodiscard]] static ChartAxis around(const std::vector<double>& values);

  /// 0 at the axis's begin, 1 at its end.
  [[nodiscard]] double place(double value) const;
  [[nodiscard]] const std::vector<double>& ticks() const { return ticks_; }
  [[nodiscard]] bool logarithmic() const { return logarithmic_; }

 private:
  ChartAxis(double low, double high, bool logarithmic, double step);

  double low_;
  double high_;
  bool logarithmic_;
  std::vector<double> ticks_;
};

}  // namespace probemark
