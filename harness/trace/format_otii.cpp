// CSV exports of Qoitech's Otii: a time and the channels "... Main Current (A)" and, where recorded, "... Main Voltage
// (V)".
#include <algorithm>
#include <cctype>

#include "harness/trace/csv_trace.hpp"
#include "harness/trace/trace_formats.hpp"
#include "harness/trace/unit.hpp"

namespace probemark {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// The first title that holds the word; empty: none.
std::string title_with(const CsvHeader& header, std::string_view word) {
  for (const std::string& title : header.titles) {
    if (lower(title).find(word) != std::string::npos) {
      return title;
    }
  }
  return {};
}

bool recognises(std::string_view head) {
  const CsvHeader header = parse_csv_header(first_csv_line(head));
  return lower(header.titles.front()).starts_with("time") && !title_with(header, "main current").empty();
}

Result<CsvLayout> layout_of(const CsvHeader& header, const TraceRequest& request, TraceDescription&) {
  if (request.digital) {
    return fail(ErrorKind::usage, "digital lines of this format are not read", header.where,
                "give the windows by --windows or --steps, or a logic analyser's file by --logic");
  }
  const auto time = csv_column(header, header.titles.front(), 's', "s");
  const auto current = csv_column(header, title_with(header, "main current"), 'A', "A");
  for (const auto* column : {&time, &current}) {
    if (!*column) {
      return tl::unexpected(column->error());
    }
  }
  CsvLayout layout;
  layout.time = *time;
  layout.current = *current;
  if (const std::string title = title_with(header, "main voltage"); !title.empty()) {
    const auto voltage = csv_column(header, title, 'V', "V");
    if (!voltage) {
      return tl::unexpected(voltage.error());
    }
    layout.voltage = *voltage;
  }
  return layout;
}

Result<std::unique_ptr<TraceReader>> open(const TraceRequest& request) {
  InstrumentLimits limits;
  limits.range_a = 5;
  return open_csv_trace(request, {"otii", "Otii", Quantity::current, 0, false, limits}, layout_of);
}

}  // namespace

const TraceFormat& otii_trace_format() {
  static const TraceFormat format{"otii", "CSV export of Qoitech's Otii", recognises, open};
  return format;
}

}  // namespace probemark
