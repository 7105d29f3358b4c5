#include "harness/doctor/instruments_seen.hpp"

#include <gmock/gmock.h>

#include <cerrno>

#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;

class InstrumentsSeen : public testing::Test {
 protected:
  void file(const std::string& name, const std::string& content) const {
    const auto path = folder_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    set_content(path, content + "\n");
  }
  void usb(const std::string& name, const char* vendor, const char* product, const char* serial) const {
    file("usb/" + name + "/idVendor", vendor);
    file("usb/" + name + "/idProduct", product);
    file("usb/" + name + "/serial", serial);
    file("usb/" + name + "/busnum", "1");
    file("usb/" + name + "/devnum", "7");
  }
  [[nodiscard]] InstrumentFolders folders() const {
    return {folder_.path() / "usb", folder_.path() / "dev", folder_.path() / "hwmon", folder_.path() / "iio"};
  }

  TemporaryFolder folder_;
};

TEST_F(InstrumentsSeen, NoneIsNoFailure) {
  EXPECT_TRUE(instruments_seen(folders()).empty());
  const auto checks = instrument_checks({});
  ASSERT_EQ(checks.size(), 1U);
  EXPECT_EQ(checks[0].look().state, CheckState::skipped);
}

TEST_F(InstrumentsSeen, OnUsbAndBehindTheKernelsDrivers) {
  usb("1-1", "1915", "c00a", "D3F5");
  file("usb/1-1/1-1:1.1/tty/ttyACM1/dev", "166:1");
  file("usb/1-1/1-1:1.3/tty/ttyACM2/dev", "166:2");
  usb("1-2", "16d0", "10ba", "000415");
  usb("1-3", "0483", "374b", "a probe");
  file("hwmon/hwmon0/name", "coretemp");
  file("hwmon/hwmon2/name", "ina226");
  file("iio/iio:device0/name", "ina219");
  const auto seen = instruments_seen(folders());
  ASSERT_EQ(seen.size(), 4U);
  EXPECT_EQ(seen[0].spec, "hwmon:" + (folder_.path() / "hwmon/hwmon2").string());
  EXPECT_EQ(seen[1].title, "ina219");
  EXPECT_EQ(seen[2].spec, "joulescope:000415");
  EXPECT_EQ(seen[2].node, folder_.path() / "dev/bus/usb/001/007");
  EXPECT_EQ(seen[3].title, "Nordic PPK2, serial D3F5");
  EXPECT_EQ(seen[3].spec, "ppk2:" + (folder_.path() / "dev/ttyACM1").string());
  const auto checks = instrument_checks(seen);
  ASSERT_EQ(checks.size(), 5U);
  EXPECT_EQ(checks[1].look().state, CheckState::ok);
  EXPECT_EQ(checks[3].look().state, CheckState::failed) << "there is no such node";
}

TEST_F(InstrumentsSeen, APermissionHasItsRemedy) {
  const SeenInstrument ppk2{"Nordic PPK2", "ppk2:/dev/ttyACM0", "/dev/ttyACM0"};
  const Finding denied = instrument_finding(ppk2, EACCES);
  EXPECT_EQ(denied.state, CheckState::failed);
  EXPECT_THAT(denied.evidence, HasSubstr("no permission to open /dev/ttyACM0 (EACCES)"));
  EXPECT_THAT(denied.remedy, HasSubstr("scripts/udev/60-probemark-instruments.rules"));
  EXPECT_EQ(instrument_finding(ppk2, 0).evidence, "Nordic PPK2: --meter ppk2:/dev/ttyACM0");
}

}  // namespace
}  // namespace probemark
