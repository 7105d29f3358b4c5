#include "harness/meter/ppk2_samples.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace probemark {
namespace {

static_assert(std::endian::native == std::endian::little, "words are taken from the stream as they are");

constexpr double volts_per_count = 1.8 / 163840;
constexpr double counts_per_adc = 4;
constexpr std::size_t word_bytes = sizeof(std::uint32_t);
constexpr unsigned sync_words = 5;
constexpr unsigned top_range = ppk2_ranges - 1;
constexpr float missing = std::numeric_limits<float>::quiet_NaN();

// Of Nordic's own program: weights of the running averages, and how many samples a change of range disturbs.
constexpr double average_weight = 0.18;
constexpr double top_average_weight = 0.06;
constexpr unsigned settling_samples = 3;
constexpr unsigned top_ignored_samples = 2;

Ppk2Word word_at(const unsigned char* bytes) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, bytes, sizeof bits);
  return Ppk2Word::of(bits);
}

unsigned following(unsigned counter) { return (counter + 1) % ppk2_counter_modulus; }

/// As many words as the counter tells, and as many times 64 as the garbled bytes may have been.
std::size_t missing_words(unsigned expected, unsigned counter, std::size_t garbled_bytes) {
  const unsigned least = (counter - expected) % ppk2_counter_modulus;
  const std::size_t words = (garbled_bytes + word_bytes / 2) / word_bytes;
  const std::size_t turns =
      words > least ? (words - least + ppk2_counter_modulus / 2) / ppk2_counter_modulus : std::size_t{0};
  return least + turns * ppk2_counter_modulus;
}

}  // namespace

Ppk2Decoder::Ppk2Decoder(const Ppk2Metadata& metadata, double voltage_v, std::optional<unsigned> line,
                         Ppk2Spikes spikes)
    : line_(line), spikes_(spikes) {
  for (std::size_t r = 0; r < ppk2_ranges; ++r) {
    const Ppk2Range& range = metadata.range[r];
    // x = slope * adc + zero, put into the square.
    const double slope = counts_per_adc * volts_per_count / range.resistor_ohm;
    const double zero = -range.zero * volts_per_count / range.resistor_ohm;
    const double base = range.voltage_offset * voltage_v + range.offset_a;
    polynomial_[r] = {range.user_gain * range.gain_square * slope * slope,
                      range.user_gain * slope * (2 * range.gain_square * zero + range.gain),
                      range.user_gain * (zero * (range.gain_square * zero + range.gain) + base)};
  }
}

float Ppk2Decoder::amperes(const Ppk2Word& word) const {
  if (word.adc == ppk2_saturated) {
    return word.range == top_range ? static_cast<float>(ppk2_range_a) : missing;
  }
  const Polynomial& p = polynomial_[word.range];
  const auto adc = static_cast<double>(word.adc);
  return static_cast<float>((p.square * adc + p.linear) * adc + p.constant);
}

/// Where the counters of some words are consecutive; the number of bytes where that is nowhere, or cannot be told yet
/// from there on.
std::size_t Ppk2Decoder::find_sync(std::span<const unsigned char> bytes) const {
  for (std::size_t at = 0; at + sync_words * word_bytes <= bytes.size(); ++at) {
    const Ppk2Word first = word_at(&bytes[at]);
    unsigned counter = first.counter;
    unsigned good = first.range < ppk2_ranges ? 1 : 0;
    while (good > 0 && good < sync_words) {
      const Ppk2Word word = word_at(&bytes[at + good * word_bytes]);
      counter = following(counter);
      good = word.counter == counter && word.range < ppk2_ranges ? good + 1 : 0;
    }
    if (good == sync_words) {
      return at;
    }
  }
  return bytes.size();
}

/// The sample, or what stands for it while the instrument settles in a new range.
float Ppk2Decoder::settled(float amperes, unsigned range) {
  if (std::isnan(amperes)) {
    return amperes;
  }
  const auto value = static_cast<double>(amperes);
  if (!last_range_) {
    last_range_ = range;
    average_ = top_average_ = value;
  }
  const double before = average_;
  const double top_before = top_average_;
  average_ += average_weight * (value - average_);
  top_average_ += top_average_weight * (value - top_average_);
  const bool changed = range != *last_range_;
  last_range_ = range;
  if (!changed && unsettled_ == 0) {
    return amperes;
  }
  since_change_ = changed ? 0 : since_change_ + 1;
  unsettled_ = (changed ? settling_samples : unsettled_) - 1;
  if (range == top_range && since_change_ < top_ignored_samples) {
    average_ = before;
    top_average_ = top_before;
  }
  return static_cast<float>(range == top_range ? top_average_ : average_);
}

void Ppk2Decoder::add(std::span<const unsigned char> bytes, std::vector<float>& amperes_out,
                      std::vector<std::uint8_t>& level) {
  if (!rest_.empty()) {
    rest_.insert(rest_.end(), bytes.begin(), bytes.end());
    bytes = rest_;
  }
  std::size_t at = 0;
  while (at + word_bytes <= bytes.size()) {
    Ppk2Word word = word_at(&bytes[at]);
    if (!expected_ || word.counter != *expected_ || word.range >= ppk2_ranges) {
      if (at + sync_words * word_bytes > bytes.size()) {
        break;  // not to be told yet
      }
      const std::size_t good = find_sync(bytes.subspan(at));
      if (at + good == bytes.size()) {
        // The last bytes may begin what the next piece shows to be good.
        const std::size_t keep = sync_words * word_bytes - 1;
        const std::size_t dropped = bytes.size() - at - keep;
        skipped_ += dropped;
        garbled_ += dropped;
        at += dropped;
        break;
      }
      at += good;
      skipped_ += good;
      garbled_ += good;
      word = word_at(&bytes[at]);
      if (expected_) {
        const std::size_t gone = missing_words(*expected_, word.counter, skipped_);
        amperes_out.insert(amperes_out.end(), gone, missing);
        if (line_) {
          level.insert(level.end(), gone, level_);
        }
        lost_ += gone;
      }
      skipped_ = 0;
    }
    const float value = amperes(word);
    amperes_out.push_back(spikes_ == Ppk2Spikes::average ? settled(value, word.range) : value);
    if (line_) {
      level_ = static_cast<std::uint8_t>((word.lines >> *line_) & 1U);
      level.push_back(level_);
    }
    expected_ = following(word.counter);
    at += word_bytes;
  }
  std::vector<unsigned char> rest(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end());
  rest_.swap(rest);
}

}  // namespace probemark
