#include "harness/probe/rsp_packet.hpp"

#include <array>
#include <utility>

#include "harness/probe/rsp_hex.hpp"

namespace probemark {

namespace {

constexpr char kEscape = '}';
constexpr char kEscapeMask = 0x20;
// A run of n further copies is written as the character 29 + n.
constexpr int kRunLengthBias = 29;

bool needs_escape(char byte) { return byte == '$' || byte == '#' || byte == kEscape || byte == '*'; }

}  // namespace

std::string encode_rsp_packet(std::string_view data) {
  std::string packet;
  packet.reserve(data.size() + data.size() / 16 + 4);
  packet.push_back('$');
  std::uint8_t sum = 0;
  const auto put = [&](char byte) {
    packet.push_back(byte);
    sum = static_cast<std::uint8_t>(sum + static_cast<std::uint8_t>(byte));
  };
  for (const char byte : data) {
    if (needs_escape(byte)) {
      put(kEscape);
      put(static_cast<char>(byte ^ kEscapeMask));
    } else {
      put(byte);
    }
  }
  const std::array<std::uint8_t, 1> checksum{sum};
  packet.push_back('#');
  packet += hex_encode(std::span<const std::uint8_t>(checksum));
  return packet;
}

std::size_t prefix_that_fits(std::span<const std::uint8_t> bytes, std::size_t room) {
  std::size_t used = 0;
  std::size_t count = 0;
  while (count < bytes.size()) {
    used += needs_escape(static_cast<char>(bytes[count])) ? 2 : 1;
    if (used > room) {
      break;
    }
    ++count;
  }
  return count;
}

void RspDecoder::feed(std::string_view bytes) {
  for (const char byte : bytes) {
    take(byte);
  }
}

std::optional<RspItem> RspDecoder::next() {
  if (items_.empty()) {
    return std::nullopt;
  }
  RspItem item = std::move(items_.front());
  items_.pop_front();
  return item;
}

void RspDecoder::take(char byte) {
  switch (state_) {
    case State::between:
      if (byte == '$' || byte == '%') {
        state_ = State::content;
        notification_ = byte == '%';
        broken_ = false;
        sum_ = 0;
        content_.clear();
      } else if (byte == '+') {
        items_.push_back({RspItem::Kind::ack, {}});
      } else if (byte == '-') {
        items_.push_back({RspItem::Kind::nack, {}});
      } else if (byte == '\x03') {
        items_.push_back({RspItem::Kind::interrupt, {}});
      }
      return;
    case State::checksum_high:
      checksum_high_ = hex_digit(byte);
      state_ = State::checksum_low;
      return;
    case State::checksum_low:
      finish_packet(byte);
      return;
    default:
      take_content(byte);
  }
}

void RspDecoder::take_content(char byte) {
  if (byte == '#') {
    // An escape or a run length that never came.
    broken_ = broken_ || state_ != State::content;
    state_ = State::checksum_high;
    return;
  }
  if (byte == '$' && state_ == State::content) {
    // A sender that started anew: what came before lost its end on the way.
    if (!notification_) {
      items_.push_back({RspItem::Kind::bad_checksum, {}});
    }
    state_ = State::between;
    take(byte);
    return;
  }
  sum_ = static_cast<std::uint8_t>(sum_ + static_cast<std::uint8_t>(byte));
  switch (state_) {
    case State::escape:
      append(1, static_cast<char>(byte ^ kEscapeMask));
      state_ = State::content;
      return;
    case State::run_length: {
      const int count = static_cast<int>(static_cast<unsigned char>(byte)) - kRunLengthBias;
      if (count < 3 || byte > '~' || content_.empty()) {
        broken_ = true;
      } else {
        append(static_cast<std::size_t>(count), content_.back());
      }
      state_ = State::content;
      return;
    }
    default:
      if (byte == kEscape) {
        state_ = State::escape;
      } else if (byte == '*') {
        state_ = State::run_length;
      } else {
        append(1, byte);
      }
  }
}

void RspDecoder::append(std::size_t count, char byte) {
  if (content_.size() + count > bound_) {
    broken_ = true;
  } else {
    content_.append(count, byte);
  }
}

void RspDecoder::finish_packet(char last_digit) {
  state_ = State::between;
  const int low = hex_digit(last_digit);
  if (notification_) {
    return;
  }
  if (checksum_high_ < 0 || low < 0 || checksum_high_ * 16 + low != sum_) {
    items_.push_back({RspItem::Kind::bad_checksum, {}});
  } else if (broken_) {
    items_.push_back({RspItem::Kind::too_long, {}});
  } else {
    items_.push_back({RspItem::Kind::packet, std::exchange(content_, {})});
  }
}

}  // namespace probemark
