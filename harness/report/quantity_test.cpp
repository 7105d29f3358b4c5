#include "harness/report/quantity.hpp"

#include <gtest/gtest.h>

namespace probemark {
namespace {

TEST(Quantity, CountsHaveThreeSignificantDigits) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(812), "812");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(7840000), "7.84 M");
  EXPECT_EQ(format_count(48600000), "48.6 M");
  EXPECT_EQ(format_count(132e6), "132 M");
  EXPECT_EQ(format_count(999999), "1.00 M") << "not 1000 k";
  EXPECT_EQ(format_count(2.5), "2.50");
}

TEST(Quantity, BytesHaveBinaryPrefixes) {
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(1023), "1023 B");
  EXPECT_EQ(format_bytes(16384), "16 KiB");
  EXPECT_EQ(format_bytes(47411), "46.3 KiB");
  EXPECT_EQ(format_bytes(4 * 1024 * 1024), "4 MiB");
}

TEST(Quantity, SecondsAndJoulesHaveSiPrefixes) {
  EXPECT_EQ(format_seconds(0.00405), "4.05 ms");
  EXPECT_EQ(format_seconds(1.522), "1.52 s");
  EXPECT_EQ(format_seconds(0), "0 s");
  EXPECT_EQ(format_joules(323e-6), "323 µJ");
  EXPECT_EQ(format_joules(1e-12), "1e-12 J");
  EXPECT_EQ(format_hertz(120e6), "120 MHz");
  EXPECT_EQ(format_hertz(32768), "32.768 kHz");
}

TEST(Quantity, Durations) {
  EXPECT_EQ(format_duration(4.2), "4.2 s");
  EXPECT_EQ(format_duration(59.97), "1:00");
  EXPECT_EQ(format_duration(83), "1:23");
  EXPECT_EQ(format_duration(7384), "2:03:04");
  EXPECT_EQ(format_duration(-1), "?");
}

TEST(Quantity, AShareThatIsNotNothingIsNotShownAsNothing) {
  EXPECT_EQ(format_share(0.4312), "43.1 %");
  EXPECT_EQ(format_share(0.0001), "<0.1 %");
  EXPECT_EQ(format_share(0), "0.0 %");
}

TEST(Quantity, ExactCountsAreGrouped) {
  EXPECT_EQ(format_exact(0), "0");
  EXPECT_EQ(format_exact(999), "999");
  EXPECT_EQ(format_exact(1000), "1,000");
  EXPECT_EQ(format_exact(48600123), "48,600,123");
}

}  // namespace
}  // namespace probemark
