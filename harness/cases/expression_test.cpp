#include "harness/cases/expression.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>

#include "harness/cases/random.hpp"

namespace probemark {
namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();

/// a = 7, b = -3, zero = 0, big, small.
class FixedValues : public SlotValues {
 public:
  std::vector<std::int64_t> values = {7, -3, 0, most, least};
  Value at(unsigned slot) override { return values[slot]; }
};

class FixedBounds : public SlotBounds {
 public:
  std::vector<Bounds> bounds;
  Bounds at(unsigned slot) override { return bounds[slot]; }
};

std::optional<Meaning> scope(std::string_view name) {
  const std::map<std::string_view, Meaning> names = {{"a", 0U},
                                                     {"b", 1U},
                                                     {"zero", 2U},
                                                     {"big", 3U},
                                                     {"small", 4U},
                                                     {"same", std::int64_t{1}},
                                                     {"padding.same", std::int64_t{5}}};
  const auto found = names.find(name);
  return found == names.end() ? std::nullopt : std::optional(found->second);
}

Value value_of(const std::string& text) {
  const auto expression = Expression::parse(text, scope, "space.toml:3");
  if (!expression) {
    ADD_FAILURE() << text << ": " << describe(expression.error());
    return 0;
  }
  FixedValues values;
  return expression->evaluate(values);
}

TEST(Expression, FollowsThePrecedenceOfC) {
  EXPECT_EQ(value_of("1 + 2 * 3"), 7);
  EXPECT_EQ(value_of("(1 + 2) * 3"), 9);
  EXPECT_EQ(value_of("10 - 4 - 3"), 3);
  EXPECT_EQ(value_of("100 / 10 / 5"), 2);
  EXPECT_EQ(value_of("1 + 1 == 2 && 3 < 4 || 0"), 1);
  EXPECT_EQ(value_of("0 && 0 || 1"), 1);
  EXPECT_EQ(value_of("1 < 2 == 1"), 1);
  EXPECT_EQ(value_of("a > 5 ? b < 0 ? 10 : 20 : 30"), 10);
  EXPECT_EQ(value_of("-a + 1"), -6);
  EXPECT_EQ(value_of("!a + 1"), 1);
  EXPECT_EQ(value_of("--a"), 7);
  EXPECT_EQ(value_of("a >= 7 && a <= 7 && a != 8"), 1);
}

TEST(Expression, TruncatesDivisionsAndRoots) {
  EXPECT_EQ(value_of("b / 2"), -1);
  EXPECT_EQ(value_of("b % 2"), -1);
  EXPECT_EQ(value_of("sqrt(0)"), 0);
  EXPECT_EQ(value_of("sqrt(15)"), 3);
  EXPECT_EQ(value_of("sqrt(big)"), 3037000499);
}

TEST(Expression, KnowsFunctionsAndConstants) {
  EXPECT_EQ(value_of("min(a, b) + max(a, b) * abs(b)"), 18);
  EXPECT_EQ(value_of("same"), 1);
  EXPECT_EQ(value_of("padding.same"), 5);
}

TEST(Expression, ReportsWhatHasNoValue) {
  for (const char* text :
       {"1 / zero", "1 % zero", "big + 1", "small - 1", "big * 2", "-small", "abs(small)", "small / -1", "sqrt(b)"}) {
    EXPECT_FALSE(value_of(text)) << text;
  }
  EXPECT_EQ(value_of("small % -1"), 0);
}

TEST(Expression, EvaluatesOnlyWhatItNeeds) {
  EXPECT_EQ(value_of("zero && 1 / zero"), 0);
  EXPECT_EQ(value_of("a || 1 / zero"), 1);
  EXPECT_EQ(value_of("zero == 0 ? a : 1 / zero"), 7);
}

TEST(Expression, NamesThePlaceOfASyntaxError) {
  const auto message = [](const std::string& text) {
    const auto parsed = Expression::parse(text, scope, "space.toml:3");
    return parsed ? std::string("no error") : describe(parsed.error());
  };
  EXPECT_THAT(message("a +"), testing::HasSubstr("space.toml:3: a value is missing, at character 4"));
  EXPECT_THAT(message("a + nothing"), testing::HasSubstr("nothing is called 'nothing', or not one thing"));
  EXPECT_THAT(message("(a"), testing::HasSubstr("')' is missing"));
  EXPECT_THAT(message("a b"), testing::HasSubstr("'b' is not expected, at character 3"));
  EXPECT_THAT(message("min(a)"), testing::HasSubstr("',' is missing"));
  EXPECT_THAT(message("a ? b"), testing::HasSubstr("':' is missing"));
  EXPECT_THAT(message("99999999999999999999"), testing::HasSubstr("no 64-bit integer"));
  EXPECT_THAT(message("12x"), testing::HasSubstr("no 64-bit integer"));
  EXPECT_THAT(message(""), testing::HasSubstr("a value is missing"));
  EXPECT_THAT(message(std::string(100, '(') + "a"), testing::HasSubstr("too deep"));
  EXPECT_THAT(message(std::string(100, '-') + "a"), testing::HasSubstr("too deep"));
  std::string chain = "a";
  for (int i = 0; i < 600; ++i) {
    chain += "+a";
  }
  EXPECT_THAT(message(chain), testing::HasSubstr("too long"));
}

TEST(Expression, ListsItsSlots) {
  const auto expression = Expression::parse("b + a * b", scope, "");
  ASSERT_TRUE(expression);
  EXPECT_THAT(expression->slots(), testing::ElementsAre(0, 1));
}

std::string random_text(Random& random, int depth) {
  if (depth == 0 || random.below(4) == 0) {
    const char* leaves[] = {"a", "b", "zero", "3", "17", "-2", "1000"};
    return leaves[random.below(7)];
  }
  const std::string x = "(" + random_text(random, depth - 1) + ")";
  const std::string y = "(" + random_text(random, depth - 1) + ")";
  const char* operators[] = {"+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||"};
  switch (random.below(5)) {
    case 0:
      return "min(" + x + "," + y + ")";
    case 1:
      return x + "?" + y + ":" + random_text(random, depth - 1);
    case 2:
      return (random.coin() ? "abs" : "!") + x;
    default:
      return x + operators[random.below(13)] + y;
  }
}

TEST(Expression, BoundsHoldForEveryValueWithin) {
  Random random(7);
  int narrow = 0;
  for (int round = 0; round < 20000; ++round) {
    const std::string text = random_text(random, 4);
    const auto expression = Expression::parse(text, scope, "");
    ASSERT_TRUE(expression) << text;
    FixedBounds bounds;
    FixedValues values;
    for (std::size_t slot = 0; slot < 3; ++slot) {
      const std::int64_t low = random.between(-20, 20);
      const std::int64_t high = low + random.between(0, random.coin() ? 0 : 9);
      bounds.bounds.push_back({low, high});
      values.values[slot] = random.between(low, high);
    }
    const Bounds result = expression->bounds(bounds);
    ASSERT_LE(result.low, result.high) << text;
    if (const Value value = expression->evaluate(values)) {
      ASSERT_LE(result.low, *value) << text;
      ASSERT_GE(result.high, *value) << text;
      narrow += result.low > -500 && result.high < 500 ? 1 : 0;
    }
  }
  EXPECT_GT(narrow, 10000);
}

}  // namespace
}  // namespace probemark
