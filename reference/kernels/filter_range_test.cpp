#include "reference/kernels/filter_range.hpp"

#include <gtest/gtest.h>

namespace pm::reference {
namespace {

TEST(FilterRange, HoldsExactlyTheTapsInsideTheInput) {
  for (int origin = -12; origin <= 12; ++origin) {
    for (int dilation = 1; dilation <= 4; ++dilation) {
      for (int taps = 1; taps <= 5; ++taps) {
        for (int size = 1; size <= 9; ++size) {
          const filter_range range = taps_inside(origin, dilation, taps, size);
          for (int f = 0; f < taps; ++f) {
            const int at = origin + f * dilation;
            ASSERT_EQ(f >= range.first && f < range.end, at >= 0 && at < size)
                << "tap " << f << " of " << taps << " from " << origin << " by " << dilation << " in " << size;
          }
          ASSERT_GE(range.first, 0);
          ASSERT_LE(range.end, taps);
        }
      }
    }
  }
}

}  // namespace
}  // namespace pm::reference
