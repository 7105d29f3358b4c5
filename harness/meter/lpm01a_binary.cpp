#include "harness/meter/lpm01a_binary.hpp"

#include <algorithm>
#include <cmath>

#include "harness/meter/lpm01a_ascii.hpp"

namespace probemark {
namespace {

using Kind = Lpm01aMessage::Kind;

constexpr unsigned char packet_mark = 0xF0;
constexpr unsigned char end_mark = 0xFF;
constexpr std::size_t head_bytes = 2;
constexpr std::size_t tail_bytes = 2;
constexpr std::size_t time_stamp_bytes = 9;
constexpr std::size_t longest_text = 256;
constexpr int most_nibbles = 14;  // 15 marks a packet

enum Packet : unsigned char {
  error = 0xF1,
  information = 0xF2,
  time_stamp = 0xF3,
  end = 0xF4,
  over_current = 0xF5,
  power_down = 0xF6,
  millivolts = 0xF7,
  temperature = 0xF8,
};

constexpr std::size_t incomplete = 0;
constexpr std::size_t unsound = static_cast<std::size_t>(-1);

/// Length of the packet that `bytes` begins with; `incomplete` where it cannot be told yet.
std::size_t packet_length(std::span<const unsigned char> bytes) {
  const auto fixed = [&](std::size_t payload) {
    const std::size_t length = head_bytes + payload + tail_bytes;
    if (bytes.size() < length) {
      return incomplete;
    }
    return bytes[length - 2] == end_mark && bytes[length - 1] == end_mark ? length : unsound;
  };
  if (bytes.size() < head_bytes) {
    return incomplete;
  }
  switch (bytes[1]) {
    case Packet::error:
    case Packet::information:
      for (std::size_t k = head_bytes; k + 1 < bytes.size() && k < longest_text; ++k) {
        if (bytes[k] == end_mark && bytes[k + 1] == end_mark) {
          return k + tail_bytes;
        }
      }
      return bytes.size() < longest_text ? incomplete : unsound;
    case Packet::time_stamp:
      return fixed(time_stamp_bytes - head_bytes - tail_bytes);
    case Packet::end:
    case Packet::over_current:
    case Packet::power_down:
      return fixed(0);
    case Packet::millivolts:
      return fixed(2);
    case Packet::temperature: {
      // Its length is not told by the manual's public copies: up to four bytes.
      for (std::size_t payload = 1; payload <= 4; ++payload) {
        if (const std::size_t length = fixed(payload); length != unsound) {
          return length;
        }
      }
      return unsound;
    }
    default:
      return unsound;
  }
}

}  // namespace

double lpm01a_binary_value(std::uint16_t bits) { return std::ldexp(bits & 0x0FFF, -4 * (bits >> 12)); }

std::uint16_t lpm01a_binary_bits(double value) {
  int nibbles = 0;
  while (nibbles < most_nibbles && std::round(std::ldexp(value, 4 * (nibbles + 1))) <= 0x0FFF) {
    ++nibbles;
  }
  const auto digits = static_cast<unsigned>(std::clamp(std::round(std::ldexp(value, 4 * nibbles)), 0.0, 4095.0));
  return static_cast<std::uint16_t>(static_cast<unsigned>(nibbles) << 12 | digits);
}

/// Bytes taken; `incomplete` or `unsound` where there is no whole packet.
std::size_t Lpm01aBinaryDecoder::take_packet(std::span<const unsigned char> bytes,
                                             std::vector<Lpm01aMessage>& messages) {
  const std::size_t length = packet_length(bytes);
  if (length == incomplete || length == unsound) {
    return length;
  }
  messages.insert(messages.end(), held_.begin(), held_.end());
  held_.clear();
  const auto payload = bytes.subspan(head_bytes, length - head_bytes - tail_bytes);
  const std::string text(payload.begin(), payload.end());
  switch (bytes[1]) {
    case Packet::error:
      messages.push_back({Kind::error, 0, text});
      break;
    case Packet::information:
      messages.push_back(parse_lpm01a_line(text));
      break;
    case Packet::time_stamp: {
      // The top bit says that its buffer ran over; the clock has the others.
      const auto milliseconds = static_cast<std::uint32_t>(payload[0] & 0x7FU) << 24 |
                                static_cast<std::uint32_t>(payload[1]) << 16 |
                                static_cast<std::uint32_t>(payload[2]) << 8 | payload[3];
      messages.push_back({Kind::time_stamp, 1e-3 * milliseconds});
      break;
    }
    case Packet::end:
      messages.push_back({Kind::end});
      break;
    case Packet::over_current:
      messages.push_back({Kind::error, 0, "over-current"});
      break;
    case Packet::power_down:
      messages.push_back({Kind::error, 0, "the board's supply was switched off"});
      break;
    default:
      messages.push_back({Kind::other, 0, text});
      break;
  }
  return length;
}

void Lpm01aBinaryDecoder::add(std::span<const unsigned char> bytes, std::vector<Lpm01aMessage>& messages) {
  rest_.insert(rest_.end(), bytes.begin(), bytes.end());
  std::size_t at = taken_;
  const auto left = [&] { return std::span<const unsigned char>(rest_).subspan(at); };
  while (at + head_bytes <= rest_.size()) {
    if (!in_step_) {
      const bool looks_so = rest_[at] == packet_mark && rest_[at + 1] == Packet::time_stamp;
      const std::size_t taken = looks_so ? take_packet(left(), messages) : unsound;
      if (taken == incomplete) {
        break;
      }
      in_step_ = taken != unsound;
      at += in_step_ ? taken : 1;
      garbled_ += in_step_ ? 0 : 1;
      continue;
    }
    if ((rest_[at] & packet_mark) != packet_mark) {
      const auto bits = static_cast<std::uint16_t>(rest_[at] << 8 | rest_[at + 1]);
      held_.push_back({Kind::sample, lpm01a_binary_value(bits)});
      at += 2;
      continue;
    }
    const std::size_t taken = rest_[at] == packet_mark ? take_packet(left(), messages) : unsound;
    if (taken == incomplete) {
      break;
    }
    if (taken != unsound) {
      at += taken;
      continue;
    }
    // What was held is wrong, and the packet's mark may be the byte before.
    garbled_ += 2 * held_.size();
    at -= held_.empty() ? 0 : 1;
    held_.clear();
    in_step_ = false;
  }
  taken_ = held_.empty() ? 0 : 1;  // it may yet turn out to begin a packet
  rest_.erase(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(at - taken_));
}

}  // namespace probemark
