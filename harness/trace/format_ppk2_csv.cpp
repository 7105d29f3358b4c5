// CSV exports of Nordic's Power Profiler: Timestamp(ms),Current(uA),D0-D7,D0,..,D7, columns optional.
#include <fmt/format.h>

#include "harness/trace/csv_trace.hpp"
#include "harness/trace/ppk2_limits.hpp"
#include "harness/trace/trace_formats.hpp"

namespace probemark {
namespace {

bool recognises(std::string_view head) {
  const CsvHeader header = parse_csv_header(first_csv_line(head));
  return header.titles.front() == "Timestamp(ms)" && header.column("Current").has_value();
}

Result<CsvLayout> layout_of(const CsvHeader& header, const TraceRequest& request, TraceDescription&) {
  CsvLayout layout;
  const auto time = csv_column(header, "Timestamp", 's');
  const auto current = csv_column(header, "Current", 'A');
  for (const auto* column : {&time, &current}) {
    if (!*column) {
      return tl::unexpected(column->error());
    }
  }
  layout.time = *time;
  layout.current = *current;
  if (request.digital) {
    const unsigned line = *request.digital;
    if (const auto own = header.column(fmt::format("D{}", line))) {
      layout.level = CsvColumn{*own};
    } else if (const auto all = header.column("D0-D7"); all && line < 8) {
      layout.level = CsvColumn{*all};
      layout.level_character = line;
    } else {
      return fail(ErrorKind::usage, fmt::format("the trace has no digital line {}", line), header.where,
                  "export it with its digital channels, or give the windows by --windows or --steps");
    }
  }
  return layout;
}

Result<std::unique_ptr<TraceReader>> open(const TraceRequest& request) {
  return open_csv_trace(request, {"ppk2-csv", "PPK2", Quantity::current, 0, false, ppk2_limits}, layout_of);
}

}  // namespace

const TraceFormat& ppk2_csv_trace_format() {
  static const TraceFormat format{"ppk2-csv", "CSV export of Nordic's Power Profiler (PPK2)", recognises, open};
  return format;
}

}  // namespace probemark
