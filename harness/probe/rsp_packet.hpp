// The framing of GDB's Remote Serial Protocol: `$data#checksum`, escapes, run-length encoding, acknowledgements.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace probemark {

/// A packet as it goes over the wire: `data` escaped where necessary, with frame and checksum.
std::string encode_rsp_packet(std::string_view data);

/// How many leading bytes take at most `room` bytes on the wire, escapes counted.
std::size_t prefix_that_fits(std::span<const std::uint8_t> bytes, std::size_t room);

/// What a server or client may receive.
struct RspItem {
  enum class Kind {
    packet,        ///< `data` is the unescaped, expanded content
    ack,           ///< '+'
    nack,          ///< '-': the last packet is to be sent again
    interrupt,     ///< 0x03 outside of a packet: the client wants the target to stop
    bad_checksum,  ///< a packet that has to be asked for again with '-'
    too_long,      ///< a packet beyond the decoder's bound, or with a broken run length
  } kind = Kind::packet;
  std::string data;

  friend bool operator==(const RspItem&, const RspItem&) = default;
};

/// Takes bytes in chunks of any size and yields what they mean. Notifications (`%..#cs`) and noise between packets are
/// dropped.
class RspDecoder {
 public:
  /// The bound on a packet's content after expansion of runs, in bytes.
  static constexpr std::size_t kDefaultBound = std::size_t{1} << 20;

  explicit RspDecoder(std::size_t bound = kDefaultBound) : bound_(bound) {}

  void feed(std::string_view bytes);
  /// The next item in order; nullopt where more bytes are needed.
  std::optional<RspItem> next();

 private:
  enum class State { between, content, escape, run_length, checksum_high, checksum_low };

  void take(char byte);
  void take_content(char byte);
  void finish_packet(char last_digit);
  void append(std::size_t count, char byte);

  std::size_t bound_;
  State state_ = State::between;
  bool notification_ = false;
  bool broken_ = false;
  std::uint8_t sum_ = 0;
  int checksum_high_ = 0;
  std::string content_;
  std::deque<RspItem> items_;
};

}  // namespace probemark
