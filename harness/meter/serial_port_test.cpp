#include "harness/meter/serial_port.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "harness/process/pseudo_terminal.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;

TEST(SerialPort, CarriesEveryByteBothWaysAtAnUnusualRate) {
  auto terminal = PseudoTerminal::create();
  ASSERT_TRUE(terminal);
  auto port = SerialPort::open(terminal->device, 3'686'400);
  ASSERT_TRUE(port) << describe(port.error());
  std::string all;
  for (int byte = 0; byte < 256; ++byte) {
    all += static_cast<char>(byte);
  }
  ASSERT_TRUE(port->write(all, 5s));
  std::array<char, 512> buffer{};
  ASSERT_EQ(::read(terminal->far_end.get(), buffer.data(), buffer.size()), 256);
  EXPECT_EQ(std::string(buffer.data(), 256), all);
  ASSERT_EQ(::write(terminal->far_end.get(), all.data(), all.size()), 256);
  std::string got;
  while (got.size() < all.size()) {
    const auto count = port->read(buffer, 5s);
    ASSERT_TRUE(count && *count > 0);
    got.append(buffer.data(), *count);
  }
  EXPECT_EQ(got, all);
}

TEST(SerialPort, IsForOneAtATime) {
  auto terminal = PseudoTerminal::create();
  {
    auto first = SerialPort::open(terminal->device, 115'200);
    ASSERT_TRUE(first);
    const auto second = SerialPort::open(terminal->device, 115'200);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::setup);
    EXPECT_NE(second.error().remedy.find("end the other program"), std::string::npos) << describe(second.error());
  }
  EXPECT_TRUE(SerialPort::open(terminal->device, 115'200)) << "free again";
}

TEST(SerialPort, SaysWhatIsWrongWithThePort) {
  const auto missing = SerialPort::open("/dev/no-such-port", 115'200);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::setup);
  EXPECT_EQ(missing.error().remedy, "connect the instrument, or correct its address");
  const auto no_line = SerialPort::open("/dev/null", 115'200);
  ASSERT_FALSE(no_line);
  EXPECT_EQ(no_line.error().remedy, "check that it is the instrument's serial port");
}

TEST(SerialPort, TellsThatItWasUnplugged) {
  auto terminal = PseudoTerminal::create();
  auto port = SerialPort::open(terminal->device, 115'200);
  ASSERT_TRUE(port);
  terminal->far_end.reset();
  std::array<char, 8> buffer{};
  const auto got = port->read(buffer, 10s);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, ErrorKind::target_lost);
  EXPECT_EQ(got.error().what, "the instrument was unplugged");
  EXPECT_FALSE(port->write("x", 10s));
}

TEST(SerialPort, NothingWithinTheDeadlineIsNothing) {
  auto terminal = PseudoTerminal::create();
  auto port = SerialPort::open(terminal->device, 115'200);
  std::array<char, 8> buffer{};
  EXPECT_EQ(port->read(buffer, 1ms), 0u);
}

TEST(SerialPort, WritingEndsThoughNobodyReads) {
  auto terminal = PseudoTerminal::create();
  auto port = SerialPort::open(terminal->device, 115'200);
  const auto written = port->write(std::string(1 << 20, 'x'), 10ms);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::target_lost);
  EXPECT_EQ(written.error().what, "the instrument took no byte for 10 ms");
}

TEST(SerialPort, DrainsWhatWasThereAndGivesUpOnAStream) {
  auto terminal = PseudoTerminal::create();
  auto port = SerialPort::open(terminal->device, 115'200);
  ASSERT_EQ(::write(terminal->far_end.get(), "old", 3), 3);
  EXPECT_EQ(port->drain(1ms, 10s), true);
  std::array<char, 8> buffer{};
  EXPECT_EQ(port->read(buffer, 1ms), 0u);
  std::jthread stream([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      (void)!::write(terminal->far_end.get(), "x", 1);
    }
  });
  EXPECT_EQ(port->drain(10s, 20ms), false);
}

}  // namespace
}  // namespace probemark
