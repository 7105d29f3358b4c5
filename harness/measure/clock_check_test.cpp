#include "harness/measure/clock_check.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace probemark {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr double delay_s = 0.05;

/// Spans of a counter at `hz` behind a probe that adds `delay_s`.
CounterSpan span_at(double hz, double seconds, double delay = delay_s) { return {hz * seconds, seconds + delay}; }

ClockEvidence evidence_of(double measured_hz, double nominal_hz, std::uint64_t inferences = 10'000) {
  const std::vector<CounterSpan> short_spans(8, span_at(measured_hz, 0.001));
  const std::vector<CounterSpan> long_spans = {span_at(measured_hz, 10.001)};
  const auto evidence = compare_clocks(short_spans, long_spans, inferences, nominal_hz);
  EXPECT_TRUE(evidence) << describe(evidence.error());
  return evidence.value_or(ClockEvidence{});
}

std::string refusal_of(double measured_hz, double nominal_hz) {
  const auto checked = check_clock(evidence_of(measured_hz, nominal_hz), "SysTick", 56);
  EXPECT_FALSE(checked) << measured_hz;
  return checked ? "" : checked.error().what;
}

TEST(ClockCheck, TheDelayOfTheProbeCancels) {
  const ClockEvidence evidence = evidence_of(80e6, 80e6);
  EXPECT_NEAR(evidence.measured_hz, 80e6, 1);
  EXPECT_NEAR(evidence.host_s, 10, 1e-9);
  EXPECT_NEAR(evidence.deviation(), 0, 1e-9);
  EXPECT_EQ(evidence.uncertainty, 0);
  EXPECT_NEAR(evidence.inference_s, 10.051 / 10'000, 1e-9);
}

TEST(ClockCheck, TheFastestSpansAreBelieved) {
  const std::vector<CounterSpan> short_spans = {{0, 0.09}, {0, 0.02}, {0, 0.03}, {0, 3.0}};
  const std::vector<CounterSpan> long_spans = {{4e6, 4.90}, {4e6, 4.02}, {4.1e6, 4.13}};
  const auto evidence = compare_clocks(short_spans, long_spans, 100, 1.05e6);
  ASSERT_TRUE(evidence);
  EXPECT_NEAR(evidence->measured_hz, 1e6, 1e-3) << "4.02 - 0.02 s";
  EXPECT_NEAR(evidence->uncertainty, (0.01 + 0.01) / 4, 1e-9);
  EXPECT_NEAR(evidence->host_s, 4.90 + 4.02 + 4.13 - 3 * 0.02, 1e-9);
}

TEST(ClockCheck, NeedsShortSpansAndLongerOnes) {
  const std::vector<CounterSpan> one = {{1e6, 1}};
  const std::vector<CounterSpan> two = {{2e6, 2}};
  EXPECT_TRUE(compare_clocks(one, two, 1, 1e6));
  EXPECT_FALSE(compare_clocks({}, two, 1, 1e6));
  EXPECT_FALSE(compare_clocks(one, {}, 1, 1e6));
  EXPECT_FALSE(compare_clocks(one, one, 1, 1e6));
  EXPECT_FALSE(compare_clocks(one, two, 0, 1e6));
  EXPECT_FALSE(compare_clocks(one, two, 1, 0));
}

TEST(ClockCheck, OnePercentIsTheLimit) {
  EXPECT_TRUE(check_clock(evidence_of(80.7e6, 80e6), "DWT CYCCNT", 32));
  EXPECT_TRUE(check_clock(evidence_of(79.3e6, 80e6), "DWT CYCCNT", 32));
  EXPECT_FALSE(check_clock(evidence_of(80.9e6, 80e6), "DWT CYCCNT", 32));
  EXPECT_FALSE(check_clock(evidence_of(79.1e6, 80e6), "DWT CYCCNT", 32));
}

TEST(ClockCheck, SaysWhatIsOffByHowMuch) {
  const auto checked = check_clock(evidence_of(39e6, 80e6), "DWT CYCCNT", 32);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, ErrorKind::target_lost);
  EXPECT_THAT(checked.error().what,
              HasSubstr("DWT CYCCNT runs at 39 MHz by host time over 10 s, the board file says 80 MHz (-51.25 %"));
  EXPECT_THAT(checked.error().remedy, HasSubstr("clock_hz"));
}

TEST(LikelyCause, PowersOfTwoAreDividers) {
  for (const double factor : {2.0, 4.0, 8.0, 16.0}) {
    EXPECT_THAT(refusal_of(72e6 / factor, 72e6), HasSubstr("prescaler")) << factor;
    EXPECT_THAT(refusal_of(72e6 * factor, 72e6), HasSubstr("prescaler")) << factor;
  }
  EXPECT_THAT(refusal_of(36e6, 72e6), HasSubstr("a factor of 1/2: "));
  EXPECT_THAT(refusal_of(144e6, 72e6), HasSubstr("a factor of 2: "));
}

TEST(LikelyCause, OtherWholeFactorsAreThePll) {
  EXPECT_THAT(refusal_of(34e6, 170e6), HasSubstr("a factor of 1/5: a PLL multiplier"));
  EXPECT_THAT(refusal_of(30e6, 10e6), HasSubstr("a factor of 3: a PLL multiplier"));
}

TEST(LikelyCause, TheClockAfterResetMeansThatTheSetUpDidNotTake) {
  EXPECT_THAT(refusal_of(16.1e6, 180e6), HasSubstr("reset clock, like HSI of STM32F4"));
  EXPECT_THAT(refusal_of(4e6, 120e6), HasSubstr("a factor of 1/30: the core still runs at its reset clock, like MSI"));
  EXPECT_THAT(refusal_of(63.5e6, 480e6), HasSubstr("HSI of STM32H7"));
  EXPECT_THAT(refusal_of(16e6, 16.4e6), Not(HasSubstr("reset clock"))) << "where it is what was meant";
}

TEST(LikelyCause, AFewPercentAreAnOscillator) {
  EXPECT_THAT(refusal_of(81.6e6, 80e6), HasSubstr("RC oscillator"));
  EXPECT_THAT(refusal_of(81.6e6, 80e6), Not(HasSubstr("sleeps")));
  EXPECT_THAT(refusal_of(78.4e6, 80e6), HasSubstr("or SysTick stops while a kernel sleeps"));
}

TEST(LikelyCause, ACounterThatStopsIsNamed) { EXPECT_THAT(refusal_of(0, 80e6), HasSubstr("SysTick stopped")); }

TEST(LikelyCause, AnythingElseIsTheBoardFile) {
  EXPECT_THAT(refusal_of(52e6, 80e6), HasSubstr("clock_hz is not what [[init]] reaches, or SysTick stops"));
}

// 480 MHz wrap 32 bits in 8.95 s: of inferences of 10 s the counter shows a tenth.
TEST(LikelyCause, WrapsWithinAnInferenceAreNamed) {
  const double period = 4294967296.0;
  const double inference = 10 * 480e6;
  const std::vector<CounterSpan> short_spans = {{inference - period, 10.05}, {inference - period, 10.05}};
  const std::vector<CounterSpan> long_spans = {{10 * (inference - period), 100.05}};
  const auto evidence = compare_clocks(short_spans, long_spans, 10, 480e6);
  ASSERT_TRUE(evidence);
  const auto checked = check_clock(*evidence, "DWT CYCCNT", 32);
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().what, HasSubstr("DWT CYCCNT has 32 bits and wraps unseen, 1 times within one inference"));
  EXPECT_THAT(likely_cause(*evidence, "mcycle", 64), Not(HasSubstr("wraps")));
}

TEST(LikelyCause, IsTheProbeWhereItScattersMoreThanTheClockIsOff) {
  ClockEvidence evidence = evidence_of(81.6e6, 80e6);
  evidence.uncertainty = 0.03;
  EXPECT_THAT(likely_cause(evidence, "SysTick", 56), HasSubstr("irregularly"));
}

}  // namespace
}  // namespace probemark
