#include "harness/report/junit.hpp"

#include <gmock/gmock.h>

#include "harness/record/random_record.hpp"
#include "harness/report/sample_records.hpp"
#include "harness/report/xml_text.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;
using testing::Not;

Record tiny(Status status = Status::bit_exact) {
  Record record;
  record.board = "m4";
  record.board_title = "A board";
  record.board_kind = "emulated";
  record.core = "cortex-m4f";
  record.workload = "sine";
  record.kernels = "portable";
  record.status = status;
  record.wall_s = 1.25;
  record.fingerprint.values = {{"compiler", "gcc <12>"}};
  record.fingerprint.absent = {{"voltage_v", "an emulator has no supply"}};
  record.metrics["instructions"] =
      Measurement{.kind = MetricKind::simulated, .samples = {10935}, .median = 10935, .n = 1};
  return record;
}

std::string of(const Record& record) { return render_junit({{std::nullopt, {record}, std::nullopt}}); }

TEST(XmlText, LeavesNoMarkupAndNothingThatXmlForbids) {
  EXPECT_EQ(xml_text("<a b=\"c\">'&]]>"), "&lt;a b=&quot;c&quot;&gt;&apos;&amp;]]&gt;");
  EXPECT_EQ(xml_text("a\tb\nc"), "a\tb\nc");
  EXPECT_EQ(xml_attribute("a\tb\nc"), "a&#9;b&#10;c");
  EXPECT_EQ(xml_text(std::string_view("\0\xFF", 2)), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(Junit, ABoardIsASuiteAndAnItemACase) {
  RunHistory run{sample_run_started(), {tiny()}, std::nullopt};
  run.started->items = {"m4/sine/portable"};
  EXPECT_EQ(render_junit({run}), R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="m4" package="probemark" id="0" hostname="Debian 12, x86-64, 2 cores" timestamp="2025-03-14T09:15:02" tests="1" failures="0" errors="0" skipped="0" time="1.250">
    <properties>
      <property name="run" value="2025-03-14-0915"/>
      <property name="started_at" value="2025-03-14T09:15:02Z"/>
      <property name="board_kind" value="emulated"/>
      <property name="board_title" value="A board"/>
      <property name="compiler" value="gcc &lt;12&gt;"/>
      <property name="core" value="cortex-m4f"/>
      <property name="voltage_v" value="not known: an emulator has no supply"/>
    </properties>
    <testcase classname="m4" name="sine/portable" time="1.250"/>
    <system-out>sine/portable: bit-exact; instructions 10935 (simulated)
</system-out>
    <system-err/>
  </testsuite>
</testsuites>
)");
}

TEST(Junit, AMismatchIsAFailureWithTheDifference) {
  Record record = tiny(Status::mismatch);
  record.reason = "outputs differ from the reference";
  record.difference = Difference{3, 4, "CONV_2D", "a/b", {0, 7}, -12, -11, 37, 8192};
  const std::string text = of(record);
  EXPECT_THAT(text, HasSubstr("tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\""));
  EXPECT_THAT(
      text,
      HasSubstr("<failure type=\"mismatch\" message=\"outputs differ from the reference\">outputs differ from the "
                "reference\nsample 3, operator #4 CONV_2D, tensor &quot;a/b&quot; at [0, 7]\nexpected -12, got "
                "-11; 37 of 8,192 elements differ</failure>"));
  EXPECT_THAT(text, Not(HasSubstr("10935"))) << "a wrong answer has no speed";
}

TEST(Junit, AnAnswerBelowTheThresholdIsAFailure) {
  Record record = tiny();
  record.quality = QualityReport{"top1", 0.6, 0.9, false, 100};
  EXPECT_THAT(of(record), HasSubstr("<failure type=\"quality\" message=\"top1 is 0.6, the threshold is 0.9\">"));
}

TEST(Junit, WhatBrokeIsAnError) {
  for (const auto& [status, type] : {std::pair{Status::fault, "fault"},
                                     {Status::target_lost, "target_lost"},
                                     {Status::build_failed, "build_failed"}}) {
    Record record = tiny(status);
    record.reason = "the reason";
    EXPECT_THAT(of(record), HasSubstr(std::string("<error type=\"") + type + "\" message=\"the reason\">"));
    EXPECT_THAT(of(record), HasSubstr("failures=\"0\" errors=\"1\" skipped=\"0\""));
  }
}

TEST(Junit, WhatCouldNotRunIsSkipped) {
  Record record = tiny(Status::does_not_fit);
  record.fit = FitReport{"ram", 20480, 16384};
  EXPECT_THAT(of(record), HasSubstr("<skipped message=\"does_not_fit: needs 20 KiB of 16 KiB ram\"/>"));
  for (const auto& [status, word] : {std::pair{Status::unsupported, "unsupported"},
                                     {Status::skipped, "skipped"},
                                     {Status::unverified, "unverified"}}) {
    Record other = tiny(status);
    other.reason = "the reason";
    EXPECT_THAT(of(other), HasSubstr(std::string("<skipped message=\"") + word + ": the reason\"/>"));
    EXPECT_THAT(of(other), HasSubstr("failures=\"0\" errors=\"0\" skipped=\"1\""));
  }
}

TEST(Junit, APlannedItemWithoutAResultIsAnError) {
  RunHistory run{sample_run_started(), {tiny()}, std::nullopt};
  run.started->items = {"m4/sine/portable", "m4/kws/portable", "m0/sine/portable"};
  const std::string text = render_junit({run});
  EXPECT_THAT(text, HasSubstr("<testsuite name=\"m0\""));
  EXPECT_THAT(text, HasSubstr("tests=\"2\" failures=\"0\" errors=\"1\""));
  EXPECT_THAT(text, HasSubstr("<error type=\"not_run\" message=\"planned, but the run has no result of it\">"));
}

TEST(Junit, WhatDiffersBetweenItemsIsAPropertyOfEach) {
  Record other = tiny();
  other.workload = "kws";
  other.fingerprint.values["compiler"] = "gcc 13";
  const std::string text = render_junit({{std::nullopt, {tiny(), other}, std::nullopt}});
  EXPECT_THAT(text, HasSubstr("<property name=\"sine/portable/compiler\" value=\"gcc &lt;12&gt;\"/>"));
  EXPECT_THAT(text, HasSubstr("<property name=\"kws/portable/compiler\" value=\"gcc 13\"/>"));
  EXPECT_THAT(text, HasSubstr("hostname=\"localhost\" tests=\"2\""));
}

TEST(Junit, TheSameItemOfTwoRunsIsTwoCases) {
  RunHistory first{sample_run_started(), {tiny()}, std::nullopt};
  first.started->items.clear();
  RunHistory second = first;
  second.started->run_id = "later";
  const std::string text = render_junit({first, second});
  EXPECT_THAT(text, HasSubstr("<testcase classname=\"m4 · 2025-03-14-0915\" name=\"sine/portable\""));
  EXPECT_THAT(text, HasSubstr("<testcase classname=\"m4 · later\" name=\"sine/portable\""));
}

TEST(Junit, AnyRecordLeavesMarkupWhole) {
  RandomRecord random(11);
  for (int round = 0; round < 100; ++round) {
    Record record = random.record();
    record.reason = std::string("\"><testcase name='x'>\0]]>\x1b\xFF", 27);
    record.board_title = record.reason;
    const std::string text = of(record);
    std::size_t cases = 0;
    for (auto at = text.find("<testcase "); at != std::string::npos; at = text.find("<testcase ", at + 1)) ++cases;
    EXPECT_EQ(cases, 1u);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(text.find('\0'), std::string::npos);
  }
}

}  // namespace
}  // namespace probemark
