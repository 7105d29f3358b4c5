#include "harness/probe/stop_reply.hpp"

#include "harness/probe/rsp_hex.hpp"

namespace probemark {

namespace {

/// Consumes `n1:r1;n2:r2;`; false where a pair has no colon.
bool parse_fields(std::string_view text, std::map<std::string, std::string>& fields) {
  while (!text.empty()) {
    const std::size_t end = text.find(';');
    const std::string_view pair = text.substr(0, end);
    if (!pair.empty()) {
      const std::size_t colon = pair.find(':');
      if (colon == std::string_view::npos) {
        return false;
      }
      fields.emplace(std::string(pair.substr(0, colon)), std::string(pair.substr(colon + 1)));
    }
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return true;
}

}  // namespace

std::optional<StopReply> parse_stop_reply(std::string_view packet) {
  if (packet.size() < 3) {
    return std::nullopt;
  }
  const int high = hex_digit(packet[1]);
  const int low = hex_digit(packet[2]);
  if (high < 0 || low < 0) {
    return std::nullopt;
  }
  StopReply reply;
  reply.number = high * 16 + low;
  switch (packet[0]) {
    case 'S':
      break;
    case 'T':
      if (!parse_fields(packet.substr(3), reply.fields)) {
        return std::nullopt;
      }
      break;
    case 'W':
      reply.kind = StopReply::Kind::exited;
      break;
    case 'X':
      reply.kind = StopReply::Kind::terminated;
      break;
    default:
      return std::nullopt;
  }
  return reply;
}

}  // namespace probemark
