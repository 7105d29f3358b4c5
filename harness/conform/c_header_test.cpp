#include "harness/conform/c_header.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "harness/conform/expected.hpp"
#include "harness/conform/sample_space.hpp"
#include "harness/process/run_to_end.hpp"
#include "harness/process/scratch_folder.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::chrono::seconds deadline{120};

std::vector<Case> samples() {
  std::vector<Case> cases;
  for (const PointSpace& space :
       {convolution_space(), convolution_space(Kernel::depthwise_conv2d_s8_s8_s8), fully_connected_space(),
        fully_connected_space(Kernel::fully_connected_s16_s8_s16), pool_space(), addition_space()}) {
    std::vector<Case> some = sample_cases(space, 20, 3);
    for (std::size_t i = 0; i < 2; ++i) cases.push_back(std::move(some[i]));
  }
  Case quantize;
  quantize.name = "quantize_f32_s8.*/ \\ \n?";  // a name must not break out of its comment
  quantize.kernel = Kernel::quantize_f32_s8;
  quantize.parameters = pm_quantize_params{3, -7, 0.1f};
  quantize.inputs = {{ElementType::float32, {3}, {0, 0, 0x80, 0x3F, 0, 0, 0xC0, 0xBF, 0, 0, 0x80, 0x7F}}};
  quantize.output = {ElementType::int8, {3}, {}};
  cases.push_back(quantize);
  Case concatenation;
  concatenation.name = "concatenation_s8_s8.pairs-1";
  concatenation.kernel = Kernel::concatenation_s8_s8;
  concatenation.parameters = pm_concatenation_params{2, 1, {2, 3}};
  concatenation.inputs = {{ElementType::int8, {2}, {1, 0x80}}, {ElementType::int8, {3}, {3, 4, 5}}};
  concatenation.output = {ElementType::int8, {5}, {}};
  cases.push_back(concatenation);
  Case reshape;
  reshape.name = "reshape_s8_s8.boundary-1";
  reshape.kernel = Kernel::reshape_s8_s8;
  reshape.parameters = pm_reshape_params{3};
  reshape.inputs = {{ElementType::int8, {3}, {9, 8, 7}}};
  reshape.output = {ElementType::int8, {3}, {}};
  reshape.in_place = true;
  cases.push_back(reshape);
  Case logistic;
  logistic.name = "logistic_s16_s16.solved-1";
  logistic.kernel = Kernel::logistic_s16_s16;
  logistic.parameters = pm_sigmoid_params{2, 0, 0, 1, 1, nullptr};
  logistic.tables["table"] = {ElementType::int16, std::vector<std::uint8_t>(514, 0xA0)};
  logistic.inputs = {{ElementType::int16, {2}, {1, 2, 3, 0x84}}};
  logistic.output = {ElementType::int16, {2}, {}};
  cases.push_back(logistic);
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
  cases.push_back(svdf);
  return cases;
}

/// Compiles headers and kernels in a scratch folder and runs the program; its output, or that of what failed.
class CHeader : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new ScratchFolder(std::move(*ScratchFolder::create()));
    const std::string source = PROBEMARK_SOURCE_DIR;
    compiled_ = run({"g++", "-std=c++14", "-O1", "-w", "-I" + source, "-c",
                     source + "/targets/kernels/portable/portable.cpp", "-o", "portable.o"});
  }
  static void TearDownTestSuite() { delete folder_; }
  void SetUp() override { ASSERT_EQ(compiled_, ""); }

  static std::string run(const std::vector<std::string>& command) {
    RunOptions options;
    options.working_folder = folder_->path();
    const auto finished = run_to_end(command, deadline, options);
    if (!finished) return describe(finished.error());
    return finished->output + (finished->status.ok() ? "" : describe(finished->status));
  }

  static void write(const std::string& name, const std::string& text) { std::ofstream(folder_->path() / name) << text; }

  /// The outputs of a program that calls every case: "name wrong first" a line.
  static std::string called(const std::vector<Case>& cases, const std::string& kernel, const std::string& compiler,
                            const std::string& standard) {
    std::string main = "#include <stdio.h>\n";
    std::string calls;
    for (const Case& test : cases) {
      const std::string name = c_case_name(test.name);
      const Expected expected = *expected_of(test, Profile::double_rounding);
      write(name + ".h", c_header(test, expected, Profile::double_rounding, {"bias: it is */ ignored", "caf\u00e9\\"}));
      main += fmt::format("#include \"{}.h\"\n", name);
      calls += fmt::format("  wrong = {0}();\n  printf(\"%d %ld\\n\", wrong, {0}_first_wrong);\n", name);
    }
    write("main.source", main + "int main(void) {\n  int wrong;\n" + calls + "  return 0;\n}\n");
    write("kernel.c", "#include <stdint.h>\n" + kernel);
    std::string log = run({compiler, standard, "-x", compiler == "g++" ? "c++" : "c", "-Wall", "-Wextra", "-Wpedantic",
                           "-Werror", "-c", "main.source", "-o", "main.o"});
    log += run({"gcc", "-w", "-c", "kernel.c", "-o", "kernel.o"});
    log += run({"g++", "main.o", "kernel.o", "portable.o", "-o", "program"});
    return log.empty() ? run({"./program"}) : log;
  }

  static ScratchFolder* folder_;
  static std::string compiled_;
};
ScratchFolder* CHeader::folder_ = nullptr;
std::string CHeader::compiled_;

std::string lines(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "0 -1\n";
  return text;
}

TEST_F(CHeader, SaysThatARightKernelIsRight) {
  EXPECT_EQ(called(samples(), "", "gcc", "-std=c99"), lines(samples().size()));
  EXPECT_EQ(called(samples(), "", "g++", "-std=c++14"), lines(samples().size()));
}

/// A strong ADD that does `body` to a copy of nothing: o is the output, n its size.
std::string addition(const std::string& body, const std::string& scratch = "0") {
  return fmt::format(
      "int32_t pm_add_s8_s8(const int32_t* p, const int8_t* a, const int8_t* b, int8_t* o, void* scratch) {{\n"
      "  int n = p[1];\n  {}\n  return 0;\n}}\n"
      "int32_t pm_add_s8_s8_scratch_size(const int32_t* p) {{ return {}; }}\n",
      body, scratch);
}

TEST_F(CHeader, SaysWhatIsWrong) {
  std::vector<Case> one = {sample_cases(addition_space(), 20, 3).back()};
  const auto expected = expected_of(one[0], Profile::double_rounding)->output;
  ASSERT_GT(expected.size(), 4u);
  std::string right;
  for (std::size_t i = 0; i < expected.size(); ++i)
    right += fmt::format("o[{}] = {}; ", i, static_cast<std::int8_t>(expected[i]));
  EXPECT_EQ(called(one, addition(right), "gcc", "-std=c99"), "0 -1\n");
  EXPECT_EQ(called(one, addition(right + "o[2] ^= 1; o[3] ^= 4;"), "gcc", "-std=c99"), "2 2\n");
  EXPECT_EQ(called(one, addition(right + "return 1;"), "gcc", "-std=c99"), "-1 -1\n");
  EXPECT_EQ(called(one, addition(right, "1 << 20"), "gcc", "-std=c99"), "-2 -1\n");
  EXPECT_EQ(called(one, addition(right + "o[n] = 1;"), "gcc", "-std=c99"), "-3 -1\n");
  EXPECT_EQ(called(one, addition(right + "o[-1] = 1;"), "gcc", "-std=c99"), "-3 -1\n");
  EXPECT_EQ(called(one, addition(right + "((char*)scratch)[24] = 1;", "24"), "gcc", "-std=c99"), "-3 -1\n");
  EXPECT_EQ(called(one, addition(right + "((char*)scratch)[23] = 1;", "24"), "gcc", "-std=c99"), "0 -1\n");
}

TEST_F(CHeader, FindsAnElementThatIsNeverWritten) {
  std::vector<Case> one = {sample_cases(addition_space(), 20, 3).back()};
  const auto expected = expected_of(one[0], Profile::double_rounding)->output;
  std::string all_but_one;
  for (std::size_t i = 1; i < expected.size(); ++i) {
    all_but_one += fmt::format("o[{}] = {}; ", i, static_cast<std::int8_t>(expected[i]));
  }
  EXPECT_EQ(called(one, addition(all_but_one), "gcc", "-std=c99"), "1 0\n");
}

TEST_F(CHeader, NeedsNothingButStdint) {
  const Case test = samples()[0];
  const std::string header = c_header(test, *expected_of(test, Profile::double_rounding), Profile::double_rounding, {});
  std::size_t includes = 0;
  for (std::size_t at = header.find("#include"); at != std::string::npos; at = header.find("#include", at + 1))
    ++includes;
  EXPECT_EQ(includes, 1u);
  EXPECT_THAT(header, HasSubstr("#include <stdint.h>"));
  EXPECT_THAT(header, HasSubstr("#ifndef PM_CASE_CONV2D_S8_S8_S8_RANDOM_"));
}

}  // namespace
}  // namespace probemark
