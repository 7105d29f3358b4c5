#include "harness/board/optimization.hpp"

#include <gmock/gmock.h>

namespace probemark {
namespace {

using testing::ElementsAre;

TEST(Optimization, LevelsAreThoseOfTheCompiler) {
  EXPECT_EQ(parse_optimization("O3").value(), "-O3");
  EXPECT_EQ(parse_optimization("-Os").value(), "-Os");
  for (const char* level : {"", "-", "O", "O4", "Ofast", "3", "--O2", "-O2 -ffast-math", "o2"}) {
    const auto parsed = parse_optimization(level);
    ASSERT_FALSE(parsed) << level;
    EXPECT_EQ(parsed.error().kind, ErrorKind::usage);
    EXPECT_EQ(parsed.error().remedy, "one of O0, O1, O2, O3, Os, Oz, Og");
  }
}

TEST(Optimization, TheLastLevelCounts) {
  EXPECT_EQ(optimization_of({}), "-O2");
  EXPECT_EQ(optimization_of({"-mthumb"}), "-O2");
  EXPECT_EQ(optimization_of({"-O1", "-mthumb", "-O3"}), "-O3");
}

TEST(Optimization, OneLevelTakesThePlaceOfAll) {
  EXPECT_THAT(with_optimization({"-O1", "-mthumb", "-O3"}, "-Os"), ElementsAre("-mthumb", "-Os"));
}

}  // namespace
}  // namespace probemark
