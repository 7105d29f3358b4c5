#include "harness/report/html.hpp"

#include <gmock/gmock.h>

#include <regex>

#include "harness/record/metric_name.hpp"
#include "harness/record/random_record.hpp"
#include "harness/record/record_json.hpp"
#include "harness/report/html_escape.hpp"
#include "harness/report/page_text.hpp"
#include "harness/report/sample_records.hpp"
#include "harness/report/terminal.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string sample_page() { return render_html(sample_run_started(), sample_records(), sample_run_finished()); }

TEST(HtmlEscape, LeavesNoMarkup) {
  EXPECT_EQ(html_escape("<script>\"a\" & 'b'</script>"),
            "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;");
  EXPECT_EQ(html_escape(std::string("\0\x1b\t", 3)), "\xEF\xBF\xBD\xEF\xBF\xBD\t");
  EXPECT_EQ(html_escape("é ✓"), "é ✓");
}

TEST(Html, IsSelfContainedAndSmall) {
  const std::string page = sample_page();
  EXPECT_LT(page.size(), 1000000u);
  for (const char* outside : {"http:", "https:", "<link", "@import", "url(", "<img", "src=", "<iframe", "<base"}) {
    EXPECT_EQ(page.find(outside), std::string::npos) << outside;
  }
}

TEST(Html, OnlyItsOwnScriptRuns) {
  const std::string page = sample_page();
  const std::string own = "<script>" + std::string(page_text::script) + "</script>";
  const auto at = page.find("<script");
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(page.substr(at, own.size()), own);
  EXPECT_EQ(page.find("<script", at + 1), std::string::npos);
  EXPECT_TRUE(std::regex_search(
      page,
      std::regex("content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-[A-Za-z0-9+/]{43}='; ")));
  for (const std::string_view script : {page_text::script, page_text::uplot_script})
    EXPECT_EQ(script.find("</script"), std::string_view::npos);
}

TEST(Html, HasItsSectionsInOrder) {
  const std::string page = sample_page();
  std::size_t last = 0;
  for (const char* id : {"verdict", "setup", "conformance", "failures", "performance", "tradeoffs", "memory", "quality",
                         "profile", "provenance"}) {
    const auto at = page.find(std::string("<section id=") + id);
    ASSERT_NE(at, std::string::npos) << id;
    EXPECT_GT(at, last) << id;
    last = at;
  }
  EXPECT_THAT(page, HasSubstr("3 of 96 items failed"));
  EXPECT_THAT(page, HasSubstr("--out &#39;my results&#39;"));
  EXPECT_THAT(page, HasSubstr("<mark>detached</mark>"));
}

TEST(Html, TagsAreBalanced) {
  const std::string page = sample_page();
  for (const char* tag :
       {"section", "table", "tr", "td",    "th",   "div",   "details", "summary", "figure", "svg", "article",
        "ul",      "li",    "h3", "small", "mark", "thead", "tbody",   "pre",     "span",   "text"}) {
    const auto count = [&](const std::string& pattern) {
      const std::regex expression(pattern);
      return std::distance(std::sregex_iterator(page.begin(), page.end(), expression), std::sregex_iterator());
    };
    EXPECT_EQ(count(std::string("<") + tag + "[ >]"), count(std::string("</") + tag + ">")) << tag;
  }
}

TEST(Html, LinksLeadSomewhere) {
  const std::string page = sample_page();
  const std::regex link("href=\"?#([^\"> ]+)");
  for (std::sregex_iterator found(page.begin(), page.end(), link), end; found != end; ++found) {
    const std::string id = (*found)[1];
    EXPECT_TRUE(page.find("id=\"" + id + "\"") != std::string::npos || page.find("id=" + id + " ") != std::string::npos)
        << id;
  }
}

/// Puts `text` into every string of the record.
Record filled_with(const std::string& text, Status status) {
  Record record;
  for (auto* field : {&record.board, &record.board_title, &record.core, &record.board_kind, &record.workload,
                      &record.workload_title, &record.kernels, &record.profile, &record.probe, &record.reason}) {
    *field = text;
  }
  record.status = status;
  record.difference = Difference{.operator_name = text, .tensor = text};
  record.fault = FaultReport{text, text, text, {{text, 1}}};
  record.fit = FitReport{text, 2, 1};
  record.quality = QualityReport{.metric = text, .value = 1};
  const Measurement value{.samples = {5}, .median = 5, .n = 1, .method = text, .resolution = text};
  for (const MetricName& entry : metric_names) record.metrics[std::string(entry.name)] = value;
  record.operators.push_back({0, text, text, text, text, value, value});
  record.operators.push_back({1, text, text, text, text + "2", value, value});
  record.limits = {{"flash", 10}, {"ram", 10}};
  for (const char* key : {"compiler", "clock_hz", "probe", "compiler_flags", "debug_state", "kernels_version"}) {
    record.fingerprint.values[key] = text;
  }
  record.fingerprint.values[text] = text;
  record.fingerprint.absent[text] = text;
  return record;
}

TEST(Html, EscapesEveryString) {
  const std::string evil = "<script>alert(\"x\" & 'y')</script>";
  for (const Status status :
       {Status::bit_exact, Status::mismatch, Status::fault, Status::does_not_fit, Status::skipped}) {
    const RunStarted started{evil, evil, evil, evil, evil, {evil}, {evil}};
    const std::string page =
        render_html(started, {filled_with(evil, status), sample_record()}, RunFinished{.finished_at = evil});
    EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(page, Not(HasSubstr("alert(\"")));
    EXPECT_THAT(page, Not(HasSubstr("'y'")));
    EXPECT_THAT(page, Not(HasSubstr("\"x\" &")));
    EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
  }
}

TEST(Html, ArbitraryRecordsLeaveNoMarkupBehind) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    RandomRecord random(seed);
    std::vector<RunHistory> runs;
    for (int run = 0; run < 3; ++run) {
      RunHistory history{RunStarted{.run_id = std::to_string(run), .commit = "<b>"}, {}, std::nullopt};
      for (int item = 0; item < 4; ++item) {
        history.records.push_back(random.record());
        // Some items come again, so that there is a history.
        history.records.back().board = "b" + std::to_string(item);
        history.records.back().workload = history.records.back().kernels = "w<b>";
      }
      runs.push_back(std::move(history));
    }
    const std::string page = render_html(runs);
    const auto count = [&](const std::string& text) {
      std::size_t found = 0;
      for (auto at = page.find(text); at != std::string::npos; at = page.find(text, at + 1)) ++found;
      return found;
    };
    // The records' texts hold "<b>" but never "</b>".
    EXPECT_EQ(count("<b>"), count("</b>")) << seed;
    EXPECT_EQ(count("<td"), count("</td>")) << seed;
    for (const char* word : {">nan", ">inf", "=nan", "=inf", ">-nan", "\"nan"})
      EXPECT_EQ(count(word), 0u) << seed << word;
  }
}

TEST(Html, NoNumberOfAFailedItemAppearsAnywhere) {
  for (const double marker : {123456789.0, 0.123456789}) {
    for (const Status status : {Status::mismatch, Status::does_not_fit, Status::fault, Status::target_lost,
                                Status::build_failed, Status::unsupported, Status::skipped}) {
      Record record = sample_record("mps2-an386", "kws");
      const Measurement value{
          .samples = {marker, marker}, .median = marker, .ci95_low = marker, .ci95_high = marker, .n = 123456789};
      for (const MetricName& entry : metric_names) record.metrics[std::string(entry.name)] = value;
      for (OperatorProfile& profile : record.operators) profile.instructions = profile.cycles = value;
      record.quality = QualityReport{.metric = "top1", .value = marker, .threshold = marker, .samples = 123456789};
      record.status = status;
      const std::vector<Record> records{record, sample_record()};
      const std::string outputs[] = {render_html(sample_run_started(), records, std::nullopt),
                                     render_table(records, 120, false), json_text(*record_to_json(record))};
      for (const std::string& output : outputs) {
        for (const char* variant : {"123456789", "123,456,789", "1.23456789", "1.2345", "123 M", "123.5", "123 ms",
                                    "123 mJ", "117.7", "117.74", "0.1235", "12.3 %", "0.12345"}) {
          EXPECT_THAT(output, Not(HasSubstr(variant)));
        }
      }
    }
  }
}

TEST(Html, MeasuredAndSimulatedNumbersShareNoTable) {
  Record measured = sample_record("netduinoplus2");
  std::get<Measurement>(measured.metrics["instructions"]).kind = MetricKind::measured;
  const std::string page = render_html({}, {measured, sample_record("mps2-an386")}, std::nullopt);
  EXPECT_THAT(page, HasSubstr("aria-label=\"instructions per inference, measured\""));
  EXPECT_THAT(page, HasSubstr("aria-label=\"instructions per inference, simulated\""));
}

TEST(Html, AnUnfinishedRunSaysSo) {
  RunStarted started = sample_run_started();
  const std::string page = render_html(started, {sample_record()}, std::nullopt);
  EXPECT_THAT(page, HasSubstr("All bit-exact so far, 95 items not run"));
  EXPECT_THAT(page, HasSubstr("has not finished"));
  EXPECT_THAT(render_html(started, {}, RunFinished{.interrupted = true}), HasSubstr("was interrupted"));
  EXPECT_THAT(render_html({}, {}, std::nullopt), HasSubstr("Nothing was verified"));
}

TEST(Html, AQualityBelowTheThresholdIsNoSuccess) {
  Record record = sample_record();
  record.quality->passed = false;
  EXPECT_THAT(render_html({}, {record}, RunFinished{}), HasSubstr("1 item misses the quality threshold"));
}

}  // namespace
}  // namespace probemark
