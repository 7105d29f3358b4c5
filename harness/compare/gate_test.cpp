#include "harness/compare/gate.hpp"

#include <gmock/gmock.h>

#include "harness/compare/compared_records.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<double> five(double value) { return {value, value, value, value, value}; }

GateResult judged(const std::vector<Record>& a, const std::vector<Record>& b, const std::vector<std::string>& rules,
                  bool missing_allowed = false) {
  std::vector<GateRule> parsed;
  for (const std::string& rule : rules) parsed.push_back(*parse_gate_rule(rule));
  return judge(compare(a, b, {}), parsed, missing_allowed);
}

TEST(Gate, RulesAreRead) {
  EXPECT_EQ(*parse_gate_rule("regression:2%"), (GateRule{"regression", 0.02}));
  EXPECT_EQ(*parse_gate_rule("latency_s:0.5%"), (GateRule{"latency_s", 0.005}));
  EXPECT_EQ(*parse_gate_rule("flash_total_bytes:1%"), (GateRule{"flash_total", 0.01}));
  EXPECT_EQ(*parse_gate_rule("instructions:0%"), (GateRule{"instructions", 0}));
}

TEST(Gate, WrongRulesAreNamed) {
  for (const char* wrong :
       {"", "regression", "regression:", "regression:2", "regression:-2%", "regression:2%%", "regression:nan%",
        "regression:inf%", "speed:2%", ":2%", "energy_modelled_j:2%", "regression:2 %", "regression:%"}) {
    const auto rule = parse_gate_rule(wrong);
    ASSERT_FALSE(rule) << wrong;
    EXPECT_EQ(rule.error().kind, ErrorKind::usage);
    EXPECT_EQ(rule.error().where, std::string("--fail-on ") + wrong);
    EXPECT_FALSE(rule.error().remedy.empty());
  }
}

TEST(Gate, ExactFiguresFailBeyondTheLimit) {
  const std::vector<Record> a{counted("kws", {1000})};
  EXPECT_THAT(judged(a, {counted("kws", {1020})}, {"regression:2%"}).findings, IsEmpty());
  const auto result = judged(a, {counted("kws", {1021})}, {"regression:2%"});
  ASSERT_THAT(result.findings, SizeIs(1));
  EXPECT_EQ(result.findings[0], (GateFinding{"kws", "instructions", "2.10 % slower; the limit is 2 %"}));
  EXPECT_THAT(judged(a, {counted("kws", {1001})}, {"instructions:0%"}).findings, SizeIs(1));
  EXPECT_THAT(judged(a, {counted("kws", {999})}, {"instructions:0%"}).findings, IsEmpty());
}

TEST(Gate, MemoryFailsOnlyWhereItIsNamed) {
  const std::vector<Record> a{counted("kws", {1000})};
  std::vector<Record> b = a;
  b[0].metrics["flash_total"] = bytes_of(13000);
  EXPECT_THAT(judged(a, b, {"regression:2%"}).findings, IsEmpty());
  EXPECT_THAT(judged(a, b, {"regression:2%", "flash_total:5%"}).findings, SizeIs(1));
}

TEST(Gate, ARuleForAMetricOverridesTheGeneralOne) {
  const std::vector<Record> a{counted("kws", {1000})};
  const std::vector<Record> b{counted("kws", {1030})};
  EXPECT_THAT(judged(a, b, {"regression:2%", "instructions:5%"}).findings, IsEmpty());
  EXPECT_THAT(judged(a, b, {"instructions:1%", "instructions:5%"}).findings, SizeIs(1));
}

TEST(Gate, SamplesFailWhereTheWholeIntervalIsBeyondTheLimit) {
  const std::vector<Record> a{timed("kws", {1.000, 1.001, 1.002, 1.003, 1.004, 1.005})};
  const std::vector<Record> b{timed("kws", {1.021, 1.022, 1.023, 1.024, 1.025, 1.026})};
  EXPECT_THAT(judged(a, b, {"regression:1%"}).findings, SizeIs(1));
  const auto touching = judged(a, b, {"regression:2%"});  // 2.1 % slower, at least 1.8 %
  EXPECT_THAT(touching.findings, IsEmpty());
  EXPECT_EQ(touching.judged, 1U);
}

TEST(Gate, TooFewSamplesAreSaidAndDoNotFail) {
  const auto result = judged({timed("kws", {1, 1})}, {timed("kws", {2, 2})}, {"regression:2%"});
  EXPECT_THAT(result.findings, IsEmpty());
  EXPECT_EQ(result.judged, 0U);
  ASSERT_THAT(result.unjudged, SizeIs(1));
  EXPECT_THAT(result.unjudged[0], HasSubstr("too few samples"));
}

TEST(Gate, AWrongAnswerFails) {
  Record wrong = counted("kws", {1});
  wrong.status = Status::fault;
  const auto result = judged({counted("kws", {1000})}, {wrong}, {"regression:2%"});
  ASSERT_THAT(result.findings, SizeIs(1));
  EXPECT_THAT(result.findings[0].what, HasSubstr("no longer right: B is fault"));
  // What was wrong already is no regression.
  EXPECT_THAT(judged({wrong}, {wrong}, {"regression:2%"}).findings, IsEmpty());
}

TEST(Gate, WhatIsGoneFails) {
  const std::vector<Record> a{counted("kws", {1000}), counted("sine", {10})};
  const std::vector<Record> b{counted("kws", {1000})};
  ASSERT_THAT(judged(a, b, {"regression:2%"}).findings, SizeIs(1));
  EXPECT_THAT(judged(a, b, {"regression:2%"}, true).findings, IsEmpty());
  EXPECT_THAT(judged(b, a, {"regression:2%"}).findings, IsEmpty());
  Record bare = counted("kws", {});
  bare.metrics["instructions"] = AbsentMetric{"not_measured", "why not"};
  const auto lacking = judged({counted("kws", {1000})}, {bare}, {"regression:2%"});
  ASSERT_THAT(lacking.findings, SizeIs(1));
  EXPECT_EQ(lacking.findings[0].what, "A has this figure, B does not: not in B: why not");
}

TEST(Gate, OnlyWhatRegressesTwiceIsConfirmed) {
  const std::vector<Record> a{timed("kws", five(1)), timed("ic", five(1))};
  const auto first = judged(a, {timed("kws", five(2)), timed("ic", five(2))}, {"regression:2%"});
  EXPECT_THAT(first.findings, SizeIs(2));
  const auto again = judged(a, {timed("kws", five(2)), timed("ic", five(1))}, {"regression:2%"});
  const auto twice = confirmed(first.findings, again);
  ASSERT_THAT(twice, SizeIs(1));
  EXPECT_EQ(twice[0].item, "kws");
}

}  // namespace
}  // namespace probemark
