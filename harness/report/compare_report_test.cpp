#include "harness/report/compare_report.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "harness/compare/compared_records.hpp"
#include "harness/report/compare_wording.hpp"
#include "harness/report/terminal_text.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Emulated counts that fell, latencies that rose, one wrong answer, and one item without a partner.
ComparisonReport sample_report() {
  std::vector<Record> a{counted("kws", {1'000'000}), counted("sine", {11'200}), counted("vww", {5}),
                        counted("ic", {7})};
  std::vector<Record> b{counted("kws", {976'500}), counted("sine", {11'200}), counted("vww", {5})};
  for (Record& record : b) record.fingerprint.values["compiler_flags"] = "-mcpu=emulated-a -O3 -std=c++14";
  b[2].status = Status::mismatch;
  b[2].reason = "outputs differ from the reference";
  return {"runs/o2", "runs/o3", compare(a, b, {}), {}, false};
}

ComparisonReport timed_report() {
  const std::vector<Record> a{timed("kws", {1.000e-3, 1.001e-3, 1.002e-3, 1.003e-3, 1.004e-3, 1.005e-3})};
  const std::vector<Record> b{timed("kws", {1.050e-3, 1.051e-3, 1.052e-3, 1.053e-3, 1.054e-3, 1.055e-3})};
  return {"a", "b", compare(a, b, {}), {}, false};
}

ComparisonReport gated(ComparisonReport report, const std::string& rule) {
  GateReport gate;
  gate.rules = {rule};
  gate.result = judge(report.comparison, {*parse_gate_rule(rule)}, true);
  gate.failing = gate.result.findings;
  report.gate = gate;
  return report;
}

TEST(CompareText, ExactFigures) {
  const std::string text = render_comparison(sample_report(), 100, false);
  EXPECT_THAT(text,
              HasSubstr("A        runs/o2\nB        runs/o3\naxis     flags\n         compiler_flags: -O2 -> -O3"));
  EXPECT_THAT(text, HasSubstr("instructions per inference (simulated)\n"));
  EXPECT_THAT(text, HasSubstr("  kws   1.00 M   976 k  -2.35 %  faster\n"));
  EXPECT_THAT(text, HasSubstr("  sine  11.2 k  11.2 k      0 %  equal\n"));
  EXPECT_THAT(text, HasSubstr("  no mean: 1 item in one run only\n"));
  EXPECT_THAT(text, HasSubstr("flash (derived)  equal in all 2\n"));
  EXPECT_THAT(text, HasSubstr("  vww: B is mismatch: outputs differ from the reference\n"));
  EXPECT_THAT(text, HasSubstr("  emulated-a/ic/portable: only in A\n"));
  EXPECT_THAT(text, HasSubstr("instructions: 1 faster, 1 equal\n"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(render_comparison(sample_report(), 100, true), HasSubstr("\x1b[32mfaster\x1b[0m"));
}

TEST(CompareText, SamplesHaveAnInterval) {
  const std::string text = render_comparison(timed_report(), 100, false);
  EXPECT_THAT(text, HasSubstr("axis     none: no condition differs\n"));
  EXPECT_THAT(text, HasSubstr("95 % interval"));
  EXPECT_THAT(text, HasSubstr("  kws  1.00 ms  1.05 ms  +4.99 %  [+4.69, +5.29] %  slower\n"));
}

TEST(CompareText, NoLineIsWiderThanTheTerminal) {
  ComparisonReport report = gated(sample_report(), "instructions:0%");
  report.comparison.items[0].metrics[0].reason =
      "a reason of many words that cannot stand beside the figures of its row";
  report.gate->rerun = "something of many words about why nothing could be run again on this machine at this time";
  for (std::size_t width = 60; width < 140; width += 20) {
    std::istringstream lines(render_comparison(report, width, false));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(columns_of(line), width) << line;
  }
}

TEST(CompareText, RefusalsComeWithRemedies) {
  const Record a = counted("kws", {1});
  Record b = a;
  b.fingerprint.values["compiler"] = "gcc 13";
  b.fingerprint.values["commit"] = "another";
  const std::string text = render_comparison({"a", "b", compare({a}, {b}, {}), {}, false}, 100, false);
  EXPECT_THAT(text, HasSubstr("not comparable\n  - more than one thing differs: commit, compiler\n"));
  EXPECT_THAT(text, HasSubstr("    make it the same, or accept it: --allow compiler\n"));
}

TEST(CompareText, TheGateSpeaksLast) {
  const std::string failed = render_comparison(gated(timed_report(), "regression:2%"), 100, false);
  EXPECT_THAT(failed, HasSubstr("  kws, latency: 4.99 % slower, at least 4.69 %; the limit is 2 %\n"
                                "✗ --fail-on regression:2%: 1 figure judged, 1 regression\n"));
  EXPECT_THAT(render_comparison(gated(timed_report(), "regression:5%"), 100, false),
              HasSubstr("✓ --fail-on regression:5%: 1 figure judged, none fails\n"));
}

TEST(CompareText, RecordsDoNotCommandTheTerminal) {
  ComparisonReport report = sample_report();
  report.a = "runs/\x1b[2J";
  report.comparison.only_a = {"x\x1b]0;y\a"};
  report.comparison.varied[0].b.value = "-O3 \x1b[31m";
  EXPECT_THAT(render_comparison(report, 100, false), Not(HasSubstr("\x1b")));
}

TEST(CompareMarkdown, TablesAndLists) {
  const std::string text = comparison_markdown(gated(sample_report(), "regression:2%"));
  EXPECT_THAT(text, HasSubstr("## runs/o3 against runs/o2\n\n**failed** `--fail-on regression:2%`: 2 figures "
                              "judged\n\n- vww: no longer right"));
  EXPECT_THAT(text, HasSubstr("| kws | 1.00 M | 976 k | -2.35 % | exact | faster |\n"));
  EXPECT_THAT(text, HasSubstr("- vww: B is mismatch: outputs differ from the reference\n"));
  EXPECT_THAT(comparison_markdown(timed_report()), HasSubstr("| +4.99 % | [+4.69, +5.29] % | slower |\n"));
}

TEST(CompareMarkdown, RecordsAreNoMarkup) {
  ComparisonReport report = sample_report();
  report.comparison.items[0].item = "<img src=x>|[a](b)`c`\n# d";
  const std::string text = comparison_markdown(report);
  for (const char* markup : {"<img", "[a]", "`c`", "\n# d"}) EXPECT_THAT(text, Not(HasSubstr(markup)));
}

TEST(CompareJson, HoldsEverythingAndNothingThatIsNot) {
  const auto json = comparison_json(gated(sample_report(), "instructions:0%"));
  EXPECT_EQ(json["axis"], "flags");
  EXPECT_EQ(json["varied"][0]["a"]["value"], "-mcpu=emulated-a -O2 -std=c++14");
  const auto& instructions = json["items"][0]["metrics"][0];
  EXPECT_EQ(instructions["metric"], "instructions");
  EXPECT_EQ(instructions["method"], "exact");
  EXPECT_DOUBLE_EQ(instructions["ratio"].get<double>(), 0.9765);
  EXPECT_FALSE(instructions.contains("p_value"));
  EXPECT_FALSE(instructions.contains("reason"));
  EXPECT_EQ(json["items"][2]["comparable"], false);
  EXPECT_EQ(json["only_a"][0], "emulated-a/ic/portable");
  EXPECT_EQ(json["gate"]["passed"], false);  // a wrong answer
  const auto timed = comparison_json(timed_report())["items"][0]["metrics"][0];
  EXPECT_EQ(timed["verdict"], "slower");
  EXPECT_GT(timed["ratio_ci95_low"].get<double>(), 1.046);
  EXPECT_FALSE(comparison_json(timed_report()).contains("axis"));
}

TEST(CompareWording, Changes) {
  EXPECT_EQ(format_change(1), "0 %");
  EXPECT_EQ(format_change(1.0123), "+1.23 %");
  EXPECT_EQ(format_change(0.5), "-50.00 %");
  EXPECT_EQ(format_change(1 - 4e-6), "-0.0004 %");
  EXPECT_EQ(format_change(12.34), "x 12.3");
}

}  // namespace
}  // namespace probemark
