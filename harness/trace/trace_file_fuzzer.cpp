// Arbitrary bytes as a file, in whatever format they are taken for, as a trace, a list of windows and a logic
// analyser's file. The first byte chooses a format. An error or finite energies; never a crash.
#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "harness/trace/trace_energy.hpp"
#include "harness/trace/trace_formats.hpp"
#include "harness/trace/window_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace probemark;  // NOLINT(google-build-using-namespace): this file is nothing but that
  static const int descriptor = memfd_create("trace", 0);
  static const auto formats = trace_formats();
  if (size == 0 || ftruncate(descriptor, 0) != 0 ||
      pwrite(descriptor, data + 1, size - 1, 0) != static_cast<ssize_t>(size - 1)) {
    return 0;
  }
  TraceRequest request;
  request.file = "/proc/self/fd/" + std::to_string(descriptor);
  if (data[0] % 16 == 15) {
    (void)read_window_file(request.file);
    (void)read_logic_file(request.file, data[0] / 64U, 0);
    return 0;
  }
  const std::size_t choice = data[0] % (formats.size() + 1);
  request.format = choice < formats.size() ? std::string(formats[choice]->name) : "auto";
  request.columns = request.format == "csv" ? "time=1:s,current=2:mA" : "";
  request.digital = data[0] >= 128 ? std::optional(data[0] % 9U) : std::nullopt;
  const auto source = request.digital    ? WindowSource::digital
                      : data[0] % 3 == 0 ? WindowSource::steps
                                         : WindowSource::list;
  const auto energy = energy_of_trace(request, source, {{0, 1e-3}, {0.5, 100}}, 1.8);
  if (energy) {
    for (const WindowEnergy& window : energy->windows) {
      if (std::isnan(window.energy_j) || window.lost_s < 0) {
        std::abort();
      }
    }
  }
  return 0;
}
