#include "harness/report/csv.hpp"

#include <gmock/gmock.h>

#include "harness/record/random_record.hpp"
#include "harness/report/csv_row.hpp"
#include "harness/report/sample_records.hpp"

namespace probemark {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

using Table = std::vector<std::vector<std::string>>;

/// RFC 4180, by the letter.
Table parse(const std::string& text) {
  Table table;
  std::vector<std::string> row;
  std::string field;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && text[i + 1] == '"') {
      field += '"';
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (quoted || (c != ',' && c != '\r')) {
      field += c;
    } else if (c == ',') {
      row.push_back(std::exchange(field, {}));
    } else {
      EXPECT_EQ(text[++i], '\n') << "a line ends in CR LF";
      row.push_back(std::exchange(field, {}));
      table.push_back(std::exchange(row, {}));
    }
  }
  EXPECT_TRUE(row.empty() && field.empty() && !quoted) << "the text ends with a line end";
  return table;
}

std::string at(const Table& table, std::size_t row, const std::string& column) {
  for (std::size_t i = 0; i < table[0].size(); ++i) {
    if (table[0][i] == column) return table[row][i];
  }
  ADD_FAILURE() << "no column " << column;
  return {};
}

Record tiny() {
  Record record;
  record.board = "m4";
  record.workload = "sine";
  record.kernels = "portable";
  record.status = Status::bit_exact;
  return record;
}

RunHistory alone(Record record) { return {std::nullopt, {std::move(record)}, std::nullopt}; }

TEST(CsvText, DefusesFormulas) {
  EXPECT_EQ(csv_text("=1+1"), "'=1+1");
  EXPECT_EQ(csv_text("+1"), "'+1");
  EXPECT_EQ(csv_text("-O3 -g"), "'-O3 -g");
  EXPECT_EQ(csv_text("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(csv_text("  =1"), "'  =1");
  EXPECT_EQ(csv_text("\t=1"), "' =1");
  EXPECT_EQ(csv_text("\xEF\xBC\x9D"
                     "1"),
            "'\xEF\xBC\x9D"
            "1");
  EXPECT_EQ(csv_text("'=1"), "''=1") << "or the apostrophe could not be taken away again";
  EXPECT_EQ(csv_text("a=1"), "a=1");
  EXPECT_EQ(csv_text(""), "");
}

TEST(CsvRow, QuotesByRfc4180) {
  EXPECT_EQ(csv_row({"a", "", "b c", "d,e", "say \"x\"", "l\nm"}), "a,,b c,\"d,e\",\"say \"\"x\"\"\",\"l\nm\"\r\n");
}

TEST(Csv, AMetricIsARowWithItsUnitAndKind) {
  Record record = tiny();
  record.metrics["latency_s"] = Measurement{.kind = MetricKind::measured,
                                            .samples = {0.004, 0.00405, 0.0042},
                                            .median = 0.00405,
                                            .ci95_low = 0.004,
                                            .ci95_high = 0.0042,
                                            .n = 3,
                                            .method = "cycle counter, less its cost",
                                            .resolution = "1 cycle"};
  record.metrics["code"] = Measurement{.kind = MetricKind::derived, .samples = {5321}, .median = 5321, .n = 1};
  const Table table = parse(render_csv({alone(record)}));
  ASSERT_EQ(table.size(), 3u);
  EXPECT_EQ(at(table, 1, "metric"), "latency_s");
  EXPECT_EQ(at(table, 1, "unit"), "s");
  EXPECT_EQ(at(table, 1, "kind"), "measured");
  EXPECT_EQ(at(table, 1, "status"), "ok");
  EXPECT_EQ(at(table, 1, "value"), "0.00405");
  EXPECT_EQ(at(table, 1, "ci95_low"), "0.004");
  EXPECT_EQ(at(table, 1, "ci95_high"), "0.0042");
  EXPECT_EQ(at(table, 1, "method"), "cycle counter, less its cost");
  EXPECT_EQ(at(table, 2, "metric"), "code_bytes");
  EXPECT_EQ(at(table, 2, "value"), "5321");
  EXPECT_EQ(at(table, 2, "ci95_low"), "");
  EXPECT_EQ(at(table, 2, "run"), "input 1");
}

TEST(Csv, AnAbsentMetricHasItsReasonAndNoValue) {
  Record record = tiny();
  record.metrics["latency_s"] = AbsentMetric{"not_applicable", "an emulator's time is not a board's"};
  const Table table = parse(render_csv({alone(record)}));
  ASSERT_EQ(table.size(), 2u);
  EXPECT_EQ(at(table, 1, "status"), "not_applicable");
  EXPECT_EQ(at(table, 1, "reason"), "an emulator's time is not a board's");
  EXPECT_EQ(at(table, 1, "value"), "");
  EXPECT_EQ(at(table, 1, "kind"), "");
}

TEST(Csv, EveryItemHasARow) {
  RunHistory run{sample_run_started(), sample_records(), std::nullopt};
  run.started->items = {"m4/sine/portable", "m4/kws/portable"};
  run.records = {tiny()};
  const Table table = parse(render_csv({run}));
  ASSERT_EQ(table.size(), 3u);
  EXPECT_EQ(at(table, 1, "verdict"), "bit_exact");
  EXPECT_EQ(at(table, 1, "status"), "not_measured");
  EXPECT_EQ(at(table, 2, "workload"), "kws");
  EXPECT_EQ(at(table, 2, "verdict"), "not_run");
  EXPECT_EQ(at(table, 2, "value"), "");
  EXPECT_EQ(at(table, 2, "run"), "2025-03-14-0915");
}

TEST(Csv, AWrongAnswerHasNoNumber) {
  Record record = tiny();
  record.status = Status::mismatch;
  record.metrics["instructions"] = Measurement{.kind = MetricKind::simulated, .median = 987654321, .n = 1};
  record.quality = QualityReport{"top1", 0.987654321, 0.5, true, 10};
  const std::string text = render_csv({alone(record)});
  EXPECT_THAT(text, Not(HasSubstr("987654321")));
  EXPECT_EQ(at(parse(text), 1, "status"), "suppressed");
  EXPECT_THAT(render_samples_csv({alone(record)}), Not(HasSubstr("987654321")));
}

TEST(Csv, SaysThatAnIntervalIsALowerBound) {
  Record record = tiny();
  record.metrics["energy_j"] = Measurement{.median = 1e-4, .ci95_low = 0.9e-4, .ci95_high = 1.1e-4, .n = 5};
  record.energy = EnergyDetail{.unknown_terms = {"gain"}};
  record.objections = {"window 1 is shorter than 10 s"};
  EXPECT_EQ(at(parse(render_csv({alone(record)})), 1, "notes"),
            "window 1 is shorter than 10 s; the interval is a lower bound: no limit is known of gain");
}

TEST(SamplesCsv, ASampleIsARow) {
  Record record = tiny();
  record.metrics["latency_s"] = Measurement{.samples = {0.004, 0.0042}, .median = 0.0041, .n = 2};
  record.metrics["energy_j"] = Measurement{.median = 1, .n = 1};
  EXPECT_EQ(render_samples_csv({alone(record)}),
            "run,board,workload,kernels,metric,unit,kind,sample,value\r\n"
            "input 1,m4,sine,portable,latency_s,s,measured,0,0.004\r\n"
            "input 1,m4,sine,portable,latency_s,s,measured,1,0.0042\r\n");
}

TEST(Csv, AnyRecordGivesAFullTable) {
  RandomRecord random(3);
  for (int round = 0; round < 200; ++round) {
    const Table table = parse(render_csv({alone(random.record()), alone(random.record())}));
    ASSERT_GE(table.size(), 3u);
    for (const auto& row : table) EXPECT_EQ(row.size(), table[0].size());
  }
}

TEST(Csv, HostileTextsStayTexts) {
  Record record = tiny();
  record.board_title = "=HYPERLINK(\"http://x\",\"y\")";
  record.reason = "two\r\nlines";
  record.fingerprint.values["compiler"] = "\"; DROP, \xFF\x1b[2J";
  const Table table = parse(render_csv({alone(record)}));
  ASSERT_EQ(table.size(), 2u);
  EXPECT_EQ(at(table, 1, "board_title"), "'=HYPERLINK(\"http://x\",\"y\")");
  EXPECT_EQ(at(table, 1, "verdict_reason"), "two\xEF\xBF\xBD lines");
  EXPECT_EQ(at(table, 1, "compiler"), "\"; DROP, \xEF\xBF\xBD\xEF\xBF\xBD[2J");
}

}  // namespace
}  // namespace probemark
