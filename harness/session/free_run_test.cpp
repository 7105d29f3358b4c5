#include "harness/session/free_run.hpp"

#include <gmock/gmock.h>

#include <cstring>

#include "targets/runtime/crc32.hpp"

namespace probemark {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

FreeRunPlan plan_of(std::uint32_t inferences) {
  FreeRunPlan plan;
  plan.inferences = inferences;
  plan.clock_hz = 16'000'000;
  return plan;
}

Image image_of(std::size_t inputs, std::size_t outputs) {
  Image image;
  image.self_start = 0x400;
  for (std::size_t i = 0; i < inputs; ++i) {
    image.inputs.push_back({"in", 0x20000100 + 16 * i, 6 + i, 0});
  }
  for (std::size_t i = 0; i < outputs; ++i) {
    image.outputs.push_back({"out", 0x20000200 + 16 * i, 2, 0});
  }
  return image;
}

Error refusal_of(const FreeRunPlan& plan, const Image& image) {
  const auto words = encode(plan, image, 0);
  EXPECT_FALSE(words);
  return words ? Error{} : words.error();
}

TEST(FreeRun, APlanSaysWhatTheImageNeeds) {
  FreeRunPlan plan = plan_of(1000);
  plan.windows = 3;
  plan.delay_s = 0.5;
  plan.gap_s = 0.25;
  const auto words = encode(plan, image_of(2, 1), 0x20001000);
  ASSERT_TRUE(words) << describe(words.error());
  EXPECT_EQ(words->magic, PM_FREE_RUN_MAGIC);
  EXPECT_EQ(words->inferences, 1000U);
  EXPECT_EQ(words->windows, 6U);
  EXPECT_EQ(words->delay_loops, 800'000U);  // half a second of 16 MHz by 10 cycles
  EXPECT_EQ(words->gap_loops, 400'000U);
  EXPECT_EQ(words->input_copy, 0x20001000U);
  EXPECT_EQ(words->inputs, 2U);
  EXPECT_EQ(words->outputs, 1U);
  EXPECT_EQ(words->places[1].address, 0x20000110U);
  EXPECT_EQ(words->places[1].bytes, 7U);
  EXPECT_EQ(words->places[2].address, 0x20000200U);
  EXPECT_EQ(words->places[3].bytes, 0U);
  EXPECT_EQ(pm_free_run_sum(&*words), 0U);
}

TEST(FreeRun, APlanThatAnImageCannotFollowIsRefused) {
  EXPECT_THAT(refusal_of(plan_of(0), image_of(1, 1)).what, HasSubstr("0 inferences"));
  EXPECT_THAT(refusal_of(plan_of(0x80000000U), image_of(1, 1)).what, HasSubstr("2147483648 inferences"));
  EXPECT_THAT(refusal_of(plan_of(1), image_of(4, 3)).what, HasSubstr("4 inputs and 3 outputs"));
  FreeRunPlan plan = plan_of(1);
  plan.windows = 6;
  EXPECT_THAT(refusal_of(plan, image_of(1, 1)).what, HasSubstr("keeps 5 at most"));
  plan = plan_of(1);
  plan.gap_s = 1e9;
  EXPECT_THAT(refusal_of(plan, image_of(1, 1)).what, HasSubstr("cannot idle"));
  plan.gap_s = -1;
  EXPECT_THAT(refusal_of(plan, image_of(1, 1)).what, HasSubstr("cannot idle"));
  Image none = image_of(1, 1);
  none.self_start = 0;
  EXPECT_EQ(refusal_of(plan_of(1), none).kind, ErrorKind::usage);
}

TEST(FreeRun, ItsTimeIsThatOfAllWindowsAndGaps) {
  FreeRunPlan plan = plan_of(100);
  plan.windows = 5;
  plan.delay_s = 2;
  plan.gap_s = 1;
  // Five windows of 100 and five of 200 inferences; ten gaps.
  const FreeRunTime time = time_of(plan, 0.01);
  EXPECT_DOUBLE_EQ(time.least_s, 15 + 0.8 * 12);
  EXPECT_DOUBLE_EQ(time.most_s, 15 + 3 * 12);
}

TEST(FreeRun, AWindowHasAtLeastTenInferences) {
  EXPECT_EQ(inferences_for(10, 0.3), 34U);
  EXPECT_EQ(inferences_for(10, 1), 10U);
  EXPECT_EQ(inferences_for(10, 60), 10U);
  EXPECT_EQ(inferences_for(10, 1e-12), 0x7FFFFFFFU);
  EXPECT_EQ(inferences_for(10, 0), 0x7FFFFFFFU);
}

TEST(FreeRun, ThePseudoRandomInputIsOneSequenceOverAllInputs) {
  const auto input = pseudo_random_input(image_of(2, 1));
  ASSERT_EQ(input.size(), 13U);
  // Each input begins with a word of its own: 0x2545F491 shifted by 13, 17 and 5, and so on.
  std::uint32_t word = 0x2545F491;
  const auto next = [&word] {
    word ^= word << 13;
    word ^= word >> 17;
    word ^= word << 5;
    return word;
  };
  for (const std::size_t at : {0U, 4U, 6U, 10U}) {
    const std::uint32_t expected = next();
    for (std::size_t i = 0; i < 4 && at + i < (at < 6 ? 6U : 13U); ++i) {
      EXPECT_EQ(input[at + i], static_cast<std::uint8_t>(expected >> (8 * i))) << at << " " << i;
    }
  }
}

TEST(FreeRun, AChecksumGoesOnFromPlaceToPlace) {
  const std::uint8_t digits[] = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
  EXPECT_EQ(crc32_of(digits, 9), 0xCBF43926U);
  for (std::uint32_t first = 0; first <= 9; ++first) {
    EXPECT_EQ(crc32_on(crc32_on(0, digits, first), digits + first, 9 - first), 0xCBF43926U);
  }
}

TEST(FreeRun, WindowsHoldNAnd2NInTurnsAndARightAnswerOrAnother) {
  const std::uint8_t expected[] = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
  const std::uint32_t words[] = {5, 0, 0xCBF43926U, 7, 1, 0xCBF43926U, 0, 0, 0xCBF43925U};
  const auto windows = decode_windows(words, 20, expected);
  ASSERT_EQ(windows.size(), 3U);
  EXPECT_EQ(windows[0].inferences, 20U);
  EXPECT_EQ(windows[1].inferences, 40U);
  EXPECT_EQ(windows[2].inferences, 20U);
  EXPECT_EQ(windows[0].cycles, 5U);
  EXPECT_EQ(windows[1].cycles, 0x100000007U);
  EXPECT_EQ(windows[2].cycles, std::nullopt);
  EXPECT_TRUE(windows[0].right && windows[1].right);
  EXPECT_FALSE(windows[2].right);
  FreeRunReading reading;
  EXPECT_FALSE(reading.all_right());
  reading.windows = windows;
  EXPECT_FALSE(reading.all_right());
  reading.windows.pop_back();
  EXPECT_TRUE(reading.all_right());
}

}  // namespace
}  // namespace probemark
