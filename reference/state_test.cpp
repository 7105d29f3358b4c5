#include "reference/state.hpp"

#include <gtest/gtest.h>

namespace probemark {
namespace {

TEST(State, OfSvdfIsItsCellsAllZero) {
  pm_svdf_params p{};
  p.batches = 2;
  p.units = 3;
  p.rank = 2;
  p.memory = 5;
  EXPECT_EQ(state_bytes(Kernel::svdf_s8_s8, p), 2U * 3 * 2 * 5 * 2);
  EXPECT_EQ(initial_state(Kernel::svdf_s8_s8, p), std::vector<std::uint8_t>(120, 0));
}

TEST(State, OfAnLstmIsCellsOfZeroThenTheHiddenZeroPoint) {
  pm_lstm_params p{};
  p.batches = 1;
  p.units = 3;
  p.hidden_zero_point = -4;
  EXPECT_EQ(initial_state(Kernel::unidirectional_sequence_lstm_s8_s8, p),
            (std::vector<std::uint8_t>{0, 0, 0, 0, 0, 0, 0xFC, 0xFC, 0xFC}));
  p.hidden_zero_point = 0;
  EXPECT_EQ(initial_state(Kernel::unidirectional_sequence_lstm_s16_s16, p), std::vector<std::uint8_t>(12, 0));
}

TEST(State, OfOtherKernelsIsNone) {
  EXPECT_EQ(state_bytes(Kernel::reshape_s8_s8, pm_reshape_params{4}), 0U);
  EXPECT_TRUE(initial_state(Kernel::reshape_s8_s8, pm_reshape_params{4}).empty());
}

}  // namespace
}  // namespace probemark
