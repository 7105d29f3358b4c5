#include "harness/report/terminal.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "harness/report/sample_records.hpp"
#include "harness/report/terminal_text.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(Terminal, NoLineIsWiderThanTheTerminal) {
  for (std::size_t width = 80; width <= 160; width += 8) {
    const auto lines =
        lines_of(render_matrix(sample_records(), width, false) + render_failures(sample_records(), width, false));
    for (const auto& line : lines) {
      EXPECT_LE(columns_of(line), width) << line;
    }
  }
}

TEST(Terminal, ShowsEnergiesWithTheirUncertaintyOrWhyThereIsNone) {
  EXPECT_EQ(render_energies(sample_records(), 120, false), "") << "nobody asked for one";
  Record record;
  record.board = "some-board";
  record.workload = "kws";
  record.kernels = "portable";
  record.status = Status::bit_exact;
  Measurement energy;
  energy.kind = MetricKind::measured;
  energy.median = 203e-6;
  energy.ci95_low = 189e-6;
  energy.ci95_high = 217e-6;
  record.metrics["energy_j"] = energy;
  record.energy.emplace();
  record.energy->instrument = "Nordic PPK2";
  record.energy->debug_state = "powered down";
  EXPECT_EQ(render_energies({record}, 120, false),
            "energy per inference; ± is about 95 %\n"
            "some-board/kws/portable  203 µJ ± 14.0 µJ (measured, Nordic PPK2, powered down)\n");
  record.energy->unknown_terms = {"gain"};
  EXPECT_THAT(render_energies({record}, 120, false), HasSubstr("203 µJ >= ± 14.0 µJ"));
  record.metrics["energy_j"] = AbsentMetric{"not_measured", "the instrument was unplugged"};
  EXPECT_THAT(render_table({record}, 120, false), HasSubstr("portable  no energy: the instrument was unplugged\n"));
  record.status = Status::mismatch;
  EXPECT_EQ(render_energies({record}, 120, false).find("unplugged"), std::string::npos);
}

TEST(Terminal, ShowsNumbersAndShortWords) {
  const std::string text = render_table(sample_records(), 160, false);
  EXPECT_THAT(text, HasSubstr("48.6 M"));
  EXPECT_THAT(text, HasSubstr("MISMATCH"));
  EXPECT_THAT(text, HasSubstr("146 k cyc"));
  EXPECT_THAT(text, HasSubstr("per inference: instructions (simulated); cycles (simulated)"));
  EXPECT_THAT(
      lines_of(text).back(),
      testing::StrEq(
          "✗ 70 bit-exact, 1 unstable, 21 do not fit, 1 unsupported, 3 failed (1 mismatch, 1 fault, 1 target lost)"));
}

TEST(Terminal, ExplainsFailures) {
  const std::string text = render_table(sample_records(), 120, false);
  EXPECT_THAT(text, HasSubstr("≠ MISMATCH  mps3-an547/ic/portable"));
  EXPECT_THAT(text, HasSubstr("sample 3, operator #4 CONV_2D, tensor \"model/res_1/conv2d/Relu\" at [0, 12, 3, 7]"));
  EXPECT_THAT(text, HasSubstr("expected -12, got -11; 37 of 8,192 elements differ"));
  EXPECT_THAT(text, HasSubstr("in pm_conv2d_s8_s8_s8 at reference/kernels/conv2d.hpp:88"));
  EXPECT_THAT(text, HasSubstr("needs 24.1 KiB of 16 KiB ram"));
  EXPECT_THAT(text, HasSubstr("? lost  sifive-e/sine/portable"));
}

TEST(Terminal, SuccessIsTableAndVerdictOnly) {
  const std::string text = render_table({sample_record()}, 80, false);
  EXPECT_EQ(lines_of(text).back(), "✓ 1 bit-exact, 0 failed");
  EXPECT_EQ(lines_of(text).size(), 7u) << text;
}

TEST(Terminal, NothingAtAllIsNoSuccess) {
  EXPECT_THAT(render_table({}, 80, false), HasSubstr("○ 0 bit-exact, 0 failed"));
}

TEST(Terminal, ColourOnlyWhenAskedFor) {
  EXPECT_THAT(render_table(sample_records(), 100, false), Not(HasSubstr("\x1b")));
  EXPECT_THAT(render_table(sample_records(), 100, true), HasSubstr("\x1b[1;31mMISMATCH\x1b[0m"));
}

TEST(Terminal, NamesCannotCommandTheTerminal) {
  Record record = sample_records()[0];
  record.board = "\x1b[2J";
  record.workload = "\r";
  record.status = Status::fault;
  record.fault = FaultReport{"\x1b]0;x\a", "\x1b", "\n", {}};
  const std::string text = render_table({record}, 100, false);
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\r")));
}

TEST(Progress, IsOneLineThatFits) {
  const std::vector<std::string> running{"mps2-an386/kws/portable", "microbit/sine/portable"};
  EXPECT_EQ(render_progress(5, 10, 83, {"a/b/c"}), "━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌  5/10  1:23  a/b/c");
  EXPECT_LE(columns_of(render_progress(34, 96, 83, running, 60)), 60u);
  EXPECT_THAT(render_progress(0, 0, 0, {}), HasSubstr("0/0"));
  EXPECT_THAT(render_progress(11, 10, 1, {}), HasSubstr("11/10")) << "more than planned is no crash";
}

}  // namespace
}  // namespace probemark
