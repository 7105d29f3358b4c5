// One set of records in every format: the same numbers everywhere, and nowhere a number that nobody may see.
#include "harness/report/report_format.hpp"

#include <gmock/gmock.h>

#include <functional>

#include "harness/record/random_record.hpp"
#include "harness/report/reported_runs.hpp"
#include "harness/report/sample_records.hpp"
#include "harness/report/terminal.hpp"

namespace probemark {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

Record item(const std::string& board, Status status = Status::bit_exact) {
  Record record;
  record.board = board;
  record.board_title = "Board " + board;
  record.board_kind = "emulated";
  record.workload = "sine";
  record.kernels = "portable";
  record.profile = "double";
  record.status = status;
  record.wall_s = 1;
  return record;
}

Measurement value(MetricKind kind, double median) {
  return {.kind = kind, .samples = {median, median}, .median = median, .n = 2, .method = "a method"};
}

Measurement value(MetricKind kind, double median, double low, double high) {
  Measurement measurement = value(kind, median);
  measurement.ci95_low = low;
  measurement.ci95_high = high;
  return measurement;
}

/// An emulated board, a physical one with energy, one that only has a model of it, a wrong answer, a fault, and an item
/// that was planned.
RunHistory everything() {
  Record emulated = item("emulated");
  emulated.metrics["instructions"] = value(MetricKind::simulated, 48612345);
  emulated.metrics["latency_s"] = AbsentMetric{"not_applicable", "no time on an emulator"};
  emulated.metrics["flash_total"] = value(MetricKind::derived, 47411);
  emulated.operators = {{0, "CONV_2D", "t", "k", "portable", value(MetricKind::simulated, 40000000),
                         AbsentMetric{"not_applicable", "no cycles on an emulator"}}};
  Record physical = item("physical");
  physical.board_kind = "hardware";
  physical.metrics["latency_s"] = value(MetricKind::measured, 0.00405, 0.004, 0.0041);
  physical.metrics["energy_j"] = value(MetricKind::measured, 0.000323, 0.000311, 0.000335);
  physical.energy = EnergyDetail{.instrument = "An instrument", .unknown_terms = {"gain"}};
  Record model = item("model", Status::unstable);
  model.reason = "right after a reset";
  model.metrics["energy_modelled_j"] = value(MetricKind::modelled, 0.000111, 0.000061, 0.000161);
  Record wrong = item("wrong", Status::mismatch);
  wrong.reason = "outputs differ";
  wrong.difference = Difference{.expected = 1, .got = 2, .differing = 1, .elements = 4};
  Record fault = item("fault", Status::fault);
  fault.reason = "the CPU faulted";
  for (Record* bad : {&wrong, &fault}) {
    for (const MetricName& name : metric_names) {
      bad->metrics[std::string(name.name)] = value(MetricKind::measured, 987654321);
    }
    bad->quality = QualityReport{"top1", 0.987654321, 0.987654321, true, 987654321};
    bad->energy = EnergyDetail{.instrument = "instrument 987654321"};
    bad->operators = {
        {0, "CONV_2D", "t", "k", "l", value(MetricKind::simulated, 987654321), value(MetricKind::simulated, 1)}};
    bad->guest_s = 987654321;
  }
  RunHistory run{sample_run_started(), {emulated, physical, model, wrong, fault}, std::nullopt};
  run.started->items = {"emulated/sine/portable", "missing/sine/portable"};
  return run;
}

std::string in(std::string_view format) { return format_named(format)->render({everything()}).value(); }

/// The formats of costs by operator hold nothing else.
bool is_profile(const ReportFormat& format) { return format.name == "speedscope" || format.name == "firefox-profile"; }

std::string terminal() { return render_table(reported_runs({everything()}).records(), 120, false); }

TEST(Formats, TheSameNumbersEverywhere) {
  for (const char* exact : {"csv", "samples-csv", "junit", "google-benchmark", "records"}) {
    const std::string text = in(exact);
    EXPECT_THAT(text, HasSubstr("48612345")) << exact;
    EXPECT_THAT(text, HasSubstr("0.00405")) << exact;
    EXPECT_THAT(text, HasSubstr("0.000323")) << exact;
    EXPECT_THAT(text, HasSubstr("0.000111")) << exact;
    EXPECT_THAT(text, HasSubstr("47411")) << exact;
  }
  for (const std::string& rounded : {in("html"), in("markdown"), terminal()}) {
    EXPECT_THAT(rounded, HasSubstr("48.6 M"));
    EXPECT_THAT(rounded, HasSubstr("4.05 ms"));
  }
}

TEST(Formats, NobodySeesANumberOfAWrongAnswer) {
  for (const ReportFormat& format : report_formats()) {
    const std::string text = format.render({everything()}).value();
    EXPECT_THAT(text,
                Not(AnyOf(HasSubstr("987654321"), HasSubstr("987,654,321"), HasSubstr("988 M"), HasSubstr("98.8"))))
        << format.name;
  }
  EXPECT_THAT(terminal(), Not(AnyOf(HasSubstr("987654321"), HasSubstr("988 M"))));
}

TEST(Formats, EveryItemIsNamed) {
  for (const ReportFormat& format : report_formats()) {
    if (is_profile(format)) continue;
    const std::string text = format.render({everything()}).value();
    for (const char* board : {"emulated", "physical", "model"}) EXPECT_THAT(text, HasSubstr(board)) << format.name;
    if (format.name == "samples-csv") continue;
    for (const char* board : {"wrong", "fault"}) EXPECT_THAT(text, HasSubstr(board)) << format.name;
  }
  for (const char* format : {"markdown", "csv", "junit", "google-benchmark"}) {
    EXPECT_THAT(in(format), HasSubstr("missing")) << "what was planned, in " << format;
  }
}

TEST(Formats, SimulatedIsSaidEverywhere) {
  for (const ReportFormat& format : report_formats()) {
    EXPECT_THAT(format.render({everything()}).value(), HasSubstr("simulated")) << format.name;
  }
  EXPECT_THAT(terminal(), HasSubstr("simulated"));
}

TEST(Formats, AnEnergyHasItsUncertaintyEverywhere) {
  EXPECT_THAT(in("markdown"), HasSubstr("323 µJ ± at least 12.0 µJ"));
  EXPECT_THAT(in("csv"), HasSubstr(",energy_j,J,measured,ok,,0.000323,0.000311,0.000335,"));
  EXPECT_THAT(in("csv"), HasSubstr("the interval is a lower bound: no limit is known of gain"));
  EXPECT_THAT(in("junit"), HasSubstr("energy_j 0.000323 (measured, 95 % from 0.000311 to 0.000335, at least)"));
  EXPECT_THAT(in("google-benchmark"), HasSubstr("\"energy_j_ci95_low\": 0.000311"));
  EXPECT_THAT(in("google-benchmark"), HasSubstr("the interval is a lower bound"));
}

TEST(Formats, AModelledEnergyIsNeverRankedWithAMeasuredOne) {
  const std::string markdown = in("markdown");
  EXPECT_THAT(markdown,
              HasSubstr("## Energy per inference (measured)\n\n| Board | sine |\n| --- | ---: |\n| physical |"));
  EXPECT_THAT(markdown, HasSubstr("## Modelled energy per inference (modelled)\n\n| Board | sine |\n| --- | ---: |\n"
                                  "| model | 111 µJ ± 50.0 µJ (unstable) |"));
  EXPECT_THAT(in("csv"), HasSubstr(",energy_modelled_j,J,modelled,"));
  EXPECT_THAT(in("google-benchmark"), HasSubstr("\"time_unit\": \"modelled nJ\""));
}

TEST(Formats, AnAbsenceHasItsReason) {
  for (const char* format : {"markdown", "csv", "google-benchmark", "records"}) {
    EXPECT_THAT(in(format), HasSubstr("no time on an emulator")) << format;
  }
}

TEST(Formats, AreFoundByTheirLongestEnding) {
  EXPECT_EQ(format_of_file("a.md")->name, "markdown");
  EXPECT_EQ(format_of_file("a.b.csv")->name, "csv");
  EXPECT_EQ(format_of_file("a.samples.csv")->name, "samples-csv");
  EXPECT_EQ(format_of_file("a.json")->name, "google-benchmark");
  EXPECT_EQ(format_of_file("a.records.json")->name, "records");
  EXPECT_EQ(format_of_file("a.xml")->name, "junit");
  EXPECT_EQ(format_of_file("a.html")->name, "html");
  for (const char* none : {"", "a", "a.txt", ".md", "md", "a.md.gz"}) EXPECT_EQ(format_of_file(none), nullptr) << none;
  EXPECT_EQ(format_named("pdf"), nullptr);
}

TEST(Formats, NamesAndEndingsAreDistinct) {
  for (const ReportFormat& a : report_formats()) {
    EXPECT_EQ(format_named(a.name), &a);
    EXPECT_EQ(format_of_file("x" + std::string(a.ending)), &a);
  }
}

TEST(Formats, TakeAnyRecordsAndNone) {
  RandomRecord random(23);
  for (int round = 0; round < 30; ++round) {
    RunHistory run{sample_run_started(), {}, std::nullopt};
    for (int i = 0; i < 4; ++i) run.records.push_back(random.record());
    for (const ReportFormat& format : report_formats()) {
      const auto text = format.render({run});
      EXPECT_TRUE(text || is_profile(format)) << format.name;
    }
  }
  const RunHistory empty{sample_run_started(), {}, std::nullopt};
  for (const ReportFormat& format : report_formats()) {
    EXPECT_EQ(format.render({empty}).has_value(), !is_profile(format)) << format.name;
  }
}

}  // namespace
}  // namespace probemark
