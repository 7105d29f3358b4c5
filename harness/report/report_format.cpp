#include "harness/report/report_format.hpp"

#include <algorithm>
#include <array>

#include "harness/record/record_json.hpp"
#include "harness/report/csv.hpp"
#include "harness/report/google_benchmark.hpp"
#include "harness/report/html.hpp"
#include "harness/report/junit.hpp"
#include "harness/report/markdown.hpp"

namespace probemark {
namespace {

using Runs = std::vector<RunHistory>;

Result<std::string> html_of(const Runs& runs) {
  if (runs.size() != 1 || !runs.front().started) {
    return fail(ErrorKind::usage, "the page is of one run", "--out",
                "name one run's folder, or another format: .md takes any number");
  }
  return render_html(*runs.front().started, runs.front().records, runs.front().finished);
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

constexpr std::array<ReportFormat, 7> formats{{
    {"html", ".html", "a page, one file", html_of},
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
