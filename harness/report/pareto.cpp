#include "harness/report/pareto.hpp"

#include <algorithm>

namespace probemark {

std::vector<bool> pareto_front(const std::vector<CostPair>& costs) {
  std::vector<bool> front;
  for (const CostPair& one : costs) {
    front.push_back(std::none_of(costs.begin(), costs.end(), [&](const CostPair& other) {
      return other != one && other.first <= one.first && other.second <= one.second;
    }));
  }
  return front;
}

}  // namespace probemark
