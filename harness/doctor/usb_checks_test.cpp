#include "harness/doctor/usb_checks.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cerrno>

#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;

const UsbProbe kProbe{"ST-Link V3", "0046", 0x0483, 0x374f, "/dev/bus/usb/001/004", false};

TEST(UsbChecks, NoProbeIsAFailureOnlyWhereOneIsWanted) {
  EXPECT_EQ(usb_checks({}, false).at(0).look().state, CheckState::skipped);
  const Finding missing = usb_checks({}, true).at(0).look();
  EXPECT_EQ(missing.state, CheckState::failed);
  EXPECT_THAT(missing.remedy, HasSubstr("plug the board in"));
}

TEST(UsbChecks, NameEveryProbe) {
  const auto checks = usb_checks({kProbe}, true);
  ASSERT_EQ(checks.size(), 2u);
  EXPECT_EQ(checks[0].look().evidence, "ST-Link V3, serial 0046");
  EXPECT_EQ(checks[1].id, "probe 0046");
  EXPECT_EQ(checks[1].look().state, CheckState::failed) << "there is no such node";
}

TEST(UsbChecks, TellPermissionFromUse) {
  const Finding denied = access_finding(kProbe, EACCES);
  EXPECT_THAT(denied.evidence, HasSubstr("no permission to open /dev/bus/usb/001/004 (EACCES)"));
  EXPECT_THAT(denied.remedy, HasSubstr("scripts/udev/60-probemark-probes.rules"));
  const Finding busy = access_finding(kProbe, EBUSY);
  EXPECT_THAT(busy.evidence, HasSubstr("(EBUSY)"));
  EXPECT_THAT(busy.remedy, HasSubstr("end it"));
  EXPECT_EQ(access_finding(kProbe, 0).state, CheckState::ok);
}

TEST(UsbChecks, SeeWhatTheKernelRefuses) {
  const TemporaryFolder folder;
  UsbProbe probe = kProbe;
  probe.node = folder.path() / "node";
  set_content(probe.node, "");
  std::filesystem::permissions(probe.node, std::filesystem::perms::none);
  const bool root = ::geteuid() == 0;
  // Root may open everything.
  ASSERT_TRUE(!root || ::seteuid(65534) == 0);
  const int error = access_error(probe);
  ASSERT_TRUE(!root || ::seteuid(0) == 0);
  EXPECT_EQ(error, EACCES);
}

}  // namespace
}  // namespace probemark
