#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "harness/conform/conformance_json.hpp"
#include "harness/conform/conformance_markdown.hpp"
#include "harness/conform/conformance_text.hpp"
#include "harness/conform/sample_conformance.hpp"
#include "harness/report/terminal_text.hpp"

namespace probemark {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string line_with(const std::string& text, const std::string& part) {
  for (const std::string& line : lines_of(text)) {
    if (line.find(part) != std::string::npos) return line;
  }
  return "";
}

std::size_t widest(const std::string& text) {
  std::size_t width = 0;
  for (const std::string& line : lines_of(text)) width = std::max(width, columns_of(line));
  return width;
}

TEST(ConformanceText, TellsEveryVerdict) {
  const std::string text = render_conformance(sample_conformance(), 120, false);
  EXPECT_EQ(line_with(text, "conv2d_s8_s8_s8  "),
            "conv2d_s8_s8_s8                  ✗ fails             240      40                      all 1,204           "
            "12.3 ms");
  EXPECT_NE(line_with(text, "≠ single").find("fully_connected_s8_s8_s8"), std::string::npos);
  EXPECT_NE(text.find("follows `single`, not `double`: 3.8 % of elements off by one"), std::string::npos) << text;
  EXPECT_NE(text.find("refuses 30 of 100 cases: always dilation_h 2, 3"), std::string::npos);
  EXPECT_NE(text.find("40 of 240 cases fail: write outside 2, wrong output 40; 3.0 % of elements differ, by 12 at"),
            std::string::npos);
  EXPECT_NE(text.find("likely cause: tail: wrong where output_c mod 4 == 3"), std::string::npos);
  EXPECT_NE(text.find("absent: softmax, tanh"), std::string::npos);
  EXPECT_EQ(line_with(text, "1 kernel fails"),
            "✗ 1 kernel fails, 1 follows another profile than double, 1 conforms to double, 1 conforms to double where "
            "it accepts the");
}

TEST(ConformanceText, FitsTheTerminal) {
  for (const std::size_t width : {72U, 80U, 100U, 120U}) {
    EXPECT_LE(widest(render_conformance(sample_conformance(), width, false)), width) << width;
  }
  const std::string narrow = render_conformance(sample_conformance(), 80, false);
  EXPECT_EQ(narrow.find("12.3 ms"), std::string::npos) << "time goes before counts do";
  EXPECT_NE(line_with(narrow, "kernel  ").find("refused"), std::string::npos);
}

TEST(ConformanceText, CountsSaturate) {
  Conformance c = sample_conformance();
  c.kernels[3].tally.passed = c.kernels[3].cases = c.kernels[3].selected = 1'234'567;
  const std::string row = line_with(render_conformance(c, 120, false), "add_s8_s8  ");
  EXPECT_NE(row.find("99,999+"), std::string::npos) << row;
}

TEST(ConformanceText, CoverageIsOfAWholeLevelOnly) {
  KernelReport report = sample_conformance().kernels[3];
  ASSERT_TRUE(covered_tuples(report));
  EXPECT_EQ(covered_tuples(report)->covered, 1204U);
  report.selected -= 1;
  EXPECT_FALSE(covered_tuples(report));
}

TEST(ConformanceText, AStoppedRunSaysSo) {
  Conformance c = sample_conformance();
  c.kernels = {c.kernels[3]};
  c.stopped = Error{ErrorKind::interrupted, "interrupted", "", ""};
  const std::string text = render_conformance(c, 80, false);
  EXPECT_NE(text.find("○ stopped before the end: interrupted"), std::string::npos);
  EXPECT_EQ(text.find("✓ 1 kernel"), std::string::npos) << "no tick for a part";
}

TEST(ConformanceText, ACaseFailureNamesCaseParametersAndCommand) {
  const CaseReport failure = sample_conformance().kernels[0].failures[0];
  EXPECT_EQ(render_case_failure(failure, "probemark conform --case x", 100, false),
            "✗ conv2d_s8_s8_s8.pairs-17\n"
            "    output differs in 12 of 96 elements, first at [0, 2, 1, 3]: expected 17, got 18\n"
            "    wrote past the end of the output (96 bytes): the byte right after it\n"
            "    input_c 3 · padding same\n"
            "    again: probemark conform --case x\n");
}

TEST(ConformanceJson, HoldsCountsAndFailures) {
  const auto json = conformance_to_json(sample_conformance());
  EXPECT_EQ(json["schema_version"], 1);
  EXPECT_EQ(json["stopped"], nullptr);
  const auto& fails = json["kernels"][0];
  EXPECT_EQ(fails["kernel"], "conv2d_s8_s8_s8");
  EXPECT_EQ(fails["verdict"], "fails");
  EXPECT_EQ(fails["conforms_to"], nullptr);
  EXPECT_EQ(fails["failures"].size(), 40U);
  EXPECT_EQ(fails["failures"][0]["kinds"], (nlohmann::ordered_json{"wrong_output", "write_outside"}));
  EXPECT_EQ(fails["failures"][0]["parameters"]["padding"], 1);
  EXPECT_EQ(fails["failures"][0]["difference"]["first_index"], (nlohmann::ordered_json{0, 2, 1, 3}));
  EXPECT_EQ(json["kernels"][2]["conforms_to"], "single");
  EXPECT_EQ(json["kernels"][5].size(), 3U) << "an absent kernel has no counts";
}

TEST(ConformanceMarkdown, HasOperatorsByProfiles) {
  const std::string text = conformance_to_markdown(sample_conformance());
  EXPECT_EQ(line_with(text, "`fully_connected_s8_s8_s8` |"),
            "| `fully_connected_s8_s8_s8` | no | conforms |  | 120 | 20 | 0 | 1,204 of 1,204 | 12.3 ms |");
  EXPECT_EQ(line_with(text, "| library |"), "| library | mine 2 (Faster \\| kernels) |");
  EXPECT_NE(text.find("- and 35 more, in conformance.json"), std::string::npos);
  EXPECT_NE(text.find("## Absent from the library\n\n`softmax_s8_s8`, `tanh_s8_s8`"), std::string::npos);
}

}  // namespace
}  // namespace probemark
