// Arbitrary bytes as a message of Otii's server and as its data: an error or a value, never a crash, never a level or a
// time that was not there.
#include <cstdint>
#include <cstdlib>

#include "harness/meter/otii_channels.hpp"
#include "harness/meter/otii_message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace probemark;  // NOLINT(google-build-using-namespace): this file is nothing but that
  const std::string line(reinterpret_cast<const char*>(data), size);
  const auto message = parse_otii_message(line);
  if (!message) {
    return 0;
  }
  static_cast<void>(otii_error("x", *message));
  static_cast<void>(check_otii_greeting(*message));
  OtiiChannels channels(true, false, 0);
  if (const auto samples = parse_otii_samples(message->data)) {
    if (samples->period_s <= 0) {
      std::abort();
    }
    static_cast<void>(channels.add_current(*samples));
    OtiiSamples later = *samples;
    later.begin_s *= 1.5;
    static_cast<void>(channels.add_current(later));
    static_cast<void>(channels.add_voltage(*samples));
  }
  if (const auto edges = parse_otii_edges(message->data)) {
    channels.add_edges(*edges);
  }
  for (const std::uint8_t level : channels.take().level) {
    if (level > 1) {
      std::abort();
    }
  }
  return 0;
}
