// Arbitrary bytes as a PPK2's metadata and as its stream: errors or samples, as many levels as samples, no more missing
// than the bytes could have been. Never a crash.
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "harness/meter/ppk2_samples.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace probemark;  // NOLINT(google-build-using-namespace): this file is nothing but that
  const auto metadata = parse_ppk2_metadata({reinterpret_cast<const char*>(data), size});
  if (metadata) {
    for (const Ppk2Range& range : metadata->range) {
      if (!(range.resistor_ohm > 0) || !std::isfinite(range.gain)) {
        std::abort();
      }
    }
  }
  const auto usual = parse_ppk2_metadata("R0: 1000\nEND\n");
  Ppk2Decoder decoder(metadata ? *metadata : *usual, 3.0, 1, Ppk2Spikes::average);
  std::vector<float> amperes;
  std::vector<std::uint8_t> level;
  const std::size_t piece = size > 0 ? 1U + data[0] : 1U;
  for (std::size_t k = 0; k < size; k += piece) {
    decoder.add({data + k, std::min(piece, size - k)}, amperes, level);
  }
  if (amperes.size() != level.size() || decoder.lost() > amperes.size() || decoder.garbled_bytes() > size ||
      (amperes.size() - decoder.lost()) * 4 + decoder.garbled_bytes() > size) {
    std::abort();
  }
  return 0;
}
