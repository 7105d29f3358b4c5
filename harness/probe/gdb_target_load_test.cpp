// What goes over the wire when an image is loaded: flash through the programmer, RAM by writes, nothing twice.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "harness/probe/crc32.hpp"
#include "harness/probe/fake_gdb_server.hpp"
#include "harness/probe/gdb_target.hpp"
#include "harness/probe/rsp_hex.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;

const std::vector<std::uint8_t> kCode = {1, 2, 3, 4};
const std::vector<std::uint8_t> kData = {5, 6};
const std::vector<Segment> kImage = {{0x8000010, kCode}, {0x20000000, kData}};
const char* const kMap =
    "l<memory-map><memory type=\"flash\" start=\"0x8000000\" length=\"0x1000\"><property name=\"blocksize\">0x400"
    "</property></memory><memory type=\"ram\" start=\"0x20000000\" length=\"0x1000\"/></memory-map>";

std::string crc_of(const std::vector<std::uint8_t>& bytes) { return fmt::format("C{:08x}", gdb_crc32(bytes)); }

void reset(FakeGdbServer& s) { s.answer("qRcmd," + hex_encode("reset halt"), "OK"); }

/// A board behind OpenOCD, up to where it has told its memory map.
void begin(FakeGdbServer& s, const char* map = kMap) {
  s.negotiate("PacketSize=400;qXfer:memory-map:read+");
  reset(s);
  s.answer("qXfer:memory-map:read::0,3f8", map);
}

/// The code is not there and is programmed.
void take_code(FakeGdbServer& s) {
  s.answer("qCRC:8000010,4", "C00000000");
  s.answer("vFlashErase:8000000,400", "OK");
  s.answer(std::string("vFlashWrite:8000010:") + "\x01\x02\x03\x04", "OK");
  s.answer("vFlashDone", "OK");
}

Result<LoadReport> load_on(FakeGdbServer& server, const std::vector<Segment>& image = kImage) {
  auto client = connect(server);
  if (!client) {
    return tl::unexpected(client.error());
  }
  GdbTargetSettings settings;
  settings.board.id = "board";
  settings.board.core.family = "arm-m";
  settings.board.memory = {{"flash", 0x8000000, 0x1000}};
  settings.traits.id = "openocd";
  settings.traits.reset = {"reset halt"};
  settings.traits.checksum = ServerTraits::Checksum::server;
  auto target = GdbTarget::create(std::move(*client), std::move(settings), {}, std::nullopt);
  if (!target) {
    return tl::unexpected(target.error());
  }
  return (*target)->load(image);
}

TEST(GdbTargetLoad, ABoardThatHoldsTheImageIsLeftAlone) {
  FakeGdbServer server([](FakeGdbServer& s) {
    begin(s);
    s.answer("qCRC:8000010,4", crc_of(kCode));
    s.answer("qCRC:20000000,2", crc_of(kData));
    s.answer("D", "OK");
  });
  const auto loaded = load_on(server);
  ASSERT_TRUE(loaded) << describe(loaded.error());
  EXPECT_EQ(*loaded, (LoadReport{0, 6}));
}

TEST(GdbTargetLoad, FlashIsErasedInBlocksProgrammedAndChecked) {
  FakeGdbServer server([](FakeGdbServer& s) {
    begin(s);
    take_code(s);
    s.answer("qCRC:20000000,2", crc_of(kData));
    s.answer("qCRC:8000010,4", crc_of(kCode));
    s.answer("D", "OK");
  });
  const auto loaded = load_on(server);
  ASSERT_TRUE(loaded) << describe(loaded.error());
  EXPECT_EQ(*loaded, (LoadReport{4, 2}));
}

const std::vector<std::uint8_t> kLong(0x400, 0xa5);

std::string sample(int bytes, const char* digits = "a5") {
  std::string text;
  for (int i = 0; i < bytes; ++i) {
    text += digits;
  }
  return text;
}

TEST(GdbTargetLoad, ALongSegmentIsSummedUpOnlyWhereSamplesOfItAreRight) {
  FakeGdbServer server([](FakeGdbServer& s) {
    begin(s);
    for (const char* address : {"20000000", "20000140", "20000280", "200003c0"}) {
      s.answer(fmt::format("m{},40", address), sample(0x40));
    }
    s.answer("qCRC:20000000,400", crc_of(kLong));
    s.answer("D", "OK");
  });
  const auto loaded = load_on(server, {{0x20000000, kLong}});
  ASSERT_TRUE(loaded) << describe(loaded.error());
  EXPECT_EQ(*loaded, (LoadReport{0, 0x400}));
}

TEST(GdbTargetLoad, AWrongSampleSavesTheChecksumOfWhatIsOverwritten) {
  FakeGdbServer server([](FakeGdbServer& s) {
    begin(s);
    s.answer("m20000000,40", sample(0x40));
    s.answer("m20000140,40", sample(0x3f) + "a4");
    s.answer("X20000000,0:", "");
    s.answer("M20000000,1f0:" + sample(0x1f0), "OK");
    s.answer("M200001f0,1f0:" + sample(0x1f0), "OK");
    s.answer("M200003e0,20:" + sample(0x20), "OK");
    s.answer("qCRC:20000000,400", crc_of(kLong));
    s.answer("D", "OK");
  });
  const auto loaded = load_on(server, {{0x20000000, kLong}});
  ASSERT_TRUE(loaded) << describe(loaded.error());
  EXPECT_EQ(*loaded, (LoadReport{0x400, 0}));
}

TEST(GdbTargetLoad, ProgrammingThatDoesNotTakeIsSeenAtItsAddress) {
  FakeGdbServer server([](FakeGdbServer& s) {
    begin(s);
    take_code(s);
    s.answer("qCRC:20000000,2", crc_of(kData));
    s.answer("qCRC:8000010,4", "C00000000");
    s.answer("m8000010,4", "0102ff04");
    s.answer("D", "OK");
  });
  const auto loaded = load_on(server);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().kind, ErrorKind::target_lost);
  EXPECT_EQ(loaded.error().what, "0x8000012 reads 0xff after a load of 0x03 (segment at 0x8000010, 4 bytes)");
  EXPECT_EQ(loaded.error().where, "board");
}

TEST(GdbTargetLoad, AWrongChecksumOfRightMemoryBlamesTheWires) {
  FakeGdbServer server([](FakeGdbServer& s) {
    begin(s, "l<memory-map/>");
    s.answer("qCRC:20000000,2", "C00000000");
    s.answer("X20000000,0:", "");
    s.answer("M20000000,2:0506", "OK");
    s.answer("qCRC:20000000,2", "C00000000");
    s.answer("m20000000,2", "0506");
    s.answer("D", "OK");
  });
  const auto loaded = load_on(server, {kImage[1]});
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().what, HasSubstr("the connection to the board is not reliable"));
}

TEST(GdbTargetLoad, ARefusedEraseIsTheServersAnswer) {
  FakeGdbServer server([](FakeGdbServer& s) {
    begin(s);
    s.answer("qCRC:8000010,4", "C00000000");
    s.answer("vFlashErase:8000000,400", "E01");
    s.answer("D", "OK");
  });
  const auto loaded = load_on(server);
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().what, HasSubstr("the erasure of 1024 bytes of flash at 0x8000000"));
}

}  // namespace
}  // namespace probemark
