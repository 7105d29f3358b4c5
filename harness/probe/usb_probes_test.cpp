#include "harness/probe/usb_probes.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;

class UsbProbesTest : public testing::Test {
 protected:
  void connect(const std::string& device, const std::string& vendor, const std::string& product,
               const std::string& words = "", const std::string& serial = "", int address = 4) {
    const fs::path place = folder_.path() / "devices" / device;
    fs::create_directories(place / (device + ":1.0"));
    set_content(place / "idVendor", vendor + "\n");
    set_content(place / "idProduct", product + "\n");
    set_content(place / "busnum", "1\n");
    set_content(place / "devnum", std::to_string(address) + "\n");
    if (!words.empty()) {
      set_content(place / "product", words + "\n");
    }
    if (!serial.empty()) {
      set_content(place / "serial", serial + "\n");
    }
  }
  void drive(const std::string& device, const std::string& driver) {
    fs::create_symlink("../../drivers/" + driver, folder_.path() / "devices" / device / (device + ":1.0") / "driver");
  }
  std::vector<UsbProbe> probes() { return usb_probes(folder_.path() / "devices", folder_.path() / "nodes"); }

  TemporaryFolder folder_;
};

TEST_F(UsbProbesTest, AreToldFromOtherDevicesAndNamed) {
  connect("1-1", "0483", "374b", "STM32 STLink", "066EFF3");
  connect("1-2", "046d", "c31c", "Keyboard", "", 5);
  connect("1-3", "c251", "f001", "Somebody's CMSIS-DAP", "A1", 6);
  connect("1-4", "1366", "0105", "", "683", 7);
  fs::create_directories(folder_.path() / "devices/usb1");
  const auto found = probes();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].title, "ST-Link V2-1 (STM32 STLink)");
  EXPECT_EQ(found[0].serial, "066EFF3");
  EXPECT_EQ(found[0].vendor, 0x0483);
  EXPECT_EQ(found[0].node, folder_.path() / "nodes/001/004");
  EXPECT_EQ(found[1].title, "Somebody's CMSIS-DAP");
  EXPECT_EQ(found[2].title, "J-Link");
}

TEST_F(UsbProbesTest, AbsentFoldersAndBrokenFilesHaveNone) {
  EXPECT_TRUE(probes().empty());
  connect("1-1", "zz", "374b");
  EXPECT_TRUE(probes().empty());
}

TEST_F(UsbProbesTest, BusyIsToldFromMissing) {
  connect("1-1", "0483", "374b");
  EXPECT_EQ(access_error(probes()[0]), ENOENT);
  fs::create_directories(folder_.path() / "nodes/001");
  set_content(folder_.path() / "nodes/001/004", "");
  EXPECT_EQ(access_error(probes()[0]), 0);
  drive("1-1", "cdc_acm");
  EXPECT_EQ(access_error(probes()[0]), 0);
  fs::remove(folder_.path() / "devices/1-1/1-1:1.0/driver");
  drive("1-1", "usbfs");
  EXPECT_EQ(access_error(probes()[0]), EBUSY);
}

TEST_F(UsbProbesTest, EveryServerLeasesAProbeByTheSameName) {
  EXPECT_EQ(lease_name("066EFF3", "openocd", {}), "066EFF3");
  EXPECT_EQ(lease_name("0483:374b:066EFF3", "probe-rs", {}), "066EFF3");
  connect("1-1", "0483", "374b", "", "066EFF3");
  EXPECT_EQ(lease_name("", "openocd", probes()), "066EFF3");
  connect("1-2", "1366", "0105", "", "683", 5);
  EXPECT_EQ(lease_name("", "openocd", probes()), "openocd");
  EXPECT_EQ(lease_name("", "pyocd", {}), "pyocd");
}

}  // namespace
}  // namespace probemark
