// Any text as the name of an instrument: what is taken is described by a text that means the same.
#include <cstdint>
#include <cstdlib>

#include "harness/meter/meter_spec.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace probemark;  // NOLINT(google-build-using-namespace): this file is nothing but that
  const auto request = parse_meter_spec({reinterpret_cast<const char*>(data), size});
  if (!request) {
    return request.error().kind == ErrorKind::usage ? 0 : (std::abort(), 0);
  }
  const auto again = parse_meter_spec(describe(*request));
  if (!again || describe(*again) != describe(*request) || again->options != request->options) {
    std::abort();
  }
  return 0;
}
