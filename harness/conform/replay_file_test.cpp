#include "harness/conform/replay_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <random>

#include "harness/conform/case_bounds.hpp"
#include "harness/conform/case_fields.hpp"
#include "harness/conform/expected.hpp"
#include "harness/conform/sample_space.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;

ReplayFile file_of(const Case& test) {
  ReplayFile file{test, 99, Profile::single_rounding, *expected_of(test, Profile::single_rounding), {}, {}};
  file.test.profile = Profile::single_rounding;
  file.test.data = 0xFFFFFFFFFFFFFFFF;
  CaseOutcome outcome;
  outcome.result.state = PM_CASE_DONE;
  outcome.result.found = PM_FOUND_WRONG_OUTPUT | PM_FOUND_WRITE_OUTSIDE;
  outcome.result.offset = -3;
  outcome.result.status = -1;
  outcome.result.output_crc = 0xFFFFFFFF;
  outcome.result.registers = 5;
  outcome.how = "a \"quote\", a \\ and \u00fc\n";
  outcome.output = file.expected.output;
  outcome.output[0] ^= 0x80;
  file.got = outcome;
  file.diagnosis = {"bias: it is ignored (all 3 failing cases)", "second"};
  return file;
}

void expect_equal(const ReplayFile& a, const ReplayFile& b) {
  EXPECT_EQ(a.test.name, b.test.name);
  EXPECT_EQ(a.test.kernel, b.test.kernel);
  EXPECT_EQ(a.seed, b.seed);
  EXPECT_EQ(a.profile, b.profile);
  EXPECT_EQ(a.test.profile, b.test.profile);
  EXPECT_EQ(a.test.data, b.test.data);
  EXPECT_EQ(a.test.in_place, b.test.in_place);
  EXPECT_EQ(a.test.point, b.test.point);
  EXPECT_EQ(a.test.state, b.test.state);
  Parameters left = a.test.parameters;
  Parameters right = b.test.parameters;
  ASSERT_EQ(left.index(), right.index());
  const auto left_fields = number_fields(left);
  const auto right_fields = number_fields(right);
  for (std::size_t i = 0; i < left_fields.size(); ++i) {
    EXPECT_EQ(*left_fields[i].value, *right_fields[i].value) << left_fields[i].name;
  }
  ASSERT_EQ(a.test.tables.size(), b.test.tables.size());
  for (const auto& [name, table] : a.test.tables) {
    EXPECT_EQ(table.type, b.test.tables.at(name).type) << name;
    EXPECT_EQ(table.bytes, b.test.tables.at(name).bytes) << name;
  }
  ASSERT_EQ(a.test.inputs.size(), b.test.inputs.size());
  for (std::size_t i = 0; i < a.test.inputs.size(); ++i) {
    EXPECT_EQ(a.test.inputs[i].shape, b.test.inputs[i].shape);
    EXPECT_EQ(a.test.inputs[i].bytes, b.test.inputs[i].bytes);
  }
  EXPECT_EQ(a.test.output.shape, b.test.output.shape);
  EXPECT_EQ(a.expected.output, b.expected.output);
  EXPECT_EQ(a.expected.state, b.expected.state);
  EXPECT_EQ(a.diagnosis, b.diagnosis);
  ASSERT_EQ(a.got.has_value(), b.got.has_value());
  if (!a.got) return;
  EXPECT_EQ(a.got->end, b.got->end);
  EXPECT_EQ(a.got->how, b.got->how);
  EXPECT_EQ(a.got->output, b.got->output);
  EXPECT_EQ(std::memcmp(&a.got->result, &b.got->result, sizeof(pm_case_result)), 0);
}

std::vector<Case> samples() {
  std::vector<Case> cases;
  for (const PointSpace& space :
       {convolution_space(), convolution_space(Kernel::depthwise_conv2d_s8_s8_s8),
        convolution_space(Kernel::conv2d_s16_s8_s16), fully_connected_space(), pool_space(), addition_space()}) {
    for (Case& test : sample_cases(space, 12, 3)) cases.push_back(std::move(test));
  }
  Case quantize;
  quantize.name = "quantize_f32_s8.random-1";
  quantize.kernel = Kernel::quantize_f32_s8;
  quantize.parameters = pm_quantize_params{3, -7, 0.1f};
  quantize.inputs = {{ElementType::float32, {3}, {0, 0, 0x80, 0x3F, 0, 0, 0xC0, 0xFF, 1, 2, 3, 4}}};
  quantize.output = {ElementType::int8, {3}, {}};
  cases.push_back(quantize);
  Case svdf;
  svdf.name = "svdf_s8_s8.pairs-2";
  svdf.kernel = Kernel::svdf_s8_s8;
  pm_svdf_params p{};
  p.batches = p.rank = 1;
  p.input_depth = p.units = p.memory = 2;
  p.feature_multiplier = p.output_multiplier = 1 << 30;
  svdf.parameters = p;
  svdf.tables["feature_weights"] = {ElementType::int8, {1, 2, 3, 4}};
  svdf.tables["time_weights"] = {ElementType::int16, {1, 0, 2, 0, 3, 0, 4, 0}};
  svdf.inputs = {{ElementType::int8, {1, 2}, {5, 6}}};
  svdf.state = {1, 0, 2, 0, 3, 0, 4, 0};
  svdf.output = {ElementType::int8, {1, 2}, {}};
  cases.insert(cases.end() - 1, svdf);
  return cases;
}

TEST(ReplayFile, ReadsBackExactlyWhatWasWritten) {
  for (const Case& test : samples()) {
    const ReplayFile file = file_of(test);
    const std::string text = replay_text(file);
    const auto back = parse_replay(text, "case.json");
    ASSERT_TRUE(back) << describe(back.error()) << text.substr(0, 2000);
    expect_equal(file, *back);
    EXPECT_EQ(replay_text(*back), text);
  }
}

TEST(ReplayFile, GoesThroughAFile) {
  const ReplayFile file = file_of(samples()[0]);
  const auto path = std::filesystem::path(testing::TempDir()) / "replay_file_test.json";
  ASSERT_TRUE(write_replay_file(path, file));
  const auto back = read_replay_file(path);
  ASSERT_TRUE(back) << describe(back.error());
  expect_equal(file, *back);
  std::filesystem::remove(path);
  const auto absent = read_replay_file(path);
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().where, path.string());
}

/// The text of the first sample with a part replaced; the error of reading it.
std::string error_of(const std::string& part, const std::string& by) {
  std::string text = replay_text(file_of(samples()[0]));
  // The point has names in common with the parameters.
  const std::size_t behind = text.find(part, text.find("\"parameters\""));
  const std::size_t at = behind == std::string::npos ? text.find(part) : behind;
  EXPECT_NE(at, std::string::npos) << part << text;
  text.replace(at, part.size(), by);
  const auto read = parse_replay(text, "case.json");
  return read ? "none" : describe(read.error());
}

TEST(ReplayFile, ErrorsNameTheField) {
  EXPECT_THAT(error_of("\"schema_version\": 1", "\"schema_version\": 2"), HasSubstr("reads version 1"));
  EXPECT_THAT(error_of("conv2d_s8_s8_s8", "conv3d"), HasSubstr("case.json: field `kernel`: unknown kernel \"conv3d\""));
  EXPECT_THAT(error_of("\"single\"", "\"triple\""), HasSubstr("field `profile`"));
  EXPECT_THAT(error_of("\"stride_h\": ", "\"stride_h\": -"), HasSubstr("field `parameters.stride_h`: -"));
  EXPECT_THAT(error_of("\"stride_h\": ", "\"stride_x\": "), HasSubstr("field `parameters.stride_h`: missing"));
  EXPECT_THAT(error_of("\"batches\": ", "\"batches\": 7"), HasSubstr("parameters reach"));
  EXPECT_THAT(error_of("\"output_c\": ", "\"output_c\": 9"), HasSubstr("field `"));
  EXPECT_THAT(error_of("\"values\": [", "\"values\": [99999999999, "),
              HasSubstr("element 0, 99999999999, lies outside of -"));
  EXPECT_THAT(error_of("\"type\": \"int8\"", "\"type\": \"int16\""), HasSubstr("expected int8"));
  EXPECT_THAT(error_of("\"wrong_output\"", "\"wrong\""), HasSubstr("unknown finding \"wrong\""));
  EXPECT_THAT(error_of("\"end\": \"finished\"", "\"end\": \"well\""), HasSubstr("field `got.end`"));
  EXPECT_THAT(error_of("{", "{\"more\": 1, "), HasSubstr("field `parameters.more`: unknown field"));
  EXPECT_THAT(error_of("\"tables\": {", "\"tables\": "), HasSubstr("not JSON"));
  EXPECT_THAT(error_of("\"tables\": {", "\"tables\": "), HasSubstr("line "));
}

TEST(ReplayFile, BearsWithMutilatedText) {
  const std::string whole = replay_text(file_of(samples().back()));
  std::mt19937 random(5);
  for (std::size_t size = 0; size + 1 < whole.size(); size += 7) EXPECT_FALSE(parse_replay(whole.substr(0, size), "x"));
  for (int i = 0; i < 3000; ++i) {
    std::string text = whole;
    for (int n = 0; n < 3; ++n) text[random() % text.size()] = "0123456789-[]{},\"ae."[random() % 20];
    const auto read = parse_replay(text, "x");
    if (read) {
      EXPECT_FALSE(bounds_problem(read->test, read->profile)) << text;
    }
  }
}

}  // namespace
}  // namespace probemark
