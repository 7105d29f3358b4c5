#include "harness/conform/finding_text.hpp"

#include <gtest/gtest.h>

#include "harness/conform/output_crc.hpp"

namespace probemark {
namespace {

class FindingText : public ::testing::Test {
 protected:
  FindingText() {
    test_.inputs = {{ElementType::int8, {1, 2, 2, 3}, std::vector<std::uint8_t>(12)}};
    test_.output = {ElementType::int8, {1, 2, 2, 3}, {}};
    test_.tables["filter"] = {ElementType::int8, std::vector<std::uint8_t>(27)};
    expected_.output = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  }

  [[nodiscard]] std::vector<std::string> texts(std::uint32_t found) {
    outcome_.result.found = found;
    const auto difference =
        outcome_.output.empty() ? std::nullopt : output_difference(test_.output, expected_.output, outcome_.output);
    return describe_findings({&test_, &expected_}, outcome_, difference);
  }

  Case test_;
  Expected expected_;
  CaseOutcome outcome_;
};

using Texts = std::vector<std::string>;

TEST_F(FindingText, WrongOutput) {
  outcome_.output = expected_.output;
  outcome_.output[7] = 17;
  outcome_.output[8] = 0xFF;
  EXPECT_EQ(texts(PM_FOUND_WRONG_OUTPUT), Texts{"output differs in 2 of 12 elements (by 10 at most), first at "
                                                "[0, 1, 0, 1]: expected 7, got 17"});
  outcome_.output = expected_.output;
  outcome_.output[0] = 0xFF;
  EXPECT_EQ(texts(PM_FOUND_WRONG_OUTPUT),
            Texts{"output differs in 1 of 12 elements (off by one), first at [0, 0, 0, 0]: expected 0, got -1"});
}

TEST_F(FindingText, WrongOutputThatThePlaceDoesNotGive) {
  test_.output = {ElementType::int16, {2, 3}, {}};
  outcome_.result.wrong_bytes = 4;
  outcome_.result.first_wrong = 9;
  EXPECT_EQ(texts(PM_FOUND_WRONG_OUTPUT),
            Texts{"output differs in 4 of 12 bytes, first in element [1, 1]: expected 2312"});
}

TEST_F(FindingText, WritesOutside) {
  outcome_.result.region = PM_REGION_OUTPUT;
  outcome_.result.offset = 12;
  EXPECT_EQ(texts(PM_FOUND_WRITE_OUTSIDE),
            Texts{"wrote past the end of the output (12 bytes): the byte right after it"});
  outcome_.result.offset = 15;
  EXPECT_EQ(texts(PM_FOUND_WRITE_OUTSIDE),
            Texts{"wrote past the end of the output (12 bytes): the first such byte is 3 bytes after it"});
  outcome_.result.offset = -1;
  EXPECT_EQ(texts(PM_FOUND_WRITE_OUTSIDE), Texts{"wrote outside of the output: 1 byte before its begin"});
  outcome_.result.region = PM_REGION_FILTER;
  outcome_.result.offset = 27;
  EXPECT_EQ(texts(PM_FOUND_WRITE_OUTSIDE),
            Texts{"wrote past the end of the filter (27 bytes): the byte right after it"});
  outcome_.result.region = PM_REGION_SCRATCH;
  outcome_.result.scratch_bytes = 0;
  outcome_.result.offset = 4;
  EXPECT_EQ(texts(PM_FOUND_WRITE_OUTSIDE),
            Texts{"wrote past the end of the scratch (0 bytes): the first such byte is 4 bytes after it"});
}

TEST_F(FindingText, SeveralFindingsAreSeveralSentences) {
  outcome_.output = expected_.output;
  outcome_.output[0] = 1;
  outcome_.result.region = PM_REGION_OUTPUT;
  outcome_.result.offset = 12;
  outcome_.result.registers = 0b1010;
  const Texts found = texts(PM_FOUND_WRONG_OUTPUT | PM_FOUND_WRITE_OUTSIDE | PM_FOUND_REGISTER_CHANGED);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].substr(0, 14), "output differs");
  EXPECT_EQ(found[1].substr(0, 14), "wrote past the");
  EXPECT_EQ(found[2], "did not restore callee-saved registers: bit 1, bit 3");
}

TEST_F(FindingText, Ends) {
  outcome_.end = CaseEnd::crashed;
  outcome_.how = "SIGSEGV";
  EXPECT_EQ(texts(0), Texts{"crashed: SIGSEGV"});
  outcome_.result.run = 2;
  EXPECT_EQ(texts(0), Texts{"crashed where buffers are aligned to their elements only, amid arbitrary bytes: SIGSEGV"});
  outcome_.end = CaseEnd::hung;
  outcome_.how = "no end within 10 s";
  EXPECT_EQ(
      texts(0),
      Texts{"did not end where buffers are aligned to their elements only, amid arbitrary bytes: no end within 10 s"});
}

TEST_F(FindingText, UnstableOutput) {
  outcome_.result.run = PM_RUN_INTERLEAVED;
  EXPECT_EQ(texts(PM_FOUND_UNSTABLE_OUTPUT),
            Texts{"the output is right at first, and wrong when called again after another case"});
  outcome_.result.run = PM_RUN_QUIET;
  EXPECT_EQ(texts(PM_FOUND_UNSTABLE_OUTPUT | PM_FOUND_WRONG_OUTPUT).back(), "the output is another in later runs");
}

TEST_F(FindingText, NamesRegisters) {
  outcome_.result.found = PM_FOUND_REGISTER_CHANGED;
  outcome_.result.registers = 1U << 3U;
  const auto text = [this](const char* family) {
    return describe_findings({&test_, &expected_}, outcome_, {}, family).at(0);
  };
  EXPECT_EQ(text("arm-m"), "did not restore a callee-saved register: r7");
  EXPECT_EQ(text("riscv"), "did not restore a callee-saved register: s3");
  EXPECT_EQ(text("host"), "did not restore a callee-saved register: r13");
  EXPECT_EQ(text("avr"), "did not restore a callee-saved register: bit 3");
}

TEST_F(FindingText, Statuses) {
  outcome_.result.status = PM_SCRATCH_TOO_SMALL;
  EXPECT_EQ(texts(PM_FOUND_STATUS),
            Texts{"returned PM_SCRATCH_TOO_SMALL, though it got the scratch that it asked for"});
  outcome_.result.status = 7;
  EXPECT_EQ(texts(PM_FOUND_STATUS), Texts{"returned 7, which is no status of the ABI"});
  EXPECT_TRUE(texts(0).empty());
}

TEST(ValueTable, FitsTheWidth) {
  const NamedValues values = {{"batches", "1"}, {"padding", "same"}, {"input_w", "-7"}};
  EXPECT_EQ(value_table(values, 80), "batches 1 · padding same · input_w -7");
  EXPECT_EQ(value_table(values, 24), "batches 1 · padding same\ninput_w -7");
}

TEST(OutputDifference, OfEveryType) {
  const CaseTensor wide = {ElementType::int32, {2}, {}};
  const auto difference =
      output_difference(wide, std::vector<std::uint8_t>(8), std::vector<std::uint8_t>{0, 0, 0, 0, 0, 1, 0, 0});
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->got, "256");
  EXPECT_EQ(difference->at, std::vector<std::int64_t>{1});
  EXPECT_EQ(difference->largest, 256);
  const CaseTensor real = {ElementType::float32, {1}, {}};
  const auto floats =
      output_difference(real, std::vector<std::uint8_t>{0, 0, 0, 0}, std::vector<std::uint8_t>{0, 0, 0x80, 0x3F});
  ASSERT_TRUE(floats);
  EXPECT_EQ(floats->got, "1");
  EXPECT_EQ(floats->off_by_one, 0U);
}

TEST(OutputDifference, AShortOutputDiffersWhereItEnds) {
  const CaseTensor output = {ElementType::int8, {4}, {}};
  const auto difference =
      output_difference(output, std::vector<std::uint8_t>{1, 2, 3, 4}, std::vector<std::uint8_t>{1, 2});
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->wrong, 2U);
  EXPECT_EQ(difference->got, "");
}

TEST(OutputCrc, IsThatOfEthernet) {
  const std::string digits = "123456789";
  EXPECT_EQ(output_crc(std::vector<std::uint8_t>(digits.begin(), digits.end())), 0xCBF43926U);
  EXPECT_EQ(output_crc({}), 0U);
}

}  // namespace
}  // namespace probemark
