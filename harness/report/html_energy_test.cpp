#include <gmock/gmock.h>

#include "harness/report/html.hpp"
#include "harness/report/sample_records.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;
using testing::Not;

Measurement joules(MetricKind kind, double value, double low, double high) {
  return {.kind = kind, .median = value, .ci95_low = low, .ci95_high = high, .n = 5, .method = "windows"};
}

Record measured(const std::string& board, double energy, double latency) {
  Record record = sample_record(board, "kws");
  record.board_kind = "hardware";
  record.metrics["energy_j"] = joules(MetricKind::measured, energy, energy * 0.98, energy * 1.02);
  record.metrics["energy_modelled_j"] = joules(MetricKind::modelled, 999e-6, 900e-6, 1100e-6);
  record.metrics["latency_s"] = joules(MetricKind::measured, latency, latency, latency);
  EnergyDetail detail{.instrument = "Nordic PPK2", .sample_rate_hz = 100000.0, .voltage_v = 1.8, .voltage_from = "set"};
  detail.debug_state = "powered down by OpenOCD";
  detail.windows = {{1000, 10.5, 0.5, 0.0, 10.6, {}}, {1000, 9.0, 0.4, 0.0, {}, {"9.0 s is shorter than 10 s"}}};
  detail.uncertainty = {{"gain", 0.008}, {"offset", 0.006}};
  detail.unknown_terms = {"voltage"};
  record.energy = detail;
  return record;
}

std::string page_of(const std::vector<Record>& records) { return render_html({}, records, RunFinished{}); }

TEST(HtmlEnergy, ShowsFiguresWithTheirIntervalAndEvidence) {
  const std::string page = page_of({measured("netduinoplus2", 500e-6, 0.01)});
  for (const char* shown :
       {"<section id=energy", "500 µJ<small>490 µJ – 510 µJ</small>", "Nordic PPK2", "1.8 V, set",
        "powered down by OpenOCD", "9.0 s is shorter than 10 s", "nobody stated a limit", "≥ 2 %", "64.0 %", "1.6 %"}) {
    EXPECT_THAT(page, HasSubstr(shown));
  }
}

TEST(HtmlEnergy, IsALowerBoundOnlyWhereATermIsUnknown) {
  Record record = measured("netduinoplus2", 500e-6, 0.01);
  record.energy->unknown_terms.clear();
  EXPECT_THAT(page_of({record}), Not(HasSubstr("≥ ")));
}

TEST(HtmlEnergy, ModelledIsNotRankedAndSharesNoAxis) {
  const std::string page = page_of({measured("netduinoplus2", 500e-6, 0.01), measured("mps2-an500", 700e-6, 0.02)});
  EXPECT_THAT(page, HasSubstr("aria-label=\"energy per inference, measured\""));
  EXPECT_THAT(page, HasSubstr("aria-label=\"modelled energy per inference, modelled\""));
  const auto modelled = page.find("aria-label=\"modelled energy per inference, modelled\"");
  const std::string table = page.substr(modelled, page.find("</table>", modelled) - modelled);
  EXPECT_THAT(table, HasSubstr("unranked"));
  EXPECT_THAT(table, Not(HasSubstr("least")));
  EXPECT_THAT(page, HasSubstr("Energy against latency"));
  EXPECT_THAT(page, Not(HasSubstr("odelled energy against")));
}

TEST(HtmlEnergy, IsAbsentWhereNobodyMeasured) {
  EXPECT_THAT(page_of({sample_record()}), Not(HasSubstr("<section id=energy")));
}

TEST(HtmlEnergy, AWrongAnswerHasNoWindows) {
  Record record = measured("netduinoplus2", 500e-6, 0.01);
  record.status = Status::mismatch;
  const std::string page = page_of({record});
  for (const char* hidden : {"500 µJ", "10.500 s", "1.6 %", "999 µJ"}) EXPECT_THAT(page, Not(HasSubstr(hidden)));
}

TEST(HtmlEnergy, EscapesWhatTheInstrumentSays) {
  Record record = measured("netduinoplus2", 500e-6, 0.01);
  const std::string evil = "<script>\"'</script>";
  for (auto* text :
       {&record.energy->instrument, &record.energy->instrument_serial, &record.energy->instrument_firmware,
        &record.energy->voltage_from, &record.energy->windows_by, &record.energy->debug_state, &record.energy->idle}) {
    *text = evil;
  }
  record.energy->uncertainty[evil] = 0.1;
  record.energy->unknown_terms = {evil};
  record.energy->notes = {evil};
  record.energy->windows.front().objections = {evil};
  EXPECT_THAT(page_of({record}), Not(HasSubstr("<script>\"")));
}

}  // namespace
}  // namespace probemark
