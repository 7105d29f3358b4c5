// CSV of Monsoon's PyMonsoon: Time(ms),Main(mA),..., each row with a comma at its end.
#include "harness/trace/csv_trace.hpp"
#include "harness/trace/trace_formats.hpp"

namespace probemark {
namespace {

bool recognises(std::string_view head) {
  const CsvHeader header = parse_csv_header(first_csv_line(head));
  return header.titles.front() == "Time(ms)" && header.column("Main").has_value();
}

Result<CsvLayout> layout_of(const CsvHeader& header, const TraceRequest& request, TraceDescription&) {
  if (request.digital) {
    return fail(ErrorKind::usage, "this format holds no digital lines", header.where,
                "give the windows by --windows or --steps, or a logic analyser's file by --logic");
  }
  const auto time = csv_column(header, "Time", 's');
  const auto current = csv_column(header, "Main", 'A');
  for (const auto* column : {&time, &current}) {
    if (!*column) {
      return tl::unexpected(column->error());
    }
  }
  CsvLayout layout;
  layout.time = *time;
  layout.current = *current;
  // PyMonsoon writes seconds under the title Time(ms) (its issue 37). The instrument has 5 kS/s: what would be faster
  // than 100 kS/s is in seconds.
  layout.least_period_s = 1e-5;
  if (header.column("Main Voltage")) {
    const auto voltage = csv_column(header, "Main Voltage", 'V');
    if (!voltage) {
      return tl::unexpected(voltage.error());
    }
    layout.voltage = *voltage;
  }
  return layout;
}

Result<std::unique_ptr<TraceReader>> open(const TraceRequest& request) {
  return open_csv_trace(request, {"monsoon", "Monsoon", Quantity::current, 0, false, {}}, layout_of);
}

}  // namespace

const TraceFormat& monsoon_trace_format() {
  static const TraceFormat format{"monsoon", "CSV of Monsoon's PyMonsoon", recognises, open};
  return format;
}

}  // namespace probemark
