#include "harness/meter/usb_serial.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "harness/process/scratch_folder.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;

class UsbSerialTest : public testing::Test {
 protected:
  void connect(const std::string& terminal, const std::string& device, const std::string& ids,
               const std::string& serial, const std::string& interface = "00") {
    const fs::path usb = root() / "devices" / device;
    const fs::path place = usb / (device + ":1." + interface);
    fs::create_directories(place);
    fs::create_directories(root() / "tty" / terminal);
    write(usb / "idVendor", ids.substr(0, 4));
    write(usb / "idProduct", ids.substr(5));
    write(usb / "serial", serial);
    write(place / "bInterfaceNumber", interface);
    fs::create_symlink(place, root() / "tty" / terminal / "device");
  }
  static void write(const fs::path& file, const std::string& text) { std::ofstream(file) << text << '\n'; }
  [[nodiscard]] fs::path root() const { return folder_->path(); }
  [[nodiscard]] SerialPortFolders folders() const { return {root() / "tty", "/dev"}; }
  [[nodiscard]] Result<UsbSerialPort> find(const std::string& address = "") const {
    MeterRequest request;
    request.driver = "ppk2";
    request.address = address;
    return find_serial_port(request, 0x1915, 0xc00a, "PPK2", folders());
  }

  Result<ScratchFolder> folder_ = ScratchFolder::create();
};

TEST_F(UsbSerialTest, TheOnlyInstrumentIsFoundByItsIds) {
  fs::create_directories(root() / "tty/tty0");
  connect("ttyACM0", "1-1", "0483:374b", "STLINK");
  connect("ttyACM1", "1-2", "1915:c00a", "C0FFEE");
  const auto ports = usb_serial_ports(folders());
  ASSERT_EQ(ports.size(), 2u);
  EXPECT_EQ(ports[0].vendor, 0x0483);
  const auto found = find();
  ASSERT_TRUE(found) << describe(found.error());
  EXPECT_EQ(found->device, "/dev/ttyACM1");
  EXPECT_EQ(found->serial, "C0FFEE");
}

TEST_F(UsbSerialTest, OfTwoPortsTheFirstInterfaceIsTaken) {
  connect("ttyACM3", "1-2", "1915:c00a", "C0FFEE", "01");
  connect("ttyACM4", "1-2", "1915:c00a", "C0FFEE", "03");
  EXPECT_EQ(find().value().device, "/dev/ttyACM3");
}

TEST_F(UsbSerialTest, NoneAndSeveralAreErrorsWithAWayOut) {
  const auto none = find();
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::setup);
  EXPECT_EQ(none.error().what, "no PPK2 is connected (USB 1915:c00a)");
  connect("ttyACM0", "1-1", "1915:c00a", "A");
  connect("ttyACM1", "1-2", "1915:c00a", "B");
  const auto two = find();
  ASSERT_FALSE(two);
  EXPECT_EQ(two.error().what, "more than one PPK2 is connected: /dev/ttyACM0, /dev/ttyACM1");
  EXPECT_EQ(two.error().remedy, "name its port, e.g. ppk2:/dev/ttyACM0");
  EXPECT_EQ(find("/dev/ttyACM1").value().serial, "B");
  EXPECT_EQ(find("/dev/pts/7").value().device, "/dev/pts/7");
}

TEST_F(UsbSerialTest, TwoWithoutSerialNumbersAreTwo) {
  connect("ttyACM0", "1-1", "1915:c00a", "");
  connect("ttyACM1", "1-2", "1915:c00a", "");
  EXPECT_FALSE(find());
}

}  // namespace
}  // namespace probemark
