#include "harness/report/matrix.hpp"

#include <gtest/gtest.h>

#include "harness/report/sample_records.hpp"

namespace probemark {
namespace {

TEST(Matrix, HasAPlaceForEachRecord) {
  const auto records = sample_records();
  const Matrix matrix = arrange(records);
  EXPECT_EQ(matrix.rows.size(), 12u);
  EXPECT_EQ(matrix.columns.size(), 8u);
  EXPECT_EQ(matrix.cells[3][2], &records[3 * 8 + 2]);
  EXPECT_EQ(matrix.rows[3].label, "netduinoplus2");
}

TEST(Matrix, KernelLibrariesGetRowsOfTheirOwn) {
  std::vector<Record> records{sample_record(), sample_record()};
  records[1].kernels = "cmsis-nn";
  const Matrix matrix = arrange(records);
  ASSERT_EQ(matrix.rows.size(), 2u);
  EXPECT_EQ(matrix.rows[1].label, "netduinoplus2 · cmsis-nn");
}

TEST(Matrix, NothingIsAnEmptyMatrix) { EXPECT_TRUE(arrange({}).cells.empty()); }

TEST(Measurement, IsOnlyThereForBitExactRecords) {
  Record record = sample_record();
  ASSERT_NE(measurement(record, "instructions"), nullptr);
  EXPECT_EQ(measurement(record, "energy_j"), nullptr);
  record.status = Status::mismatch;
  EXPECT_EQ(measurement(record, "instructions"), nullptr);
  EXPECT_FALSE(headline(record));
}

TEST(Headline, PrefersLatency) {
  Record record = sample_record();
  EXPECT_EQ(headline(record)->name->name, "instructions");
  record.metrics["latency_s"] = Measurement{.median = 0.004};
  EXPECT_EQ(headline(record)->name->name, "latency_s");
}

}  // namespace
}  // namespace probemark
