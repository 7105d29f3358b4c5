// Any bytes in any chunks: the decoder neither crashes nor exceeds its bound, and its packets survive a round trip.
#include <cstdlib>

#include "harness/probe/rsp_packet.hpp"
#include "harness/probe/stop_reply.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kBound = 4096;
  probemark::RspDecoder decoder(kBound);
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t chunk = size == 0 ? 1 : 1 + data[0] % 17u;
  for (std::size_t at = 0; at < size; at += chunk) {
    decoder.feed(bytes.substr(at, chunk));
    while (const auto item = decoder.next()) {
      if (item->data.size() > kBound) {
        std::abort();
      }
      if (item->kind != probemark::RspItem::Kind::packet) {
        continue;
      }
      static_cast<void>(probemark::parse_stop_reply(item->data));
      probemark::RspDecoder again(kBound);
      again.feed(probemark::encode_rsp_packet(item->data));
      if (again.next() != item) {
        std::abort();
      }
    }
  }
  return 0;
}
