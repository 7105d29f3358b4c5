#include "harness/virtual_board/stlink_link_probe.hpp"

#include <utility>

#include "harness/virtual_board/stlink_link_bytes.hpp"

namespace probemark::virtual_board {

namespace {

constexpr std::uint32_t kProbeVersion = 10;  // V3J10: banked registers, 512-byte transfers of bytes
constexpr std::array<std::uint32_t, 8> kFrequenciesKhz = {24000, 8000, 3300, 1000, 200, 50, 20, 5};

namespace command {
constexpr std::uint8_t kGetVersion = 0xF1;
constexpr std::uint8_t kDebug = 0xF2;
constexpr std::uint8_t kGetMode = 0xF5;
constexpr std::uint8_t kGetVoltage = 0xF7;
constexpr std::uint8_t kGetVersionEx = 0xFB;
}  // namespace command

namespace debug_command {
constexpr std::uint8_t kReadMemory32 = 0x07;
constexpr std::uint8_t kWriteMemory32 = 0x08;
constexpr std::uint8_t kReadMemory8 = 0x0C;
constexpr std::uint8_t kWriteMemory8 = 0x0D;
constexpr std::uint8_t kExit = 0x21;
constexpr std::uint8_t kEnter = 0x30;
constexpr std::uint8_t kReadIdcodes = 0x31;
constexpr std::uint8_t kLastStatus = 0x3B;
constexpr std::uint8_t kDriveReset = 0x3C;
constexpr std::uint8_t kLastStatus2 = 0x3E;
constexpr std::uint8_t kStartTrace = 0x40;
constexpr std::uint8_t kStopTrace = 0x41;
constexpr std::uint8_t kGetTraceCount = 0x42;
constexpr std::uint8_t kReadDapRegister = 0x45;
constexpr std::uint8_t kWriteDapRegister = 0x46;
constexpr std::uint8_t kReadMemory16 = 0x47;
constexpr std::uint8_t kWriteMemory16 = 0x48;
constexpr std::uint8_t kOpenAccessPort = 0x4B;
constexpr std::uint8_t kCloseAccessPort = 0x4C;
constexpr std::uint8_t kWriteMemory32Fixed = 0x50;
constexpr std::uint8_t kQueueOut = 0x51;
constexpr std::uint8_t kQueueIn = 0x52;
constexpr std::uint8_t kReadMemory32Fixed = 0x54;
constexpr std::uint8_t kSetFrequency = 0x61;
constexpr std::uint8_t kGetFrequency = 0x62;
}  // namespace debug_command

constexpr std::uint16_t kDebugPort = 0xFFFF;
constexpr unsigned kDpAbort = 0x0;
constexpr unsigned kDpCtrlStat = 0x4;
constexpr unsigned kDpSelect = 0x8;

constexpr std::uint8_t kModeMassStorage = 1;
constexpr std::uint8_t kModeDebug = 2;

/// A memory transfer as a command has it.
StlinkTransfer transfer_of(const StlinkCommand& command, unsigned width, bool increment = true) {
  const std::span bytes(command);
  return {command[8],
          from_little_endian<3>(bytes.subspan<9>()) << 8,
          from_little_endian<4>(bytes.subspan<2>()),
          from_little_endian<2>(bytes.subspan<6>()),
          width,
          increment};
}

}  // namespace

std::string StlinkProbe::read(const StlinkCommand& command) {
  switch (command[0]) {
    case command::kGetVersion:
      return std::string("\x30\x00", 2) + little_endian<2>(kStlinkVendor) + little_endian<2>(kStlinkV3Product);
    case command::kGetVersionEx: {
      const std::array<std::uint8_t, 8> version = {3, 0, kProbeVersion, 0, 0, 0, 0, 0};
      return std::string(version.begin(), version.end()) + little_endian<2>(kStlinkVendor) +
             little_endian<2>(kStlinkV3Product);
    }
    case command::kGetMode:
      return little_endian<2>(debugging_ ? kModeDebug : kModeMassStorage);
    case command::kGetVoltage:
      return little_endian<4>(1600) + little_endian<4>(2200);  // 3.3 V: 2 * 2200 * 1.2 / 1600
    case command::kDebug:
      return read_debug(command);
    default:
      return {};
  }
}

std::string StlinkProbe::read_debug(const StlinkCommand& command) {
  const auto answer = [](StlinkStatus status, std::size_t bytes) {
    std::string text = little_endian<4>(static_cast<std::uint8_t>(status));
    text.resize(bytes);
    return text;
  };
  switch (command[1]) {
    case debug_command::kEnter:
      return answer(enter(), 2);
    case debug_command::kExit:
      debugging_ = false;
      return {};
    case debug_command::kReadIdcodes:
      return answer(StlinkStatus::ok, 4) + little_endian<4>(debug_.read_dp(0).value) + little_endian<4>(0);
    case debug_command::kLastStatus:
      return answer(memory_.last_status(), 2);
    case debug_command::kLastStatus2:
      return answer(memory_.last_status(), 12);
    case debug_command::kDriveReset:
      return answer(drive_reset(command[2]), 2);
    case debug_command::kStartTrace:
    case debug_command::kStopTrace:
    case debug_command::kOpenAccessPort:
    case debug_command::kCloseAccessPort:
      return answer(StlinkStatus::ok, 2);
    case debug_command::kGetTraceCount:
      return little_endian<2>(0);
    case debug_command::kReadDapRegister:
      return read_register(command);
    case debug_command::kWriteDapRegister:
      return answer(write_register(command), 2);
    case debug_command::kReadMemory8:
      return memory_.read(transfer_of(command, 1));
    case debug_command::kReadMemory16:
      return memory_.read(transfer_of(command, 2));
    case debug_command::kReadMemory32:
      return memory_.read(transfer_of(command, 4));
    case debug_command::kReadMemory32Fixed:
      return memory_.read(transfer_of(command, 4, false));
    case debug_command::kQueueIn:
      return memory_.run_queue();
    case debug_command::kSetFrequency:
      frequency_khz_ = from_little_endian<4>(std::span(command).subspan<4>());
      return answer(StlinkStatus::ok, 4) + little_endian<4>(frequency_khz_);
    case debug_command::kGetFrequency: {
      std::string text = answer(StlinkStatus::ok, 4) + little_endian<4>(frequency_khz_);
      text += little_endian<4>(static_cast<std::uint32_t>(kFrequenciesKhz.size()));
      for (const std::uint32_t frequency : kFrequenciesKhz) {
        text += little_endian<4>(frequency);
      }
      text.resize(52);
      return text;
    }
    default:
      return answer(StlinkStatus::unknown_command, 2);
  }
}

void StlinkProbe::write(const StlinkCommand& command, std::string_view data) {
  if (command[0] != command::kDebug) {
    return;
  }
  switch (command[1]) {
    case debug_command::kWriteMemory8:
      memory_.write(transfer_of(command, 1), data);
      break;
    case debug_command::kWriteMemory16:
      memory_.write(transfer_of(command, 2), data);
      break;
    case debug_command::kWriteMemory32:
      memory_.write(transfer_of(command, 4), data);
      break;
    case debug_command::kWriteMemory32Fixed:
      memory_.write(transfer_of(command, 4, false), data);
      break;
    case debug_command::kQueueOut:
      memory_.queue(from_little_endian<4>(std::span(command).subspan<2>()), data);
      break;
    default:
      break;
  }
}

void StlinkProbe::reset() {
  debugging_ = false;
  memory_.reset();
}

/// The firmware powers the debug port up by itself, before any access.
StlinkStatus StlinkProbe::enter() {
  constexpr std::uint32_t kClearAll = 0x1E;
  constexpr std::uint32_t kPowerRequests = 0x50000000;
  for (const auto& [reg, value] : {std::pair(kDpAbort, kClearAll), {kDpSelect, 0}, {kDpCtrlStat, kPowerRequests}}) {
    const StlinkStatus status = debug_port_status(debug_.write_dp(reg, value));
    if (status != StlinkStatus::ok) {
      return status;
    }
  }
  debugging_ = true;
  return StlinkStatus::ok;
}

std::string StlinkProbe::read_register(const StlinkCommand& command) {
  const auto port = static_cast<std::uint16_t>(from_little_endian<2>(std::span(command).subspan<2>()));
  const auto reg = static_cast<std::uint16_t>(from_little_endian<2>(std::span(command).subspan<4>()));
  StlinkStatus status = StlinkStatus::ok;
  DapReply reply;
  if (port != kDebugPort) {
    reply = debug_.read_ap(port & 0xFF, reg & 0xFC);
    status = access_port_status(reply.ack);
  } else if (status = select_bank(reg); status == StlinkStatus::ok) {
    reply = debug_.read_dp(reg & 0xC);
    status = debug_port_status(reply.ack);
  }
  return little_endian<4>(static_cast<std::uint8_t>(status)) + little_endian<4>(reply.value);
}

StlinkStatus StlinkProbe::write_register(const StlinkCommand& command) {
  const auto port = static_cast<std::uint16_t>(from_little_endian<2>(std::span(command).subspan<2>()));
  const auto reg = static_cast<std::uint16_t>(from_little_endian<2>(std::span(command).subspan<4>()));
  const std::uint32_t value = from_little_endian<4>(std::span(command).subspan<6>());
  if (port != kDebugPort) {
    return access_port_status(debug_.write_ap(port & 0xFF, reg & 0xFC, value));
  }
  const StlinkStatus selected = select_bank(reg);
  return selected == StlinkStatus::ok ? debug_port_status(debug_.write_dp(reg & 0xC, value)) : selected;
}

/// Bits 7:4 of a debug port register's address are its bank; only register 4 has banks.
StlinkStatus StlinkProbe::select_bank(std::uint16_t reg) {
  if ((reg & 0xC) != 4) {
    return StlinkStatus::ok;
  }
  return debug_port_status(debug_.write_dp(kDpSelect, (reg >> 4) & 0xF));
}

StlinkStatus StlinkProbe::drive_reset(std::uint8_t level) {
  constexpr std::uint8_t kLow = 0;
  constexpr std::uint8_t kPulse = 2;
  if (level == kLow || level == kPulse) {
    debug_.drive_reset(true);
  }
  if (level != kLow) {
    debug_.drive_reset(false);
  }
  return StlinkStatus::ok;
}

}  // namespace probemark::virtual_board
