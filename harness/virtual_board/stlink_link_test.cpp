#include "harness/virtual_board/stlink_link.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>

#include "harness/virtual_board/dap_fixture.hpp"

namespace probemark::virtual_board {
namespace {

std::string bytes(std::initializer_list<unsigned> values) {
  std::string text;
  for (const unsigned value : values) {
    text += static_cast<char>(value);
  }
  return text;
}

std::string word(std::uint32_t value) {
  return bytes({value & 0xFF, (value >> 8) & 0xFF, (value >> 16) & 0xFF, value >> 24});
}

const std::string kServed = word(1);

/// The request that carries a USB command; `size` bytes are to be read, or `data` is brought along.
std::string usb(std::initializer_list<unsigned> command, std::uint32_t size) {
  std::string text = word(5) + word(1) + bytes(command);
  text.resize(24);
  return text + word(1) + word(size);
}
std::string usb_write(std::initializer_list<unsigned> command, const std::string& data) {
  std::string text = word(5) + word(1) + bytes(command);
  text.resize(24);
  return text + word(0) + word(static_cast<std::uint32_t>(data.size())) + data;
}

constexpr unsigned kDebug = 0xF2;

class StlinkLinkTest : public DapFixture {
 protected:
  void SetUp() override {
    connect(kM4);
    link = make_stlink_link(*dap);
    link->connected();
  }
  std::string ask(const std::string& request) { return link->receive(request); }
  /// The answer to a USB command, after the server's word of status.
  std::string command(std::initializer_list<unsigned> text, std::uint32_t size) {
    const std::string answer = ask(usb(text, size));
    EXPECT_EQ(answer.substr(0, 4), kServed);
    return answer.substr(4);
  }
  unsigned last_status() { return static_cast<std::uint8_t>(command({kDebug, 0x3E}, 12).front()); }

  std::unique_ptr<Link> link;
};

TEST_F(StlinkLinkTest, TheServerTellsItsVersion) {
  EXPECT_EQ(ask(bytes({6, 1, 0, 0})), word(3) + word(2) + word(1) + word(0));
}

TEST_F(StlinkLinkTest, TheServerHasOneDeviceThatIsFree) {
  EXPECT_EQ(ask(bytes({0, 0})), kServed);
  EXPECT_EQ(ask(bytes({1})), word(1));
  std::string serial = "004900483433510B37363934";
  serial.resize(32);
  EXPECT_EQ(ask(bytes({2, 0, 0, 0}) + word(41)), kServed + word(1) + serial + bytes({0x83, 0x04, 0x4F, 0x37, 0}));
  EXPECT_EQ(ask(bytes({3, 0, 0, 0}) + word(1)), kServed + word(1));
  EXPECT_EQ(ask(bytes({7, 0, 0, 0}) + word(1)), kServed + word(1));
  EXPECT_EQ(ask(bytes({4, 0, 0, 0}) + word(1)), kServed);
  EXPECT_FALSE(link->finished());
}

TEST_F(StlinkLinkTest, RequestsArriveInPiecesAndTogether) {
  EXPECT_EQ(ask(bytes({6, 1})), "");
  EXPECT_EQ(ask(bytes({0, 0, 1})), word(3) + word(2) + word(1) + word(0) + word(1));
  const std::string version = usb({0xF1}, 6);
  EXPECT_EQ(ask(version.substr(0, 31)), "");
  EXPECT_EQ(ask(version.substr(31)), kServed + bytes({0x30, 0, 0x83, 0x04, 0x4F, 0x37}));
}

TEST_F(StlinkLinkTest, AnUnknownRequestEndsTheConnection) {
  EXPECT_EQ(ask(bytes({0x55})), word(0x1053));
  EXPECT_TRUE(link->finished());
  EXPECT_EQ(ask(bytes({1})), "");
  link->connected();
  EXPECT_EQ(ask(bytes({1})), word(1));
}

TEST_F(StlinkLinkTest, ATransferBeyondTheServersBufferEndsTheConnection) {
  EXPECT_EQ(ask(usb({0xF1}, 0x7FFFFFFF)), word(0x1002));
  EXPECT_TRUE(link->finished());
}

TEST_F(StlinkLinkTest, ItIsAnStlinkV3) {
  EXPECT_EQ(command({0xFB}, 12), bytes({3, 0, 10, 0, 0, 0, 0, 0, 0x83, 0x04, 0x4F, 0x37}));
}

TEST_F(StlinkLinkTest, TheTargetHas3300Millivolts) { EXPECT_EQ(command({0xF7}, 8), word(1600) + word(2200)); }

TEST_F(StlinkLinkTest, EnteringDebugModePowersThePortUp) {
  dap->write_dp(kCtrlStat, 0);
  EXPECT_EQ(command({0xF5}, 2), bytes({1, 0}));
  EXPECT_EQ(command({kDebug, 0x30, 0xA3}, 2), bytes({0x80, 0}));
  EXPECT_EQ(command({0xF5}, 2), bytes({2, 0}));
  EXPECT_EQ(dap->read_dp(kCtrlStat).value & 0xF0000000U, 0xF0000000U);
  EXPECT_EQ(command({kDebug, 0x31}, 12), word(0x80) + word(0x2BA01477) + word(0));
  EXPECT_EQ(command({kDebug, 0x21}, 0), "");
  EXPECT_EQ(command({0xF5}, 2), bytes({1, 0}));
}

TEST_F(StlinkLinkTest, FrequenciesAreOfferedAndKept) {
  EXPECT_EQ(command({kDebug, 0x62, 0}, 52).substr(0, 20), word(0x80) + word(3300) + word(8) + word(24000) + word(8000));
  EXPECT_EQ(command({kDebug, 0x61, 0, 0, 0x40, 0x1F, 0, 0}, 8), word(0x80) + word(8000));
  EXPECT_EQ(command({kDebug, 0x62, 0}, 52).substr(4, 4), word(8000));
}

TEST_F(StlinkLinkTest, ReadsAndWritesRegistersOfPortsByNumber) {
  EXPECT_EQ(command({kDebug, 0x45, 0xFF, 0xFF, 0, 0}, 8), word(0x80) + word(0x2BA01477));
  EXPECT_EQ(command({kDebug, 0x45, 0, 0, 0xFC, 0}, 8), word(0x80) + word(0x24770011));
  EXPECT_EQ(command({kDebug, 0x45, 1, 0, 0xFC, 0}, 8), word(0x80) + word(0));
  EXPECT_EQ(command({kDebug, 0x46, 0, 0, 4, 0, 0x78, 0x56, 0x34, 0x12}, 2), bytes({0x80, 0}));
  EXPECT_EQ(dap->read_ap(0, kTar).value, 0x12345678U);
}

TEST_F(StlinkLinkTest, TheBankOfADebugPortRegisterIsInItsAddress) {
  EXPECT_EQ(command({kDebug, 0x45, 0xFF, 0xFF, 0x14, 0}, 8), word(0x80) + word(0x40));
  EXPECT_EQ(command({kDebug, 0x45, 0xFF, 0xFF, 0x04, 0}, 8).substr(7), "\xF0");
}

TEST_F(StlinkLinkTest, ReadsMemoryInEveryWidth) {
  machine.set_word(0x20000000, 0x44332211);
  machine.set_word(0x20000004, 0x88776655);
  EXPECT_EQ(command({kDebug, 0x0C, 1, 0, 0, 0x20, 3, 0, 0, 0, 0, 0}, 3), bytes({0x22, 0x33, 0x44}));
  EXPECT_EQ(command({kDebug, 0x47, 2, 0, 0, 0x20, 4, 0, 0, 0, 0, 0}, 4), bytes({0x33, 0x44, 0x55, 0x66}));
  EXPECT_EQ(command({kDebug, 0x07, 0, 0, 0, 0x20, 8, 0, 0, 0, 0, 0}, 8), word(0x44332211) + word(0x88776655));
  EXPECT_EQ(command({kDebug, 0x54, 4, 0, 0, 0x20, 8, 0, 0, 0, 0, 0}, 8), word(0x88776655) + word(0x88776655));
  EXPECT_EQ(last_status(), 0x80U);
}

TEST_F(StlinkLinkTest, ASingleByteIsAnsweredInTwo) {
  machine.set_word(0x20000000, 0x44332211);
  EXPECT_EQ(command({kDebug, 0x0C, 1, 0, 0, 0x20, 1, 0, 0, 0, 0, 0}, 2), bytes({0x22, 0}));
}

TEST_F(StlinkLinkTest, WritesMemoryInEveryWidth) {
  EXPECT_EQ(ask(usb_write({kDebug, 0x08, 0, 0, 0, 0x20, 8, 0, 0, 0, 0, 0}, word(0x11111111) + word(0x22222222))),
            kServed);
  EXPECT_EQ(ask(usb_write({kDebug, 0x0D, 3, 0, 0, 0x20, 2, 0, 0, 0, 0, 0}, bytes({0xAA, 0xBB}))), kServed);
  EXPECT_EQ(ask(usb_write({kDebug, 0x48, 6, 0, 0, 0x20, 2, 0, 0, 0, 0, 0}, bytes({0xCC, 0xDD}))), kServed);
  EXPECT_EQ(machine.word_at(0x20000000), 0xAA111111U);
  EXPECT_EQ(machine.word_at(0x20000004), 0xDDCC22BBU);
  EXPECT_EQ(ask(usb_write({kDebug, 0x50, 8, 0, 0, 0x20, 8, 0, 0, 0, 0, 0}, word(1) + word(2))), kServed);
  EXPECT_EQ(machine.word_at(0x20000008), 2U);
  EXPECT_EQ(machine.word_at(0x2000000C), 0U);
  EXPECT_EQ(last_status(), 0x80U);
}

TEST_F(StlinkLinkTest, ATransferGoesOnBeyondWhatTarCountsOver) {
  std::string data;
  for (std::uint32_t index = 0; index < 512; ++index) {
    data += word(index);
  }
  EXPECT_EQ(ask(usb_write({kDebug, 0x08, 0xF8, 0x03, 0, 0x20, 0, 8, 0, 0, 0, 0}, data)), kServed);
  EXPECT_EQ(machine.word_at(0x200003FC), 1U);
  EXPECT_EQ(machine.word_at(0x20000400), 2U);
  EXPECT_EQ(machine.word_at(0x20000BF4), 511U);
  EXPECT_EQ(command({kDebug, 0x07, 0xF8, 0x03, 0, 0x20, 0, 8, 0, 0, 0, 0}, 2048), data);
}

TEST_F(StlinkLinkTest, ABusErrorIsToldAndStaysUntilItIsCleared) {
  command({kDebug, 0x07, 0, 0, 0, 0x90, 4, 0, 0, 0, 0, 0}, 4);
  EXPECT_EQ(last_status(), 0x11U);
  command({kDebug, 0x07, 0, 0, 0, 0x20, 4, 0, 0, 0, 0, 0}, 4);
  EXPECT_EQ(last_status(), 0x11U);
  EXPECT_EQ(command({kDebug, 0x45, 0, 0, 0, 0}, 8).front(), '\x11');
  EXPECT_EQ(command({kDebug, 0x46, 0xFF, 0xFF, 0, 0, 4, 0, 0, 0}, 2), bytes({0x80, 0}));
  command({kDebug, 0x07, 0, 0, 0, 0x20, 4, 0, 0, 0, 0, 0}, 4);
  EXPECT_EQ(last_status(), 0x80U);
}

TEST_F(StlinkLinkTest, AQueueOfWordAccessesIsRunAtOnce) {
  machine.set_word(0x20000010, 0x55);
  // the access port, a read; an address, a write to it
  const std::string queue = bytes({5, 3, 1, 2}) + word(0) + word(0x20000010) + word(0x20000020) + word(0x77);
  EXPECT_EQ(ask(usb_write({kDebug, 0x51, 4, 0, 0, 0}, queue)), kServed);
  EXPECT_EQ(command({kDebug, 0x52}, 32),
            word(0) + word(0x55) + word(0) + word(0) + word(0x80) + word(0x80) + word(0x80) + word(0x80));
  EXPECT_EQ(machine.word_at(0x20000020), 0x77U);
}

TEST_F(StlinkLinkTest, AQueueShorterThanItSaysIsEmpty) {
  EXPECT_EQ(ask(usb_write({kDebug, 0x51, 0xFF, 0xFF, 0xFF, 0xFF}, word(0x03030303))), kServed);
  EXPECT_EQ(command({kDebug, 0x52}, 8), word(0) + word(0));
}

TEST_F(StlinkLinkTest, DrivesTheResetLine) {
  machine.log.clear();
  EXPECT_EQ(command({kDebug, 0x3C, 0}, 2), bytes({0x80, 0}));
  EXPECT_EQ(command({kDebug, 0x3C, 1}, 2), bytes({0x80, 0}));
  EXPECT_EQ(machine.log, (std::vector<std::string>{"reset and hold", "resume"}));
}

TEST_F(StlinkLinkTest, ACommandItDoesNotKnowIsRefused) { EXPECT_EQ(command({kDebug, 0x99}, 2), bytes({0x42, 0})); }

TEST_F(StlinkLinkTest, BytesOfAnyKindDoNoHarm) {
  for (unsigned seed = 0; seed < 20000; ++seed) {
    unsigned state = seed * 2654435761U;
    std::string noise = seed % 2 == 0 ? "" : usb({kDebug, (state >> 8) & 0xFF}, (state >> 16) & 0x3FFF);
    for (unsigned index = 0; index < 48; ++index) {
      state = state * 1664525U + 1013904223U;
      noise += static_cast<char>(state >> 24);
    }
    link->connected();
    ask(noise);
  }
  link->connected();
  EXPECT_EQ(ask(bytes({1})), word(1));
}

}  // namespace
}  // namespace probemark::virtual_board
