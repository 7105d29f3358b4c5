// The int16 tables: their ends, their shape, and a digest of the values that were checked against TensorFlow Lite Micro
// through real models (harness/import/oracle_test.py).
#include "reference/lowering/tables.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

namespace probemark::lowering {
namespace {

/// FNV-1a over the 16-bit entries, low byte first.
template <class T>
std::uint64_t digest(const std::vector<T>& table) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const T entry : table) {
    for (const int shift : {0, 8}) {
      hash = (hash ^ ((static_cast<std::uint16_t>(entry) >> shift) & 0xFFU)) * 1099511628211ULL;
    }
  }
  return hash;
}

TEST(Tables, SigmoidHasTensorFlowLitesValues) {
  const auto table = sigmoid_table();
  ASSERT_EQ(table.size(), 257U);
  EXPECT_EQ(table[0], 32768);
  EXPECT_EQ(table[1], 33451);
  EXPECT_EQ(table[4], 35493);   // 35492.36 without the correction
  EXPECT_EQ(table[19], 45102);  // 45101.16 without
  EXPECT_EQ(table[254], 65534);
  EXPECT_EQ(table[255], 65535);
  EXPECT_EQ(table[256], 65535);
  std::uint64_t sum = 0;
  std::uint64_t weighted = 0;
  for (std::size_t i = 0; i < 256; ++i) {
    sum += table[i];
    weighted += (i + 1) * table[i];
  }
  EXPECT_EQ(sum, 15670629U);
  EXPECT_EQ(weighted, 2123733574U);
}

TEST(Tables, SigmoidRisesAndStaysNearTheFunction) {
  const auto table = sigmoid_table();
  for (std::size_t i = 0; i < 256; ++i) {
    EXPECT_LE(table[i], table[i + 1]);
    EXPECT_NEAR(table[i], 65536.0 / (1.0 + std::exp(-static_cast<double>(i) / 24)), 1.4) << i;
  }
}

TEST(Tables, SoftmaxTablesHaveTheirEndsAndStayNearTheFunctions) {
  const auto exponential = softmax_exp_table();
  const auto reciprocal = softmax_reciprocal_table();
  ASSERT_EQ(exponential.size(), 513U);
  ASSERT_EQ(reciprocal.size(), 513U);
  EXPECT_EQ(exponential[0], 2);
  EXPECT_EQ(exponential[512], 32767);
  EXPECT_EQ(reciprocal[0], 32767);
  EXPECT_EQ(reciprocal[512], 16384);
  for (std::size_t i = 0; i <= 512; ++i) {
    const double x = static_cast<double>(i) / 512;
    EXPECT_NEAR(exponential[i], std::min(32767.0, 32768 * std::exp(10 * (x - 1))), 2.0) << i;
    EXPECT_NEAR(reciprocal[i], std::min(32767.0, 32768 / (1 + x)), 2.0) << i;
    if (i > 0) {
      EXPECT_GE(exponential[i], exponential[i - 1]) << i;
      EXPECT_LE(reciprocal[i], reciprocal[i - 1]) << i;
    }
  }
}

TEST(Tables, ValuesAreTheSameOnEveryHost) {
  EXPECT_EQ(digest(sigmoid_table()), 17292428763463020450ULL);
  EXPECT_EQ(digest(softmax_exp_table()), 11240453804858578748ULL);
  EXPECT_EQ(digest(softmax_reciprocal_table()), 1384407743557028516ULL);
}

}  // namespace
}  // namespace probemark::lowering
