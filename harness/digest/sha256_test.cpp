#include "harness/digest/sha256.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace probemark {
namespace {

TEST(Sha256, KnownAnswers) {  // FIPS 180-4 examples
  EXPECT_EQ(sha256_hex({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const std::vector<std::uint8_t> abc = {'a', 'b', 'c'};
  EXPECT_EQ(sha256_hex(abc), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, FieldsDoNotRunIntoEachOther) {
  Sha256 one;
  one.add_field("ab");
  one.add_field("c");
  Sha256 other;
  other.add_field("a");
  other.add_field("bc");
  EXPECT_NE(one.finish(), other.finish());
}

TEST(Sha256, AMissingFileIsAnError) {
  const auto hash = sha256_of_file("/nonexistent/file");
  ASSERT_FALSE(hash);
  EXPECT_NE(hash.error().where.find("/nonexistent/file"), std::string::npos);
}

}  // namespace
}  // namespace probemark
