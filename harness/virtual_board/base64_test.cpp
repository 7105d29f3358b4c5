#include "harness/virtual_board/base64.hpp"

#include <gmock/gmock.h>

namespace probemark::virtual_board {
namespace {

std::string encoded(std::string_view text) {
  return base64_encode(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

// The test vectors of RFC 4648, section 10.
TEST(Base64, EncodesTheStandardsVectors) {
  EXPECT_EQ(encoded(""), "");
  EXPECT_EQ(encoded("f"), "Zg==");
  EXPECT_EQ(encoded("fo"), "Zm8=");
  EXPECT_EQ(encoded("foo"), "Zm9v");
  EXPECT_EQ(encoded("foob"), "Zm9vYg==");
  EXPECT_EQ(encoded("foobar"), "Zm9vYmFy");
}

TEST(Base64, DecodesWhatItEncodes) {
  std::vector<std::uint8_t> bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
    bytes.push_back(static_cast<std::uint8_t>(i * 167));
  }
}

TEST(Base64, RefusesWhatIsNone) {
  for (const char* text : {"Zg=", "Zg", "Z===", "Zm9v!m9v", "Zg==Zg==", "    ", "Zm9v\nm9v"}) {
    EXPECT_EQ(base64_decode(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace probemark::virtual_board
