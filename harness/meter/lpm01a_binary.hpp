// The LPM01A's format `bin_hexa` (ST's manual UM2269). Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "harness/meter/lpm01a_message.hpp"

namespace probemark {

/// A sample: 16 bits, big endian, high nibble n, low 12 bits v; v * 16^-n.
double lpm01a_binary_value(std::uint16_t bits);

/// The nearest of those values that is no less exact than the format allows; `value` from 0 to below 4096.
std::uint16_t lpm01a_binary_bits(double value);

/// Samples among packets `F0 Fx .. FF FF`: F1 error, F2 information, F3 time stamp (u32 ms, u8 % of its buffer), F4
/// end, F5 over-current, F6 power-down, F7 mV, F8 temperature. Bytes come in pieces of any length.
///
/// Samples have no mark of their own, so that after a byte too many or too few every one of them is wrong. So samples
/// are held back until a sound packet follows; where none does, they are dropped and the stream is read on from the
/// next time stamp, which tells how many are missing.
class Lpm01aBinaryDecoder {
 public:
  void add(std::span<const unsigned char> bytes, std::vector<Lpm01aMessage>& messages);

  /// Bytes before the first packet, and those that belonged to nothing.
  [[nodiscard]] std::uint64_t garbled_bytes() const { return garbled_; }

 private:
  std::size_t take_packet(std::span<const unsigned char> bytes, std::vector<Lpm01aMessage>& messages);

  std::vector<unsigned char> rest_;
  std::size_t taken_ = 0;  ///< bytes of `rest_` that are the last held sample's
  std::vector<Lpm01aMessage> held_;
  bool in_step_ = false;  ///< else a time stamp is looked for
  std::uint64_t garbled_ = 0;
};

}  // namespace probemark
