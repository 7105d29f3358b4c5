#include "harness/report/unicode_text.hpp"

#include <gtest/gtest.h>

#include <random>

namespace probemark {
namespace {

constexpr const char* R = "\xEF\xBF\xBD";

TEST(WellFormed, KeepsWhatIsPlain) {
  for (const char* text : {"", "a b", "é ✓ µJ ±", "\xF0\x9F\x94\xA5", "tab\tline\n", "\xEF\xBF\xBD"}) {
    EXPECT_EQ(well_formed(text), text);
  }
}

TEST(WellFormed, ReplacesControlCharacters) {
  EXPECT_EQ(well_formed(std::string_view("\0\x1b\r\x7F", 4)), std::string(R) + R + R + R);
  EXPECT_EQ(well_formed("\xC2\x85"), R) << "a C1 control";
  EXPECT_EQ(well_formed("\xE2\x80\xAE"
                        "abc"),
            std::string(R) + "abc")
      << "right-to-left override";
  EXPECT_EQ(well_formed("\xE2\x80\xA8"), R) << "line separator";
}

TEST(WellFormed, ReplacesWhatIsNoCharacter) {
  EXPECT_EQ(well_formed("\xEF\xBF\xBE"), R) << "U+FFFE";
  EXPECT_EQ(well_formed("\xEF\xB7\x90"), R) << "U+FDD0";
  EXPECT_EQ(well_formed("\xF0\x9F\xBF\xBF"), R) << "U+1FFFF";
}

TEST(WellFormed, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(well_formed("a\xFF"
                        "b"),
            std::string("a") + R + "b");
  EXPECT_EQ(well_formed("\xC3"), R) << "cut off";
  EXPECT_EQ(well_formed("\xC0\xAF"), std::string(R) + R) << "overlong";
  EXPECT_EQ(well_formed("\xED\xA0\x80"), std::string(R) + R + R) << "a surrogate";
  EXPECT_EQ(well_formed("\xF4\x90\x80\x80"), std::string(R) + R + R + R) << "beyond Unicode";
}

TEST(WellFormed, IsIdempotentForAnyBytes) {
  std::mt19937 generator(7);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes(generator() % 24, '\0');
    for (char& byte : bytes) byte = static_cast<char>(generator());
    const std::string once = well_formed(bytes);
    EXPECT_EQ(well_formed(once), once);
  }
}

TEST(OneLine, HasNoLineEndsOrTabs) { EXPECT_EQ(one_line("a\tb\nc\r"), std::string("a b c") + R); }

}  // namespace
}  // namespace probemark
