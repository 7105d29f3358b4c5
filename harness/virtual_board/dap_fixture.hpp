// A debug port before a fake machine, with the accesses that tests are made of.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>

#include "harness/virtual_board/dap.hpp"
#include "harness/virtual_board/fake_machine.hpp"

namespace probemark::virtual_board {

constexpr DapIdentity kM0{
    .dpidr = 0x0BB11477, .ap_idr = 0x04770021, .cpuid = 0x410CC200, .breakpoints = 4, .watchpoints = 2};
constexpr DapIdentity kM4{.dpidr = 0x2BA01477,
                          .ap_idr = 0x24770011,
                          .cpuid = 0x410FC241,
                          .breakpoints = 6,
                          .watchpoints = 4,
                          .dwt_counter = true,
                          .clock_hz = 1000000};
constexpr DapIdentity kM33{
    .dpidr = 0x6BA02477, .ap_idr = 0x84770001, .cpuid = 0x410FD213, .breakpoints = 8, .watchpoints = 4};

constexpr unsigned kCtrlStat = 0x4;
constexpr unsigned kSelect = 0x8;
constexpr unsigned kCsw = 0x00;
constexpr unsigned kTar = 0x04;
constexpr unsigned kDrw = 0x0C;
constexpr std::uint32_t kWords = 0x23000012;  // CSW: words, TAR counts
constexpr std::uint32_t kPowerRequests = 0x50000000;

constexpr std::uint32_t kDhcsr = 0xE000EDF0;
constexpr std::uint32_t kDcrsr = 0xE000EDF4;
constexpr std::uint32_t kDcrdr = 0xE000EDF8;
constexpr std::uint32_t kDemcr = 0xE000EDFC;
constexpr std::uint32_t kDfsr = 0xE000ED30;
constexpr std::uint32_t kAircr = 0xE000ED0C;
constexpr std::uint32_t kKey = 0xA05F0000;

/// Powered up, with CSW for words.
class DapFixture : public testing::Test {
 protected:
  void connect(const DapIdentity& identity) {
    dap = make_dap(machine, identity);
    ASSERT_EQ(dap->write_dp(kCtrlStat, kPowerRequests), Ack::ok);
    ASSERT_EQ(dap->write_ap(0, kCsw, kWords), Ack::ok);
  }
  std::uint32_t read(std::uint32_t address) {
    EXPECT_EQ(dap->write_ap(0, kTar, address), Ack::ok);
    const DapReply reply = dap->read_ap(0, kDrw);
    EXPECT_EQ(reply.ack, Ack::ok);
    return reply.value;
  }
  void write(std::uint32_t address, std::uint32_t value) {
    EXPECT_EQ(dap->write_ap(0, kTar, address), Ack::ok);
    EXPECT_EQ(dap->write_ap(0, kDrw, value), Ack::ok);
  }

  FakeMachine machine;
  std::unique_ptr<DebugAccess> dap;
};

}  // namespace probemark::virtual_board
