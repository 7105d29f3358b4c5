#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "harness/meter/lpm01a_ascii.hpp"
#include "harness/meter/lpm01a_binary.hpp"
#include "harness/meter/lpm01a_command.hpp"
#include "harness/meter/lpm01a_timeline.hpp"

namespace probemark {
namespace {

using Kind = Lpm01aMessage::Kind;

std::vector<Lpm01aMessage> binary(const std::vector<unsigned char>& bytes, std::size_t piece = 1000) {
  Lpm01aBinaryDecoder decoder;
  std::vector<Lpm01aMessage> messages;
  for (std::size_t k = 0; k < bytes.size(); k += piece) {
    decoder.add(std::span(bytes).subspan(k, std::min(piece, bytes.size() - k)), messages);
  }
  return messages;
}

TEST(Lpm01aAscii, ReadsTheLinesOfTheManual) {
  EXPECT_EQ(parse_lpm01a_line("6409-07"), (Lpm01aMessage{Kind::sample, 640.9e-6}));
  EXPECT_EQ(parse_lpm01a_line("0012+02"), (Lpm01aMessage{Kind::sample, 1200}));
  EXPECT_EQ(parse_lpm01a_line(std::string_view("\0006409-07\r", 9)), (Lpm01aMessage{Kind::sample, 640.9e-6}));
  EXPECT_EQ(parse_lpm01a_line("TimeStamp: 001s 250ms, buff 00%"), (Lpm01aMessage{Kind::time_stamp, 1.25}));
  EXPECT_EQ(parse_lpm01a_line("event 07 ris").kind, Kind::rising);
  EXPECT_EQ(parse_lpm01a_line("event 08 fal").kind, Kind::falling);
  EXPECT_EQ(parse_lpm01a_line("end").kind, Kind::end);
  EXPECT_EQ(parse_lpm01a_line("error: overcurrent"), (Lpm01aMessage{Kind::error, 0, "error: overcurrent"}));
  for (const char* garbled : {"409-07", "64096-07", "6409-0x", "6409 07", "", "TimeStamp: s", "event 1"}) {
    EXPECT_EQ(parse_lpm01a_line(garbled).kind, Kind::other) << garbled;
  }
}

TEST(Lpm01aAscii, TakesPiecesOfAnyLength) {
  const std::string text =
      "\r\nTimeStamp: 000s 000ms, buff 00%\r\n\0"
      "6409-07\r\n1000-06\r\nevent 01 ris\r\nend\r\n";
  const std::string whole(text.data(), text.size());
  std::vector<Lpm01aMessage> at_once;
  Lpm01aAsciiDecoder().add(whole, at_once);
  for (std::size_t piece = 1; piece < 9; ++piece) {
    Lpm01aAsciiDecoder decoder;
    std::vector<Lpm01aMessage> messages;
    for (std::size_t k = 0; k < whole.size(); k += piece) {
      decoder.add(std::string_view(whole).substr(k, piece), messages);
    }
    EXPECT_EQ(messages, at_once);
  }
}

TEST(Lpm01aBinary, ReadsTheSampleOfTheManual) {
  EXPECT_NEAR(lpm01a_binary_value(0x52A0), 640.9e-6, 5e-8);
  EXPECT_EQ(lpm01a_binary_value(0x0001), 1.0);
  EXPECT_EQ(lpm01a_binary_value(0xE000), 0.0);
}

TEST(Lpm01aBinary, BitsHoldAValueToTheFormatsDigits) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> exponent(-9, 1);
  for (int round = 0; round < 10'000; ++round) {
    const double value = std::pow(10.0, exponent(random));
    const std::uint16_t bits = lpm01a_binary_bits(value);
    EXPECT_LT(bits >> 12, 15);
    EXPECT_NEAR(lpm01a_binary_value(bits), value, value / 256 + 1e-17);
  }
}

TEST(Lpm01aBinary, TellsPacketsFromSamples) {
  const std::vector<unsigned char> bytes = {
      '\r', '\n', 0xF0, 0xF3, 0,    0,    0x03, 0xE8, 5,    0xFF, 0xFF, 0x52, 0xA0, 0xF0, 0xF7, 0x0B, 0xB8,
      0xFF, 0xFF, 0x32, 0xA0, 0xF0, 0xF2, 'e',  'v',  'e',  'n',  't',  ' ',  '1',  ' ',  'r',  'i',  's',
      0xFF, 0xFF, 0xF0, 0xF1, 'o',  'h',  0xFF, 0xFF, 0xF0, 0xF8, 0x20, 0xFF, 0xFF, 0xF0, 0xF4, 0xFF, 0xFF};
  for (std::size_t piece = 1; piece < 9; ++piece) {
    const auto messages = binary(bytes, piece);
    ASSERT_EQ(messages.size(), 8u) << piece;
    EXPECT_EQ(messages[0], (Lpm01aMessage{Kind::time_stamp, 1.0}));
    EXPECT_EQ(messages[1], (Lpm01aMessage{Kind::sample, lpm01a_binary_value(0x52A0)}));
    EXPECT_EQ(messages[3], (Lpm01aMessage{Kind::sample, lpm01a_binary_value(0x32A0)}));
    EXPECT_EQ(messages[4].kind, Kind::rising);
    EXPECT_EQ(messages[5], (Lpm01aMessage{Kind::error, 0, "oh"}));
    EXPECT_EQ(messages[7].kind, Kind::end);
  }
}

TEST(Lpm01aBinary, SamplesOutOfStepAreDroppedAndTheStreamIsReadOn) {
  std::vector<unsigned char> bytes;
  const auto stamp = [&](unsigned char seconds) {
    const unsigned ms = seconds * 1000U;
    bytes.insert(bytes.end(), {0xF0, 0xF3, 0, 0, static_cast<unsigned char>(ms >> 8),
                               static_cast<unsigned char>(ms & 0xFF), 0, 0xFF, 0xFF});
  };
  const auto samples = [&](std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) {
      bytes.insert(bytes.end(), {0x52, 0xA0});
    }
  };
  stamp(0);
  samples(500);
  bytes.push_back(0);  // from here on they are out of step
  samples(500);
  stamp(1);
  samples(1000);
  stamp(2);
  const auto messages = binary(bytes);
  Lpm01aTimeline timeline(Quantity::current, 1e-3);
  std::vector<float> value;
  std::vector<std::uint8_t> level;
  ASSERT_TRUE(timeline.add(messages, value, level));
  ASSERT_EQ(value.size(), 2000u);
  EXPECT_EQ(timeline.lost(), 1000u);
  for (const float sample : value) {
    EXPECT_TRUE(std::isnan(sample) || sample == static_cast<float>(lpm01a_binary_value(0x52A0)));
  }
}

TEST(Lpm01aBinary, AStepIsFoundAgainWhereverThePiecesAreCut) {
  const std::vector<unsigned char> bytes = {0xF0, 0xF3, 0,    0,    0,    0,    0,    0xFF, 0xFF,
                                            0x52, 0xA0, 0x11, 0xF0, 0xF3, 0,    0,    3,    0xE8,
                                            0,    0xFF, 0xFF, 0x52, 0xA0, 0xF0, 0xF4, 0xFF, 0xFF};
  const auto whole = binary(bytes);
  ASSERT_EQ(whole.size(), 4u);
  EXPECT_EQ(whole[1], (Lpm01aMessage{Kind::time_stamp, 1.0}));
  for (std::size_t piece = 1; piece < bytes.size(); ++piece) {
    EXPECT_EQ(binary(bytes, piece), whole) << piece;
  }
}

TEST(Lpm01aTimeline, AnEdgeCountsFromTheSampleItFallsInto) {
  const std::vector<Lpm01aMessage> messages = {{Kind::sample, 1}, {Kind::rising, 0},  {Kind::sample, 2},
                                               {Kind::sample, 3}, {Kind::falling, 0}, {Kind::sample, 4},
                                               {Kind::sample, 5}};
  std::vector<float> value;
  std::vector<std::uint8_t> level;
  ASSERT_TRUE(Lpm01aTimeline(Quantity::current, 1e-3).add(messages, value, level));
  EXPECT_EQ(level, (std::vector<std::uint8_t>{0, 1, 1, 0, 0}));
  level.clear();
  ASSERT_TRUE(Lpm01aTimeline(Quantity::energy, 1e-3).add(messages, value, level));
  EXPECT_EQ(level, (std::vector<std::uint8_t>{0, 0, 1, 1, 0}));
}

TEST(Lpm01aTimeline, AMissingEdgeAndAnErrorEndIt) {
  std::vector<float> value;
  std::vector<std::uint8_t> level;
  const std::vector<Lpm01aMessage> twice = {{Kind::rising, 0}, {Kind::sample, 1}, {Kind::rising, 0}};
  EXPECT_EQ(Lpm01aTimeline(Quantity::current, 1e-3).add(twice, value, level).error().what,
            "its input D7 rose twice without an edge between");
  const std::vector<Lpm01aMessage> error = {{Kind::error, 0, "overcurrent"}};
  EXPECT_EQ(Lpm01aTimeline(Quantity::current, 1e-3).add(error, value, level).error().what, "it reports: overcurrent");
  const std::vector<Lpm01aMessage> leap = {{Kind::time_stamp, 0}, {Kind::time_stamp, 1e6}};
  EXPECT_FALSE(Lpm01aTimeline(Quantity::current, 1e-3).add(leap, value, level));
}

TEST(Lpm01aCommand, FindsItsAnswerAndWhatFollows) {
  const auto yes = find_lpm01a_answer("\r\nPowerShield > ack version 1.0.6\r\n\r\nrest", "version");
  ASSERT_TRUE(yes);
  EXPECT_TRUE(yes->acknowledged);
  EXPECT_EQ(yes->text, "1.0.6");
  EXPECT_EQ(yes->rest, "\r\nrest");
  for (const char* word : {"error", "err"}) {
    const std::string refusal = std::string("\r\nPowerShield > ") + word + " volt 9\r\n";
    EXPECT_FALSE(find_lpm01a_answer(refusal, "volt 9")) << "the reason is still to come";
    const auto no = find_lpm01a_answer(refusal + "Error detail: too much\r\n", "volt 9");
    ASSERT_TRUE(no);
    EXPECT_FALSE(no->acknowledged);
    EXPECT_EQ(no->text, "too much");
  }
  EXPECT_FALSE(find_lpm01a_answer("PowerShield > ack volt 3300m\r\n", "volt 3"));
  EXPECT_FALSE(find_lpm01a_answer("PowerShield > ack start", "start")) << "the line is not over";
}

}  // namespace
}  // namespace probemark
