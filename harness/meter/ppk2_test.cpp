#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "harness/meter/ppk2_metadata.hpp"
#include "harness/meter/ppk2_samples.hpp"
#include "harness/meter/wrap_check.hpp"

namespace probemark {
namespace {

Ppk2Metadata plain() { return parse_ppk2_metadata("R0: 1000\nEND\n").value(); }

std::vector<unsigned char> stream(std::size_t words, unsigned first = 0, unsigned adc = 1000, unsigned range = 2) {
  std::vector<unsigned char> bytes;
  for (std::size_t k = 0; k < words; ++k) {
    const std::uint32_t bits = Ppk2Word{adc, range, static_cast<unsigned>((first + k) % 64), 0}.bits();
    for (const int shift : {0, 8, 16, 24}) {
      bytes.push_back(static_cast<unsigned char>(bits >> shift));
    }
  }
  return bytes;
}

struct Decoded {
  std::vector<float> amperes;
  std::vector<std::uint8_t> level;
  std::uint64_t lost = 0;
};

Decoded decode(const std::vector<unsigned char>& bytes, std::size_t piece = 1 << 16) {
  Ppk2Decoder decoder(plain(), 3.0, 0, Ppk2Spikes::keep);
  Decoded all;
  for (std::size_t k = 0; k < bytes.size(); k += piece) {
    decoder.add(std::span(bytes).subspan(k, std::min(piece, bytes.size() - k)), all.amperes, all.level);
  }
  all.lost = decoder.lost();
  return all;
}

TEST(Ppk2Metadata, IsReadWithWhatIsMissingAsNordicHasIt) {
  const auto metadata = parse_ppk2_metadata(
      "Calibrated: 1\r\nR0: 1003.35\r\nR1: -nan\nR2: 0\nGS1: 0.5\nGI1: nan\nO4: 131.8\nS3: 4e-9\nI2: -1e-8\nUG0: 0\n"
      "VDD: 3000\nHW: 9173\nmode: 2\nIA: -nan\nEND\nrest");
  ASSERT_TRUE(metadata) << describe(metadata.error());
  EXPECT_EQ(metadata->hardware, "9173");
  EXPECT_EQ(metadata->range[0].resistor_ohm, 1003.35);
  EXPECT_EQ(metadata->range[1].resistor_ohm, 101.65) << "nan";
  EXPECT_EQ(metadata->range[2].resistor_ohm, 10.15) << "0";
  EXPECT_EQ(metadata->range[1].gain_square, 0.5);
  EXPECT_EQ(metadata->range[1].gain, 1);
  EXPECT_EQ(metadata->range[4].zero, 131.8);
  EXPECT_EQ(metadata->range[3].voltage_offset, 4e-9);
  EXPECT_EQ(metadata->range[2].offset_a, -1e-8);
  EXPECT_EQ(metadata->range[0].user_gain, 1) << "a gain of 0 would make every current 0";
}

TEST(Ppk2Metadata, SaysWhatIsWrong) {
  EXPECT_EQ(parse_ppk2_metadata("R0: 1\n").error().what, "it has no END");
  EXPECT_EQ(parse_ppk2_metadata("HW: 1\nEND\n").error().what, "it names no resistor");
  EXPECT_EQ(parse_ppk2_metadata("R0: 1 ohm\nEND\n").error().what, "R0 is '1 ohm', which is no number");
  EXPECT_EQ(parse_ppk2_metadata("").error().kind, ErrorKind::setup);
}

TEST(Ppk2Samples, CurrentsAreThoseOfTheFormula) {
  Ppk2Metadata metadata = plain();
  std::mt19937 random(3);
  std::uniform_real_distribution<double> any(0.5, 1.5);
  for (Ppk2Range& range : metadata.range) {
    range.gain = any(random);
    range.gain_square = any(random);
    range.zero = 100 * any(random);
    range.voltage_offset = 1e-6 * any(random);
    range.offset_a = -1e-6 * any(random);
    range.user_gain = any(random);
  }
  const double volts = 2.7;
  const Ppk2Decoder decoder(metadata, volts, {}, Ppk2Spikes::keep);
  for (unsigned r = 0; r < ppk2_ranges; ++r) {
    const Ppk2Range& range = metadata.range[r];
    for (unsigned adc = 0; adc < ppk2_saturated; adc += 257) {
      const double x = (4 * adc - range.zero) * (1.8 / 163840) / range.resistor_ohm;
      const double expected =
          range.user_gain * (x * (range.gain_square * x + range.gain) + range.voltage_offset * volts + range.offset_a);
      EXPECT_NEAR(static_cast<double>(decoder.amperes({adc, r, 0, 0})), expected, 1e-7 * std::abs(expected) + 1e-13);
    }
  }
  EXPECT_TRUE(std::isnan(decoder.amperes({ppk2_saturated, 3, 0, 0}))) << "it is about to change its range";
  EXPECT_EQ(decoder.amperes({ppk2_saturated, 4, 0, 0}), 1.0F);
}

TEST(Ppk2Samples, PiecesOfAnyLengthGiveTheSame) {
  const auto bytes = stream(300, 17);
  const auto whole = decode(bytes);
  EXPECT_EQ(whole.amperes.size(), 300u);
  for (std::size_t piece = 1; piece < 30; ++piece) {
    EXPECT_EQ(decode(bytes, piece).amperes, whole.amperes) << piece;
  }
}

TEST(Ppk2Samples, MissingWordsAreCountedByTheCounter) {
  for (unsigned missing = 1; missing < 64; ++missing) {
    auto bytes = stream(100);
    const auto after = stream(100, 100 + missing);
    bytes.insert(bytes.end(), after.begin(), after.end());
    const auto all = decode(bytes, 7);
    ASSERT_EQ(all.amperes.size(), 200u + missing);
    EXPECT_EQ(all.lost, missing);
    EXPECT_FALSE(std::isnan(all.amperes[99]));
    EXPECT_TRUE(std::isnan(all.amperes[100]));
    EXPECT_TRUE(std::isnan(all.amperes[99 + missing]));
    EXPECT_FALSE(std::isnan(all.amperes[100 + missing]));
  }
}

/// Whatever happens in the middle, the time of what follows is right to within what the counter can tell.
TEST(Ppk2Samples, TimeGoesOnThroughGarbledBytes) {
  std::mt19937 random(11);
  for (int round = 0; round < 500; ++round) {
    auto bytes = stream(400);
    const auto at = static_cast<std::ptrdiff_t>(400 + random() % 400);
    if (round % 2 == 0) {
      bytes.erase(bytes.begin() + at, bytes.begin() + at + static_cast<std::ptrdiff_t>(1 + random() % 100));
    } else {
      for (unsigned k = 0; k < 1 + random() % 60; ++k) {
        bytes[static_cast<std::size_t>(at) + k] = static_cast<unsigned char>(random());
      }
    }
    const auto all = decode(bytes, 1 + random() % 300);
    EXPECT_EQ(all.amperes.size(), 400u) << round;
    EXPECT_EQ(all.level.size(), all.amperes.size());
    EXPECT_FALSE(std::isnan(all.amperes.back()));
  }
}

TEST(Ppk2Samples, AChangeOfRangeIsAveragedAsNordicDoes) {
  Ppk2Decoder decoder(plain(), 3.0, {}, Ppk2Spikes::average);
  auto bytes = stream(64, 0, 1000, 2);
  const auto other = stream(64, 64, 500, 1);
  bytes.insert(bytes.end(), other.begin(), other.end());
  std::vector<float> amperes;
  std::vector<std::uint8_t> level;
  decoder.add(bytes, amperes, level);
  const auto before = static_cast<double>(amperes[0]);
  const auto after = static_cast<double>(amperes.back());
  ASSERT_NE(before, after);
  double average = before;
  for (std::size_t k = 64; k < 67; ++k) {
    average += 0.18 * (after - average);
    EXPECT_NEAR(static_cast<double>(amperes[k]), average, 1e-6 * before);
  }
  EXPECT_EQ(static_cast<double>(amperes[67]), after);
}

TEST(WrapCheck, FindsWholeTurnsOfTheCounterAndNothingElse) {
  std::mt19937 random(9);
  std::exponential_distribution<double> late(1 / 3e-3);
  for (const double drift : {-1e-4, 0.0, 1e-4}) {
    for (const std::uint64_t gone : {0U, 64U, 640U, 64'000U}) {
      WrapCheck check(1e-5, 64);
      std::uint64_t put_in = 0;
      for (double now = 0; now < 20; now += 5e-3) {
        const double seen = std::max(0.0, now - late(random));  // what had come by then
        auto samples = static_cast<std::uint64_t>(seen * (1 + drift) / 1e-5);
        samples -= std::min(samples, now > 7 ? gone : 0);
        put_in += check.add(now, samples + put_in);
      }
      EXPECT_EQ(put_in, gone) << "drift " << drift;
    }
  }
}

}  // namespace
}  // namespace probemark
