#include "harness/probe/rsp_hex.hpp"

#include <gtest/gtest.h>

#include <random>

namespace probemark {
namespace {

TEST(RspHex, EncodesAndDecodesRandomBytes) {
  std::mt19937 random(1);
  for (std::size_t size = 0; size < 300; ++size) {
    std::vector<std::uint8_t> bytes(size);
    for (auto& byte : bytes) {
      byte = static_cast<std::uint8_t>(random());
    }
    EXPECT_EQ(hex_decode(hex_encode(std::span(bytes))), bytes);
  }
}

TEST(RspHex, TakesUpperCase) { EXPECT_EQ(hex_decode("DEadBe"), (std::vector<std::uint8_t>{0xde, 0xad, 0xbe})); }

TEST(RspHex, RefusesWhatIsNoHex) {
  EXPECT_FALSE(hex_decode("0"));
  EXPECT_FALSE(hex_decode("0g"));
  EXPECT_FALSE(hex_decode("-1"));
}

TEST(RspHex, ReadsNumbers) {
  EXPECT_EQ(hex_number("1f0"), 0x1f0u);
  EXPECT_EQ(hex_number("ffffffffffffffff"), 0xffffffffffffffffu);
  EXPECT_FALSE(hex_number("10000000000000000"));
  EXPECT_FALSE(hex_number(""));
  EXPECT_FALSE(hex_number("xx"));
}

}  // namespace
}  // namespace probemark
