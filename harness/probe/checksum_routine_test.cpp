// The routine itself, on emulated cores: what it computes is what the host computes.
#include "harness/probe/checksum_routine.hpp"

#include <gtest/gtest.h>

#include <random>

#include "harness/probe/crc32.hpp"
#include "harness/probe/emulator_fixture.hpp"
#include "harness/probe/gdb_target.hpp"
#include "harness/probe/launch_server.hpp"
#include "harness/probe/socket_folder.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;

std::vector<std::uint8_t> random_bytes(std::size_t count) {
  std::mt19937 random(1);
  std::vector<std::uint8_t> bytes(count);
  for (auto& byte : bytes) {
    byte = static_cast<std::uint8_t>(random());
  }
  return bytes;
}

TEST(Crc32, IsTheOneOfGdb) {
  const std::string digits = "123456789";
  // CRC-32/MPEG-2, the catalogue's check value.
  EXPECT_EQ(gdb_crc32(std::vector<std::uint8_t>(digits.begin(), digits.end())), 0x0376E6E7u);
  EXPECT_EQ(gdb_crc32({}), 0xFFFFFFFFu);
}

TEST(ChecksumRoutine, ExistsWhereCodeRunsFromRam) {
  EXPECT_NE(checksum_routine("arm-m"), nullptr);
  EXPECT_NE(checksum_routine("riscv"), nullptr);
  EXPECT_EQ(checksum_routine("avr"), nullptr);
}

class ChecksumOnTarget : public testing::TestWithParam<int> {};

TEST_P(ChecksumOnTarget, KeepsWhatIsThereAndSeesASingleBit) {
  Machine machine = GetParam() == 0 ? arm_m0() : GetParam() == 1 ? arm_m4() : riscv();
  const bool is_riscv = GetParam() == 2;
  machine.board.memory = {{"flash", machine.origin, 0x10000}, {"ram", is_riscv ? 0x80400000u : 0x20000000u, 0x4000}};
  const std::filesystem::path folder = fresh_folder();
  auto sockets = SocketFolder::create(folder);
  ASSERT_TRUE(sockets);
  const ProbeSettings& settings = machine.board.probes.at("qemu");
  std::vector<std::string> argv = {settings.values.at("program"),
                                   "-M",
                                   settings.values.at("machine"),
                                   "-S",
                                   "-display",
                                   "none",
                                   "-serial",
                                   "none",
                                   "-monitor",
                                   "none",
                                   "-chardev",
                                   "socket,id=gdb,path=" + sockets->socket().string() + ",server=on,wait=off",
                                   "-gdb",
                                   "chardev:gdb"};
  if (is_riscv) {
    argv.insert(argv.end(), {"-bios", "none"});
  }
  ServerTraits traits = *find_server_traits("qemu");
  traits.checksum = ServerTraits::Checksum::routine;
  auto target = launch_server({argv,
                               folder / "log",
                               std::move(*sockets),
                               {},
                               {machine.board, traits, reset_of_family(machine.board.core.family)}});
  ASSERT_TRUE(target) << describe(target.error());
  // More than a page of code, an odd length, and a segment in RAM behind the routine's own place.
  std::vector<Segment> image = {{machine.origin + 0x100, random_bytes(5001)},
                                {machine.board.memory[1].origin + 0x1000, random_bytes(64)}};
  const auto first = (*target)->load(image);
  ASSERT_TRUE(first) << describe(first.error());
  EXPECT_EQ(*first, (LoadReport{5065, 0}));
  const auto again = (*target)->load(image);
  ASSERT_TRUE(again) << describe(again.error());
  EXPECT_EQ(*again, (LoadReport{0, 5065}));
  image[0].bytes[4000] ^= 0x10;
  const auto changed = (*target)->load(image);
  ASSERT_TRUE(changed) << describe(changed.error());
  EXPECT_EQ(*changed, (LoadReport{5001, 64}));
  target->reset();
  std::filesystem::remove_all(folder);
}

std::string name_of_machine(const testing::TestParamInfo<int>& info) {
  return info.param == 0 ? "CortexM0" : info.param == 1 ? "CortexM4" : "Rv32";
}

INSTANTIATE_TEST_SUITE_P(Cores, ChecksumOnTarget, testing::Values(0, 1, 2), name_of_machine);

}  // namespace
}  // namespace probemark
