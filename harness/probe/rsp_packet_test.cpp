#include "harness/probe/rsp_packet.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace probemark {
namespace {

using Kind = RspItem::Kind;

std::vector<RspItem> decode(std::string_view bytes, std::size_t bound = RspDecoder::kDefaultBound) {
  RspDecoder decoder(bound);
  decoder.feed(bytes);
  std::vector<RspItem> items;
  while (auto item = decoder.next()) {
    items.push_back(std::move(*item));
  }
  return items;
}

TEST(RspPacket, EncodesAsInTheManual) {
  EXPECT_EQ(encode_rsp_packet("OK"), "$OK#9a");
  EXPECT_EQ(encode_rsp_packet(""), "$#00");
  EXPECT_EQ(encode_rsp_packet("}"), "$}]#da");
}

TEST(RspPacket, CountsEscapesInWhatFits) {
  const std::vector<std::uint8_t> bytes = {'a', '#', 'b', '}'};
  const std::vector<std::size_t> fits = {0, 1, 1, 2, 3, 3, 4, 4};
  for (std::size_t room = 0; room < fits.size(); ++room) {
    EXPECT_EQ(prefix_that_fits(bytes, room), fits[room]) << room;
  }
}

TEST(RspPacket, DecodeUndoesEncodeForRandomBytesAndChunks) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::string> sent(1 + random() % 4);
    std::string wire;
    for (auto& data : sent) {
      data.resize(random() % 200);
      for (auto& byte : data) {
        byte = static_cast<char>(random());
      }
      wire += encode_rsp_packet(data);
    }
    RspDecoder decoder;
    std::vector<std::string> received;
    for (std::size_t at = 0; at < wire.size();) {
      const std::size_t chunk = std::min<std::size_t>(1 + random() % 50, wire.size() - at);
      decoder.feed(std::string_view(wire).substr(at, chunk));
      at += chunk;
      while (auto item = decoder.next()) {
        ASSERT_EQ(item->kind, Kind::packet);
        received.push_back(item->data);
      }
    }
    ASSERT_EQ(received, sent);
  }
}

TEST(RspPacket, SeesAcksAndInterrupts) {
  EXPECT_EQ(decode("+-\x03$OK#9a"),
            (std::vector<RspItem>{{Kind::ack, ""}, {Kind::nack, ""}, {Kind::interrupt, ""}, {Kind::packet, "OK"}}));
}

TEST(RspPacket, DropsNoiseAndNotifications) {
  EXPECT_EQ(decode("\r\n%Stop:T05#00$OK#9a"), (std::vector<RspItem>{{Kind::packet, "OK"}}));
}

TEST(RspPacket, ExpandsRuns) {
  // The manual's example: "0* " is "0000".
  EXPECT_EQ(decode("$0* #7a"), (std::vector<RspItem>{{Kind::packet, "0000"}}));
}

TEST(RspPacket, BoundsExpansion) {
  EXPECT_EQ(decode("$0*~*~*~#fe", 100).front().kind, Kind::bad_checksum);
  std::string data = "0*~*~*~";
  std::uint8_t sum = 0;
  for (const char byte : data) {
    sum = static_cast<std::uint8_t>(sum + static_cast<std::uint8_t>(byte));
  }
  char checksum[3];
  std::snprintf(checksum, sizeof checksum, "%02x", sum);
  EXPECT_EQ(decode("$" + data + "#" + checksum, 100).front().kind, Kind::too_long);
  EXPECT_EQ(decode("$" + data + "#" + checksum).front().data, std::string(1 + 3 * 97, '0'));
}

TEST(RspPacket, ReportsABadChecksumAndGoesOn) {
  EXPECT_EQ(decode("$OK#00$OK#9a"), (std::vector<RspItem>{{Kind::bad_checksum, ""}, {Kind::packet, "OK"}}));
  EXPECT_EQ(decode("$OK#zz"), (std::vector<RspItem>{{Kind::bad_checksum, ""}}));
}

TEST(RspPacket, RecoversFromATruncatedPacket) {
  EXPECT_EQ(decode("$trunc$OK#9a"), (std::vector<RspItem>{{Kind::bad_checksum, ""}, {Kind::packet, "OK"}}));
}

TEST(RspPacket, RefusesARunWithoutACharacterAndAnUnfinishedEscape) {
  EXPECT_EQ(decode("$* #4a"), (std::vector<RspItem>{{Kind::too_long, ""}}));
  EXPECT_EQ(decode("$}#7d"), (std::vector<RspItem>{{Kind::too_long, ""}}));
}

}  // namespace
}  // namespace probemark
