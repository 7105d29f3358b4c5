// Which choices no other choice beats in both of two costs.
#pragma once

#include <vector>

namespace probemark {

struct CostPair {
  double first = 0;
  double second = 0;

  bool operator==(const CostPair&) const = default;
};

/// True for each pair that no other is at most as dear in both costs and cheaper in one. Equal pairs share their fate.
[[nodiscard]] std::vector<bool> pareto_front(const std::vector<CostPair>& costs);

}  // namespace probemark
