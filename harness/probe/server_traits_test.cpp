#include "harness/probe/server_traits.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "harness/probe/target.hpp"

namespace probemark {
namespace {

TEST(ServerTraits, EveryLauncherHasARowAndEveryRowALauncher) {
  EXPECT_TRUE(std::is_sorted(server_traits().begin(), server_traits().end(),
                             [](const ServerTraits& a, const ServerTraits& b) { return a.id < b.id; }));
  for (const Launcher* launcher : launchers()) {
    // A server that runs already may be any of them.
    EXPECT_TRUE(launcher->name() == "gdb" || find_server_traits(launcher->name()) != nullptr) << launcher->name();
  }
  for (const ServerTraits& traits : server_traits()) {
    EXPECT_NE(find_launcher(std::string(traits.id)), nullptr) << traits.id;
    EXPECT_FALSE(traits.reset.empty()) << traits.id;
    EXPECT_GE(traits.most_packet_bytes, 0x400u) << traits.id;
  }
  EXPECT_EQ(find_server_traits("none"), nullptr);
}

TEST(ServerTraits, OnlyEmulatorsAreBelievedWithoutAChecksum) {
  for (const ServerTraits& traits : server_traits()) {
    const bool emulator = !find_launcher(std::string(traits.id))->drives_one_board();
    EXPECT_EQ(traits.checksum == ServerTraits::Checksum::read_back, emulator) << traits.id;
  }
}

}  // namespace
}  // namespace probemark
