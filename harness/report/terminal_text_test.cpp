#include "harness/report/terminal_text.hpp"

#include <gtest/gtest.h>

namespace probemark {
namespace {

TEST(TerminalText, NoControlCharacterPasses) {
  EXPECT_EQ(printable("a\x1b[2Jb\r\n\x7f"), "a?[2Jb???");
  EXPECT_EQ(printable("\xC2\x9B\x31m é"), "?1m é") << "C1 controls too";
}

TEST(TerminalText, ColumnsAreCodePoints) {
  EXPECT_EQ(columns_of("µ·é"), 3u);
  EXPECT_EQ(pad_left("µ", 3), "  µ");
  EXPECT_EQ(pad_right("µ", 3), "µ  ");
  EXPECT_EQ(pad_left("long", 2), "long");
}

TEST(TerminalText, ShortenedKeepsToTheColumns) {
  EXPECT_EQ(shortened("abcdef", 6), "abcdef");
  EXPECT_EQ(shortened("abcdefg", 6), "abcde…");
  EXPECT_EQ(shortened("ééé", 2), "é…");
  EXPECT_EQ(shortened("abc", 1), "…");
  EXPECT_EQ(shortened("abc", 0), "");
}

TEST(TerminalText, WrapsBetweenWords) {
  EXPECT_EQ(wrapped("one two three", 8, 2), "one two\n  three");
  EXPECT_EQ(wrapped("a/very/long/path x", 8, 2), "a/very/long/path\n  x");
  EXPECT_EQ(wrapped("", 8, 2), "");
}

TEST(TerminalText, InkOnlyWhereAskedFor) {
  EXPECT_EQ(inked("x", Ink::bad, false), "x");
  EXPECT_EQ(inked("x", Ink::plain, true), "x");
  EXPECT_EQ(inked("x", Ink::good, true), "\x1b[32mx\x1b[0m");
}

}  // namespace
}  // namespace probemark
