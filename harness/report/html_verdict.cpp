#include <fmt/format.h>

#include "harness/report/html_escape.hpp"
#include "harness/report/html_sections.hpp"
#include "harness/report/quantity.hpp"
#include "harness/report/verdict.hpp"

namespace probemark {
namespace {

std::string tile(const std::string& number, const char* what, const char* css_class = "") {
  return fmt::format("<li class=\"{}\"><b>{}</b> {}</li>\n", css_class, number, what);
}

const char* one_or_many(std::size_t count, const char* one, const char* many) { return count == 1 ? one : many; }

struct Banner {
  const char* css_class;
  const char* symbol;
  std::string sentence;
};

Banner banner_of(const Report& report, const Tally& sum) {
  const auto some = [](std::size_t count, const char* one, const char* many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
  };
  if (sum.failed() > 0) {
    return {"bad", "✗", fmt::format("{} of {} failed", sum.failed(), some(sum.total(), "item", "items"))};
  }
  if (sum.below_threshold > 0) {
    return {"bad", "✗", some(sum.below_threshold, "item misses", "items miss") + " the quality threshold"};
  }
  if (sum.bit_exact + sum.unstable == 0) return {"warn", "○", "Nothing was verified"};
  if (!report.missing.empty()) {
    return {"warn", "○", fmt::format("All bit-exact so far, {} not run", some(report.missing.size(), "item", "items"))};
  }
  if (sum.unstable > 0) {
    return {"warn", "~", some(sum.unstable, "item was", "items were") + " right only after a board was recovered"};
  }
  return {"good", "✓", "Everything that ran is bit-exact"};
}

}  // namespace

std::string html_verdict(const Report& report) {
  const Tally sum = tally(report.records);
  const Banner banner = banner_of(report, sum);
  std::uint64_t elements = 0;
  for (const Record& record : report.records) elements += record.elements_checked;
  std::string tiles = tile(fmt::format("{}", sum.bit_exact), "bit-exact", "good");
  tiles += tile(fmt::format("{}", sum.failed()), "failed", sum.failed() > 0 ? "bad" : "");
  if (sum.unstable > 0) tiles += tile(fmt::format("{}", sum.unstable), "unstable", "warn");
  if (sum.does_not_fit > 0)
    tiles += tile(fmt::format("{}", sum.does_not_fit), sum.does_not_fit == 1 ? "does not fit" : "do not fit", "warn");
  if (sum.unverified > 0) tiles += tile(fmt::format("{}", sum.unverified), "published, unverified", "warn");
  if (sum.unsupported > 0) tiles += tile(fmt::format("{}", sum.unsupported), "unsupported");
  if (sum.skipped > 0) tiles += tile(fmt::format("{}", sum.skipped), "skipped");
  if (!report.missing.empty()) tiles += tile(fmt::format("{}", report.missing.size()), "not run", "warn");
  tiles += tile(fmt::format("{}", report.matrix.rows.size()),
                report.matrix.kernels.size() > 1 ? "boards × kernel libraries"
                                                 : one_or_many(report.matrix.rows.size(), "board", "boards"));
  tiles += tile(fmt::format("{}", report.matrix.columns.size()),
                one_or_many(report.matrix.columns.size(), "workload", "workloads"));
  tiles += tile(format_count(static_cast<double>(elements)), "output elements compared");
  if (report.finished) tiles += tile(format_duration(report.finished->wall_s), "wall time");
  std::string note;
  if (!report.finished) {
    note = "<p class=note>This run has not finished; the report shows what its event log holds.</p>\n";
  } else if (report.finished->interrupted) {
    note = "<p class=note>This run was interrupted; <code>--resume</code> continues it.</p>\n";
  }
  return fmt::format(
      "<section id=verdict class=\"banner {}\" aria-labelledby=verdict-title>\n<h1 id=verdict-title><span class=symbol "
      "aria-hidden=true>{}</span> {}</h1>\n<p class=sentence>{}</p>\n<ul class=tiles>\n{}</ul>\n{}</section>\n",
      banner.css_class, banner.symbol, html_escape(banner.sentence), html_escape(verdict_sentence(sum)), tiles, note);
}

}  // namespace probemark
