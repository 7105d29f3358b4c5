// Arbitrary bytes as what an LPM01A sends, as text and as binary samples: messages do not depend on how the bytes are
// cut, and the timeline gives as many levels as samples. Never a crash.
#include <cstdint>
#include <cstdlib>

#include "harness/meter/lpm01a_ascii.hpp"
#include "harness/meter/lpm01a_binary.hpp"
#include "harness/meter/lpm01a_command.hpp"
#include "harness/meter/lpm01a_timeline.hpp"

namespace {

using namespace probemark;  // NOLINT(google-build-using-namespace): this file is nothing but that

template <class Decoder, class Bytes>
std::vector<Lpm01aMessage> decode(Bytes bytes, std::size_t piece) {
  Decoder decoder;
  std::vector<Lpm01aMessage> messages;
  for (std::size_t k = 0; k < bytes.size(); k += piece) {
    decoder.add(Bytes(bytes.data() + k, std::min(piece, bytes.size() - k)), messages);
  }
  return messages;
}

void check(const std::vector<Lpm01aMessage>& whole, const std::vector<Lpm01aMessage>& pieces) {
  if (whole != pieces) {
    std::abort();
  }
  Lpm01aTimeline timeline(Quantity::energy, 1e-3);
  std::vector<float> value;
  std::vector<std::uint8_t> level;
  (void)timeline.add(whole, value, level);
  if (value.size() != level.size() || timeline.lost() > value.size() || timeline.samples() != value.size()) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::size_t piece = size > 0 ? 1U + data[0] % 16U : 1U;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(decode<Lpm01aAsciiDecoder>(text, size + 1), decode<Lpm01aAsciiDecoder>(text, piece));
  const std::span<const unsigned char> bytes(data, size);
  check(decode<Lpm01aBinaryDecoder>(bytes, size + 1), decode<Lpm01aBinaryDecoder>(bytes, piece));
  (void)find_lpm01a_answer(text, "volt 3000m");
  return 0;
}
