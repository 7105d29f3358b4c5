#include "harness/conform/case_record.hpp"

#include <gmock/gmock.h>

#include <cstring>
#include <set>

#include "harness/conform/expected.hpp"
#include "harness/conform/host_test_case.hpp"
#include "targets/runtime/conformance/kernel_entry.hpp"
#include "targets/runtime/conformance/record_view.hpp"

namespace probemark {
namespace {

using testing::ElementsAre;

Case convolution() {
  Case test;
  test.name = "conv2d_s8_s8_s8.test-1";
  test.kernel = Kernel::conv2d_s8_s8_s8;
  pm_conv2d_params p = {};
  p.batches = p.input_h = p.input_w = p.filter_h = p.filter_w = p.output_h = p.output_w = 1;
  p.input_c = p.filter_c = 3;
  p.output_c = 2;
  p.stride_h = p.stride_w = p.dilation_h = p.dilation_w = p.depth_multiplier = 1;
  p.input_zero_point = -5;
  p.activation_min = -128;
  p.activation_max = 127;
  test.parameters = p;
  const std::vector<std::uint8_t> words = {0, 0, 0, 0x40, 0, 0, 0, 0x60};
  test.tables["multiplier"] = {ElementType::int32, words};
  test.tables["shift"] = {ElementType::int32, {0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0}};
  test.tables["filter"] = {ElementType::int8, {1, 2, 3, 4, 5, 6}};
  test.inputs = {{ElementType::int8, {1, 1, 1, 3}, {10, 20, 30}}};
  test.output = {ElementType::int8, {1, 1, 1, 2}, {}};
  return test;
}

/// A record at an address that is a multiple of 8.
struct AlignedRecord {
  std::vector<std::uint64_t> words;
  explicit AlignedRecord(const std::vector<std::uint8_t>& bytes) : words(bytes.size() / 8) {
    std::memcpy(words.data(), bytes.data(), bytes.size());
  }
  [[nodiscard]] RecordView view() const { return RecordView(words.data()); }
  [[nodiscard]] std::uint32_t bytes() const { return static_cast<std::uint32_t>(words.size() * 8); }
};

TEST(CaseRecord, RegionsAreTablesFilterInputsAndTheExpectedOutputInThisOrder) {
  const Case test = convolution();
  const AlignedRecord record(encode_case(test, {{9, 8}, {}}, 77));
  const RecordView view = record.view();
  ASSERT_TRUE(view.sound(record.bytes()));
  EXPECT_EQ(view.header().kernel, static_cast<std::uint32_t>(Kernel::conv2d_s8_s8_s8));
  EXPECT_EQ(view.header().fill, 77U);
  std::vector<std::uint32_t> roles;
  for (std::uint32_t i = 0; i < view.region_count(); ++i) {
    roles.push_back(view.region(i).role);
    EXPECT_EQ(view.region(i).data % 8, 0U);
  }
  EXPECT_THAT(roles,
              ElementsAre(PM_REGION_TABLE, PM_REGION_TABLE, PM_REGION_FILTER, PM_REGION_INPUT, PM_REGION_OUTPUT));
  EXPECT_EQ(view.region(0).alignment, 4U);
  EXPECT_EQ(view.region(2).alignment, 1U);
  EXPECT_EQ(view.region(4).bytes, 2U);
  EXPECT_EQ(view.data(4)[1], 8);
  EXPECT_EQ(view.find(PM_REGION_BIAS), view.region_count());
}

TEST(CaseRecord, ParametersComeBackWithPointersToTheRegions) {
  const AlignedRecord record(encode_case(convolution(), {{9, 8}, {}}, 1));
  const RecordView view = record.view();
  std::uint8_t memory[8] = {};
  std::vector<Placed> regions(view.region_count(), Placed{memory, 0, 0, 0});
  regions[1].at = memory + 4;
  const KernelEntry entry = conformance_kernel(static_cast<decltype(&pm_conv2d_s8_s8_s8)>(nullptr),
                                               static_cast<decltype(&pm_conv2d_s8_s8_s8_scratch_size)>(nullptr));
  EXPECT_EQ(entry.arguments, KernelArguments::weighted);
  pm_conv2d_params p = {};
  ASSERT_TRUE(entry.decode(&p, view.parameters(), view.header().parameter_words, regions.data(), 5));
  EXPECT_EQ(p.input_c, 3);
  EXPECT_EQ(p.input_zero_point, -5);
  EXPECT_EQ(static_cast<const void*>(p.multiplier), memory);
  EXPECT_EQ(static_cast<const void*>(p.shift), memory + 4);
  EXPECT_FALSE(entry.decode(&p, view.parameters(), view.header().parameter_words - 1, regions.data(), 5));
  EXPECT_FALSE(entry.decode(&p, view.parameters(), view.header().parameter_words, regions.data(), 1));
}

TEST(CaseRecord, AStateStandsThereBeforeAndAfter) {
  Case test = vector_sum(3);
  test.kernel = Kernel::svdf_s8_s8;
  test.state = {1, 2, 3};
  const AlignedRecord record(encode_case(test, {{0, 0, 0}, {4, 5, 6}}, 1));
  const std::uint32_t state = record.view().find(PM_REGION_STATE);
  ASSERT_TRUE(record.view().sound(record.bytes()));
  EXPECT_EQ(record.view().region(state).bytes, 3U);
  EXPECT_EQ(record.view().data(state)[2], 3);
  EXPECT_EQ(record.view().data(state)[3], 4);
}

TEST(CaseRecord, ARecurrentKernelsEmptyStateIsARegion) {
  Case test = vector_sum(3);
  test.kernel = Kernel::svdf_s8_s8;
  const AlignedRecord record(encode_case(test, {{0, 0, 0}, {}}, 1));
  ASSERT_TRUE(record.view().sound(record.bytes()));
  EXPECT_EQ(record.view().count(PM_REGION_STATE), 1U);
}

TEST(CaseRecord, ATruncatedOrContradictoryRecordIsNotSound) {
  const AlignedRecord good(encode_case(convolution(), {{9, 8}, {}}, 1));
  for (std::uint32_t bytes = 0; bytes < good.bytes(); bytes += 4) {
    EXPECT_FALSE(good.view().sound(bytes)) << bytes;
  }
  // Any single word spoiled: never a crash, and sound() only for what lies within the record.
  for (std::size_t word = 0; word < good.words.size() * 2; ++word) {
    for (const std::uint32_t value : {0U, 1U, 0x7FFFFFFFU, 0x80000000U, 0xFFFFFFFFU}) {
      AlignedRecord spoiled = good;
      std::memcpy(reinterpret_cast<char*>(spoiled.words.data()) + 4 * word, &value, 4);
      const RecordView view = spoiled.view();
      if (view.sound(spoiled.bytes())) {
        for (std::uint32_t i = 0; i < view.region_count(); ++i) {
          EXPECT_LE(std::uint64_t{view.region(i).data} + view.region(i).bytes, spoiled.bytes());
        }
      }
    }
  }
}

TEST(CaseRecord, TheFillIsTheNamesAlone) {
  EXPECT_EQ(fill_of("conv2d_s8_s8_s8.pairs-17"), fill_of("conv2d_s8_s8_s8.pairs-17"));
  std::set<std::uint32_t> shifts;
  for (int i = 0; i < 200; ++i) {
    shifts.insert(fill_of("conv2d_s8_s8_s8.pairs-" + std::to_string(i)) % 16);
  }
  EXPECT_EQ(shifts.size(), 16U);
}

TEST(Expected, IsTheReferencesAnswer) {
  const auto sum = expected_of(vector_sum(3), Profile::double_rounding);
  ASSERT_TRUE(sum) << describe(sum.error());
  EXPECT_THAT(sum->output, ElementsAre(99, 95, 91));
}

TEST(Expected, ACaseWithoutItsSecondInputIsAnError) {
  Case test = vector_sum(3);
  test.inputs.pop_back();
  const auto sum = expected_of(test, Profile::double_rounding);
  ASSERT_FALSE(sum);
  EXPECT_THAT(sum.error().what, testing::HasSubstr("pm_add_s8_s8"));
}

TEST(Expected, AnOutputLargerThanTheParametersSayIsAnError) {
  Case test = vector_sum(3);
  test.output.shape = {4};
  const auto sum = expected_of(test, Profile::double_rounding);
  ASSERT_FALSE(sum);
  EXPECT_THAT(sum.error().what, testing::HasSubstr("does not write all"));
}

TEST(Expected, AByteThatHappensToBeTheDirtIsRight) {
  Case test = vector_sum(1);
  test.inputs[0].bytes = {0xA0};
  test.inputs[1].bytes = {0x05};
  const auto sum = expected_of(test, Profile::double_rounding);
  ASSERT_TRUE(sum) << describe(sum.error());
  EXPECT_THAT(sum->output, ElementsAre(0xA5));
}

}  // namespace
}  // namespace probemark
