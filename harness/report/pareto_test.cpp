#include "harness/report/pareto.hpp"

#include <gmock/gmock.h>

#include <random>

namespace probemark {
namespace {

using testing::ElementsAre;

TEST(Pareto, KeepsWhatNothingBeats) {
  EXPECT_THAT(pareto_front({{1, 9}, {2, 5}, {3, 6}, {9, 1}, {9, 2}}), ElementsAre(true, true, false, true, false));
  EXPECT_THAT(pareto_front({{1, 1}, {1, 1}}), ElementsAre(true, true));
  EXPECT_TRUE(pareto_front({}).empty());
}

TEST(Pareto, WhatIsOffTheFrontIsBeatenByOneOnIt) {
  std::mt19937 generator(7);
  std::uniform_int_distribution<int> cost(0, 20);
  for (int round = 0; round < 200; ++round) {
    std::vector<CostPair> costs;
    for (int i = 0; i < 30; ++i) costs.push_back({1.0 * cost(generator), 1.0 * cost(generator)});
    const auto front = pareto_front(costs);
    for (std::size_t i = 0; i < costs.size(); ++i) {
      bool beaten = false;
      for (std::size_t k = 0; k < costs.size(); ++k) {
        const bool beats =
            costs[k] != costs[i] && costs[k].first <= costs[i].first && costs[k].second <= costs[i].second;
        beaten = beaten || (beats && front[k]);
      }
      EXPECT_EQ(front[i], !beaten);
    }
  }
}

}  // namespace
}  // namespace probemark
