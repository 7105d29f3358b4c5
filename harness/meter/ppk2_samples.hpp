// The stream of a PPK2 to amperes and levels, with the samples that are missing. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "harness/meter/ppk2_metadata.hpp"

namespace probemark {

inline constexpr double ppk2_period_s = 1e-5;
inline constexpr double ppk2_range_a = 1.0;
inline constexpr unsigned ppk2_counter_modulus = 64;
inline constexpr unsigned ppk2_saturated = 0x3FFF;

/// A word of the stream: bits 0-13 ADC, 14-16 range, 18-23 counter, 24-31 digital lines.
struct Ppk2Word {
  unsigned adc = 0;
  unsigned range = 0;
  unsigned counter = 0;
  unsigned lines = 0;

  static Ppk2Word of(std::uint32_t bits) { return {bits & 0x3FFFU, (bits >> 14) & 7U, (bits >> 18) & 63U, bits >> 24}; }
  [[nodiscard]] std::uint32_t bits() const { return adc | range << 14 | counter << 18 | lines << 24; }
};

/// What follows a change of range.
enum class Ppk2Spikes {
  average,  ///< three samples become running averages, as in Nordic's own program
  keep,     ///< as they were read
};

/// Words come in pieces of any length. Words that are missing by the counter become NaN, so that time goes on; where
/// the stream is garbled, it is read on from where the counters of five words are consecutive again.
class Ppk2Decoder {
 public:
  /// `voltage_v`: at the board. `line`: 0 to 7.
  Ppk2Decoder(const Ppk2Metadata& metadata, double voltage_v, std::optional<unsigned> line, Ppk2Spikes spikes);

  /// Appends what `bytes` complete.
  void add(std::span<const unsigned char> bytes, std::vector<float>& amperes, std::vector<std::uint8_t>& level);

  /// I of a word's ADC value and range, in A. A saturated one is the instrument's limit in the top range, else NaN: the
  /// instrument is about to change its range.
  [[nodiscard]] float amperes(const Ppk2Word& word) const;

  /// Samples that were missing by the counter, or garbled.
  [[nodiscard]] std::uint64_t lost() const { return lost_; }
  /// Bytes that belonged to no sample.
  [[nodiscard]] std::uint64_t garbled_bytes() const { return garbled_; }
  /// The level of the last sample; goes on through those that are missing.
  [[nodiscard]] std::uint8_t level() const { return level_; }

 private:
  struct Polynomial {
    double square = 0;
    double linear = 0;
    double constant = 0;
  };

  [[nodiscard]] std::size_t find_sync(std::span<const unsigned char> bytes) const;
  float settled(float amperes, unsigned range);

  std::array<Polynomial, ppk2_ranges> polynomial_;
  std::optional<unsigned> line_;
  Ppk2Spikes spikes_;
  std::vector<unsigned char> rest_;
  std::optional<unsigned> expected_;  ///< counter of the next word; none before the first
  std::size_t skipped_ = 0;           ///< garbled bytes since the last sample
  std::uint64_t lost_ = 0;
  std::uint64_t garbled_ = 0;
  std::uint8_t level_ = 0;
  std::optional<unsigned> last_range_;
  unsigned unsettled_ = 0;  ///< samples that still count as following a change of range
  unsigned since_change_ = 0;
  double average_ = 0;
  double top_average_ = 0;
};

}  // namespace probemark
