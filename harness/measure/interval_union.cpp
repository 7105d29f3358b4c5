#include "harness/measure/interval_union.hpp"

#include <algorithm>

namespace probemark {

double covered_seconds(std::vector<std::pair<double, double>> intervals) {
  std::sort(intervals.begin(), intervals.end());
  double covered = 0;
  double reached = 0;
  bool first = true;
  for (const auto& [begin, end] : intervals) {
    const double from = first ? begin : std::max(begin, reached);
    covered += std::max(0.0, end - from);
    reached = first ? end : std::max(reached, end);
    first = false;
  }
  return covered;
}

}  // namespace probemark
