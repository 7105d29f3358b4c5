// CSV of Joulescope's logger: time,current,voltage,power,charge,energy in s, A, V, W, C, J.
#include "harness/trace/csv_trace.hpp"
#include "harness/trace/trace_formats.hpp"

namespace probemark {
namespace {

bool recognises(std::string_view head) {
  const CsvHeader header = parse_csv_header(first_csv_line(head));
  const auto& titles = header.titles;
  return titles.size() >= 4 && titles[0] == "time" && titles[1] == "current" && titles[2] == "voltage" &&
         titles[3] == "power";
}

/// The power, not current times voltage: each is a mean over the row's period.
Result<CsvLayout> layout_of(const CsvHeader& header, const TraceRequest& request, TraceDescription&) {
  if (request.digital) {
    return fail(ErrorKind::usage, "this format holds no digital lines", header.where,
                "give the windows by --windows or --steps, or a logic analyser's file by --logic");
  }
  const auto time = csv_column(header, "time", 's', "s");
  const auto power = csv_column(header, "power", 'W', "W");
  const auto voltage = csv_column(header, "voltage", 'V', "V");
  for (const auto* column : {&time, &power, &voltage}) {
    if (!*column) {
      return tl::unexpected(column->error());
    }
  }
  CsvLayout layout;
  layout.time = *time;
  layout.power = *power;
  layout.voltage = *voltage;
  return layout;
}

Result<std::unique_ptr<TraceReader>> open(const TraceRequest& request) {
  return open_csv_trace(request, {"joulescope", "Joulescope", Quantity::power, 0, true, {}}, layout_of);
}

}  // namespace

const TraceFormat& joulescope_trace_format() {
  static const TraceFormat format{"joulescope", "CSV of Joulescope's logger", recognises, open};
  return format;
}

}  // namespace probemark
