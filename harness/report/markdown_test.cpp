#include "harness/report/markdown.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "harness/record/random_record.hpp"
#include "harness/report/markdown_text.hpp"
#include "harness/report/sample_records.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;
using testing::Not;

Record tiny(const std::string& board = "m4") {
  Record record;
  record.board = board;
  record.board_title = "A board";
  record.core = "cortex-m4f";
  record.board_kind = "emulated";
  record.workload = "sine";
  record.kernels = "portable";
  record.profile = "double";
  record.status = Status::bit_exact;
  return record;
}

RunHistory alone(std::vector<Record> records) { return {std::nullopt, std::move(records), std::nullopt}; }

TEST(MarkdownText, EveryCharacterShowsAsItself) {
  EXPECT_EQ(markdown_text("*a* [b](c) <d> e|f `g` #h &i; $j$ ~k~ !l \\m"),
            "\\*a\\* \\[b\\](c) \\<d\\> e\\|f \\`g\\` \\#h \\&i; \\$j\\$ \\~k\\~ \\!l \\\\m");
  EXPECT_EQ(markdown_text("max_pool_2d"), "max_pool_2d") << "no emphasis within a word";
  EXPECT_EQ(markdown_text("_a_"), "\\_a\\_");
  EXPECT_EQ(markdown_text("http://x www.y a:b"), "http\\://x www\\.y a:b");
  EXPECT_EQ(markdown_text("two\nlines"), "two lines");
}

TEST(MarkdownCode, HoldsBackquotesAndNoBars) {
  EXPECT_EQ(markdown_code("a b"), "`a b`");
  EXPECT_EQ(markdown_code("a`b``"), "``` a`b`` ```");
  EXPECT_EQ(markdown_code("a|b"), "a\\|b");
  EXPECT_EQ(markdown_code(""), "");
}

TEST(Markdown, IsSmallForOneItem) {
  Record record = tiny();
  record.metrics["instructions"] =
      Measurement{.kind = MetricKind::simulated, .samples = {10935}, .median = 10935, .n = 1};
  record.metrics["latency_s"] = AbsentMetric{"not_applicable", "an emulator's time is not a board's"};
  record.fingerprint.values = {{"compiler", "gcc 12"}};
  record.fingerprint.absent = {{"voltage_v", "an emulator has no supply"}};
  EXPECT_EQ(render_markdown({alone({record})}), R"(# Probemark: ✓ 1 bit-exact, 0 failed

Numbers are shown only where every output is bit-exact with the reference. Simulated counts come from emulators and are no times.

## What ran where

| Board | Title | Core | Kind | Kernels | Profile | Compiler |
| --- | --- | --- | --- | --- | --- | --- |
| m4 | A board | cortex-m4f | emulated | portable | double | gcc 12 |

## Conformance

Whole integer tensors, compared with the reference bit by bit.

| Board | sine |
| --- | --- |
| m4 | ✓ bit-exact |

## Instructions per inference (simulated)

| Board | sine |
| --- | ---: |
| m4 | 10.9 k |

Medians; less is better, the least of a column is bold. Modelled and published numbers are not ranked.

## Not there, and why

| Metric | Status | Reason | Items |
| --- | --- | --- | ---: |
| latency | not applicable | an emulator's time is not a board's | 1 |

## Provenance

Everything known that can change a number.

### The same everywhere

| Key | Value | Items |
| --- | --- | --- |
| compiler | gcc 12 | all items |

### Not known

| Key | Reason | Items |
| --- | --- | --- |
| voltage_v | an emulator has no supply | all items |
)");
}

TEST(Markdown, HasItsSectionsInOrder) {
  const std::string text = render_markdown({{sample_run_started(), sample_records(), sample_run_finished()}});
  std::size_t last = 0;
  for (const char* heading : {"# Probemark: ✗ 70 bit-exact", "## What ran where", "## Conformance",
                              "## Instructions per inference (simulated)", "## Cycles per inference (simulated)",
                              "## Flash (derived)", "## RAM (derived)", "## Quality", "## Not there, and why",
                              "## Failures", "## Without a verdict of bit-exact", "## Provenance"}) {
    const auto at = text.find(heading);
    ASSERT_NE(at, std::string::npos) << heading;
    EXPECT_GE(at, last) << heading;
    last = at;
  }
  EXPECT_THAT(text, HasSubstr("**detached**"));
  EXPECT_THAT(text, HasSubstr("- **≠ MISMATCH** mps3-an547/ic/portable: outputs differ from the reference\n"
                              "  - sample 3, operator \\#4 CONV_2D"));
  EXPECT_THAT(text, HasSubstr("`probemark run --kernels portable --out 'my results'`"));
}

TEST(Markdown, TheLeastOfWhatMayBeRankedIsBold) {
  std::vector<Record> records = {tiny("a"), tiny("b"), tiny("c")};
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto value = static_cast<double>(i + 1);
    records[i].metrics["instructions"] = Measurement{.kind = MetricKind::simulated, .median = value * 100, .n = 1};
    records[i].metrics["energy_modelled_j"] = Measurement{.kind = MetricKind::modelled, .median = value, .n = 1};
  }
  records[0].status = Status::unverified;
  const std::string text = render_markdown({alone(records)});
  EXPECT_THAT(text, HasSubstr("| a | 100 (published) |\n| b | **200** |\n| c | 300 |\n"));
  EXPECT_THAT(text,
              HasSubstr("## Modelled energy per inference (modelled)\n\n| Board | sine |\n| --- | ---: |\n"
                        "| a | 1.00 J ± unknown (published) |\n| b | 2.00 J ± unknown |\n| c | 3.00 J ± unknown |\n"));
}

TEST(Markdown, AnEnergySaysItsUncertaintyAndHowItWasMeasured) {
  Record record = tiny();
  record.metrics["energy_j"] = Measurement{.median = 3.23e-4, .ci95_low = 3.11e-4, .ci95_high = 3.35e-4, .n = 5};
  record.energy =
      EnergyDetail{.instrument = "Nordic PPK2",
                   .instrument_serial = "C0FFEE",
                   .voltage_v = 1.8,
                   .voltage_from = "set",
                   .windows_by = "digital",
                   .debug_state = "powered down",
                   .windows = {{.inferences = 100, .length_s = 10, .energy_j = 0.03},
                               {.inferences = 10, .length_s = 1, .energy_j = 0.003, .objections = {"too short"}}},
                   .uncertainty = {{"gain", 0.015}, {"loss", 0.001}},
                   .unknown_terms = {"offset"},
                   .notes = {"a note"}};
  const std::string text = render_markdown({alone({record})});
  EXPECT_THAT(text, HasSubstr("## Energy per inference (measured)"));
  EXPECT_THAT(text, HasSubstr("| 323 µJ ± at least 12.0 µJ |"));
  EXPECT_THAT(text,
              HasSubstr("| m4/sine/portable | Nordic PPK2, serial C0FFEE | 1.8 V, set | 1 of 2 valid, by digital | "
                        "gain 1.5 %, loss 0.1 %, offset unknown | powered down |"));
  EXPECT_THAT(text, HasSubstr("- m4/sine/portable, window 2 is no result: too short\n- m4/sine/portable: a note\n"));
  record.status = Status::mismatch;
  EXPECT_THAT(render_markdown({alone({record})}), Not(HasSubstr("PPK2"))) << "a wrong answer has no energy";
}

TEST(Markdown, SaysThatARunIsUnfinished) {
  RunHistory run{sample_run_started(), {tiny()}, std::nullopt};
  run.started->items = {"m4/sine/portable", "m4/kws/portable"};
  const std::string text = render_markdown({run});
  EXPECT_THAT(text, HasSubstr("**Unfinished: 1 of 2 items have no result.**"));
  EXPECT_THAT(text, HasSubstr("- **· not run** m4/kws/portable: planned, but the run has no result of it"));
}

TEST(Markdown, NothingAtAllIsNoSuccess) {
  RunHistory run{sample_run_started(), {}, std::nullopt};
  run.started->items.clear();
  EXPECT_THAT(render_markdown({run}), HasSubstr("# Probemark: ○ 0 bit-exact, 0 failed"));
  EXPECT_THAT(render_markdown({}), HasSubstr("# Probemark: ○ 0 bit-exact, 0 failed"));
}

TEST(Markdown, TwoRunsOfOneItemAreTwoRows) {
  RunHistory run{sample_run_started(), {tiny()}, std::nullopt};
  run.started->items.clear();
  RunHistory later = run;
  later.started->run_id = "later";
  const std::string text = render_markdown({run, later});
  EXPECT_THAT(text, HasSubstr("| m4 · 2025-03-14-0915 | ✓ bit-exact |\n| m4 · later | ✓ bit-exact |"));
}

/// Cells as GitHub splits them: a bar after a backslash is none.
std::size_t cells_of(const std::string& row) {
  std::size_t bars = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i] == '\\') {
      ++i;
    } else if (row[i] == '|') {
      ++bars;
    }
  }
  return bars;
}

TEST(Markdown, HostileTextsLeaveTheTablesWhole) {
  RandomRecord random(17);
  for (int round = 0; round < 50; ++round) {
    std::vector<Record> records = {random.record(), tiny()};
    for (std::string* text : {&records[0].board_title, &records[0].reason, &records[0].workload}) {
      *text = "\n# x\n| a | <script>alert(1)</script> ![i](http://x) `|` \\|\\\\| \x1b\xFF";
    }
    RunHistory run = alone(records);
    run.started = sample_run_started();
    run.started->command_line = {"a|b`c", "\n"};
    std::istringstream stream(render_markdown({run}));
    std::size_t expected = 0;
    for (std::string line; std::getline(stream, line);) {
      EXPECT_EQ(line.find('\x1b'), std::string::npos);
      EXPECT_NE(line, "# x");
      if (line.empty() || line[0] != '|') {
        expected = 0;
        continue;
      }
      if (expected == 0) expected = cells_of(line);
      EXPECT_EQ(cells_of(line), expected) << line;
    }
  }
}

}  // namespace
}  // namespace probemark
