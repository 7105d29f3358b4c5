#include "harness/report/report_format.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "harness/record/record_json.hpp"
#include "harness/report/csv.hpp"
#include "harness/report/firefox_profile.hpp"
#include "harness/report/google_benchmark.hpp"
#include "harness/report/history.hpp"
#include "harness/report/html.hpp"
#include "harness/report/junit.hpp"
#include "harness/report/markdown.hpp"
#include "harness/report/speedscope.hpp"

namespace probemark {
namespace {

using Runs = std::vector<RunHistory>;

/// A profile is of one run: the newest record of each item.
Result<std::string> profile_of(const Runs& runs,
                               std::optional<std::string> (*render)(const std::vector<Record>& records)) {
  auto text = render(latest_of(by_time(runs)).records);
  if (text) return std::move(*text);
  return fail(ErrorKind::usage, "no right answer of these runs has numbers by operator", "--out",
              "profiles come from boards that count by operator: see the page's section on operators");
}

Result<std::string> records_of(const Runs& runs) {
  Json all = Json::array();
  for (const RunHistory& run : runs) {
    for (const Record& record : run.records) {
      auto json = record_to_json(record);
      if (!json) return tl::unexpected(json.error());
      all.push_back(std::move(*json));
    }
  }
  return json_text(all, 2) + "\n";
}

constexpr std::array<ReportFormat, 9> formats{{
    {"html", ".html", "a page, one file", [](const Runs& runs) { return Result<std::string>(render_html(runs)); }},
    {"markdown", ".md", "for a README, a paper, a CI summary",
     [](const Runs& runs) { return Result<std::string>(render_markdown(runs)); }},
    {"csv", ".csv", "one row a record and metric",
     [](const Runs& runs) { return Result<std::string>(render_csv(runs)); }},
    {"samples-csv", ".samples.csv", "one row a record, metric and sample",
     [](const Runs& runs) { return Result<std::string>(render_samples_csv(runs)); }},
    {"junit", ".xml", "JUnit XML for CI servers",
     [](const Runs& runs) { return Result<std::string>(render_junit(runs)); }},
    {"google-benchmark", ".json", "what Google Benchmark's compare.py reads",
     [](const Runs& runs) { return Result<std::string>(render_google_benchmark(runs)); }},
    {"records", ".records.json", "the records, one array", records_of},
    {"speedscope", ".speedscope.json", "costs by operator for speedscope",
     [](const Runs& runs) { return profile_of(runs, render_speedscope); }},
    {"firefox-profile", ".profile.json", "costs by operator for the Firefox Profiler",
     [](const Runs& runs) { return profile_of(runs, render_firefox_profile); }},
}};

}  // namespace

std::span<const ReportFormat> report_formats() { return formats; }

const ReportFormat* format_of_file(std::string_view file_name) {
  const ReportFormat* best = nullptr;
  for (const ReportFormat& format : formats) {
    const bool ends = file_name.size() > format.ending.size() && file_name.ends_with(format.ending);
    if (ends && (best == nullptr || format.ending.size() > best->ending.size())) best = &format;
  }
  return best;
}

const ReportFormat* format_named(std::string_view name) {
  const auto found = std::find_if(formats.begin(), formats.end(), [&](auto& format) { return format.name == name; });
  return found == formats.end() ? nullptr : &*found;
}

}  // namespace probemark
