// CSV of jsdrv, the command line of Joulescope's driver library: statistics of each interval, its time as the number of
// its first sample.
#include <fstream>
#include <string>

#include "harness/trace/csv_trace.hpp"
#include "harness/trace/trace_formats.hpp"

namespace probemark {
namespace {

constexpr std::size_t head_bytes = 4096;
// Samples a second that `sampled_id` counts.
constexpr int js110_hz = 2'000'000;
constexpr int js220_hz = 1'000'000;

bool recognises(std::string_view head) { return first_csv_line(head).starts_with("#device,sampled_id,i_avg,"); }

/// The power's mean, not the product of the means of current and voltage.
template <int hz>
Result<CsvLayout> layout_of(const CsvHeader& header, const TraceRequest& request, TraceDescription&) {
  if (request.digital) {
    return fail(ErrorKind::usage, "this format holds no digital lines", header.where,
                "give the windows by --windows or --steps, or record JLS");
  }
  CsvLayout layout;
  const auto samples = header.column("sampled_id");
  if (!samples) {
    return fail(ErrorKind::invalid_input, "there is no column 'sampled_id'", header.where);
  }
  layout.time = {*samples, 1.0 / hz};
  const auto power = csv_column(header, "p_avg", 'W', "W");
  const auto voltage = csv_column(header, "v_avg", 'V', "V");
  for (const auto* column : {&power, &voltage}) {
    if (!*column) {
      return tl::unexpected(column->error());
    }
  }
  layout.power = *power;
  layout.voltage = *voltage;
  return layout;
}

/// The device that the first row names; "" where there is none.
std::string device_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string head(head_bytes, '\0');
  stream.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(stream.gcount()));
  const std::size_t row = head.find('\n');
  return row == std::string::npos ? std::string() : head.substr(row + 1, head.find(',', row) - row - 1);
}

Result<std::unique_ptr<TraceReader>> open(const TraceRequest& request) {
  const std::string device = device_of(request.file);
  const bool js110 = device.find("js110") != std::string::npos;
  return open_csv_trace(request, {"jsdrv", device.empty() ? "Joulescope" : device, Quantity::power, 0, true, {}},
                        js110 ? layout_of<js110_hz> : layout_of<js220_hz>);
}

}  // namespace

const TraceFormat& jsdrv_trace_format() {
  static const TraceFormat format{"jsdrv", "CSV of Joulescope's jsdrv", recognises, open};
  return format;
}

}  // namespace probemark
