#include "harness/virtual_board/stlink_link_probe.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "harness/virtual_board/stlink_link_bytes.hpp"

namespace probemark::virtual_board {

enum class StlinkProbe::Status : std::uint8_t {
  ok = 0x80,
  ap_wait = 0x10,
  ap_fault = 0x11,
  dp_wait = 0x14,
  dp_fault = 0x15,
  unknown_command = 0x42,
};

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

namespace queue_command {
constexpr std::uint8_t kAddress = 1;
constexpr std::uint8_t kWrite = 2;
constexpr std::uint8_t kRead = 3;
constexpr std::uint8_t kAccessPort = 5;
}  // namespace queue_command

constexpr std::uint16_t kDebugPort = 0xFFFF;
constexpr unsigned kDpAbort = 0x0;
constexpr unsigned kDpCtrlStat = 0x4;
constexpr unsigned kDpSelect = 0x8;
constexpr unsigned kApCsw = 0x00;
constexpr unsigned kApTar = 0x04;
constexpr unsigned kApDrw = 0x0C;
constexpr std::uint32_t kDefaultCsw = 0x23000000;
/// TAR need not count further than this without being written anew.
constexpr std::uint32_t kTarSpan = 0x400;

constexpr std::uint8_t kModeMassStorage = 1;
constexpr std::uint8_t kModeDebug = 2;

template <class Status>
Status of(Ack ack, Status wait, Status fault) {
  return ack == Ack::ok ? Status::ok : ack == Ack::wait ? wait : fault;
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
  const auto answer = [](Status status, std::size_t bytes) {
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
      return answer(Status::ok, 4) + little_endian<4>(debug_.read_dp(0).value) + little_endian<4>(0);
    case debug_command::kLastStatus:
      return answer(last_status_, 2);
    case debug_command::kLastStatus2:
      return answer(last_status_, 12);
    case debug_command::kDriveReset:
      return answer(drive_reset(command[2]), 2);
    case debug_command::kStartTrace:
    case debug_command::kStopTrace:
    case debug_command::kOpenAccessPort:
    case debug_command::kCloseAccessPort:
      return answer(Status::ok, 2);
    case debug_command::kGetTraceCount:
      return little_endian<2>(0);
    case debug_command::kReadDapRegister:
      return read_register(command);
    case debug_command::kWriteDapRegister:
      return answer(write_register(command), 2);
    case debug_command::kReadMemory8:
      return read_memory(command, 1, true);
    case debug_command::kReadMemory16:
      return read_memory(command, 2, true);
    case debug_command::kReadMemory32:
      return read_memory(command, 4, true);
    case debug_command::kReadMemory32Fixed:
      return read_memory(command, 4, false);
    case debug_command::kQueueIn:
      return run_queue();
    case debug_command::kSetFrequency:
      frequency_khz_ = from_little_endian<4>(std::span(command).subspan<4>());
      return answer(Status::ok, 4) + little_endian<4>(frequency_khz_);
    case debug_command::kGetFrequency: {
      std::string text = answer(Status::ok, 4) + little_endian<4>(frequency_khz_);
      text += little_endian<4>(static_cast<std::uint32_t>(kFrequenciesKhz.size()));
      for (const std::uint32_t frequency : kFrequenciesKhz) {
        text += little_endian<4>(frequency);
      }
      text.resize(52);
      return text;
    }
    default:
      return answer(Status::unknown_command, 2);
  }
}

void StlinkProbe::write(const StlinkCommand& command, std::string_view data) {
  if (command[0] != command::kDebug) {
    return;
  }
  switch (command[1]) {
    case debug_command::kWriteMemory8:
      write_memory(command, 1, true, data);
      break;
    case debug_command::kWriteMemory16:
      write_memory(command, 2, true, data);
      break;
    case debug_command::kWriteMemory32:
      write_memory(command, 4, true, data);
      break;
    case debug_command::kWriteMemory32Fixed:
      write_memory(command, 4, false, data);
      break;
    case debug_command::kQueueOut:
      queue(from_little_endian<4>(std::span(command).subspan<2>()), data);
      break;
    default:
      last_status_ = Status::unknown_command;
      break;
  }
}

void StlinkProbe::reset() {
  debugging_ = false;
  last_status_ = Status::ok;
  queue_.clear();
}

/// The firmware powers the debug port up by itself, before any access.
StlinkProbe::Status StlinkProbe::enter() {
  constexpr std::uint32_t kClearAll = 0x1E;
  constexpr std::uint32_t kPowerRequests = 0x50000000;
  for (const auto& [reg, value] : {std::pair(kDpAbort, kClearAll), {kDpSelect, 0}, {kDpCtrlStat, kPowerRequests}}) {
    const Status status = of(debug_.write_dp(reg, value), Status::dp_wait, Status::dp_fault);
    if (status != Status::ok) {
      return status;
    }
  }
  debugging_ = true;
  return Status::ok;
}

std::string StlinkProbe::read_register(const StlinkCommand& command) {
  const auto port = static_cast<std::uint16_t>(from_little_endian<2>(std::span(command).subspan<2>()));
  const auto reg = static_cast<std::uint16_t>(from_little_endian<2>(std::span(command).subspan<4>()));
  Status status = Status::ok;
  DapReply reply;
  if (port != kDebugPort) {
    reply = debug_.read_ap(port & 0xFF, reg & 0xFC);
    status = of(reply.ack, Status::ap_wait, Status::ap_fault);
  } else if (status = select_bank(reg); status == Status::ok) {
    reply = debug_.read_dp(reg & 0xC);
    status = of(reply.ack, Status::dp_wait, Status::dp_fault);
  }
  return little_endian<4>(static_cast<std::uint8_t>(status)) + little_endian<4>(reply.value);
}

StlinkProbe::Status StlinkProbe::write_register(const StlinkCommand& command) {
  const auto port = static_cast<std::uint16_t>(from_little_endian<2>(std::span(command).subspan<2>()));
  const auto reg = static_cast<std::uint16_t>(from_little_endian<2>(std::span(command).subspan<4>()));
  const std::uint32_t value = from_little_endian<4>(std::span(command).subspan<6>());
  if (port != kDebugPort) {
    return of(debug_.write_ap(port & 0xFF, reg & 0xFC, value), Status::ap_wait, Status::ap_fault);
  }
  const Status selected = select_bank(reg);
  return selected == Status::ok ? of(debug_.write_dp(reg & 0xC, value), Status::dp_wait, Status::dp_fault) : selected;
}

/// Bits 7:4 of a debug port register's address are its bank; only register 4 has banks.
StlinkProbe::Status StlinkProbe::select_bank(std::uint16_t reg) {
  if ((reg & 0xC) != 4) {
    return Status::ok;
  }
  return of(debug_.write_dp(kDpSelect, (reg >> 4) & 0xF), Status::dp_wait, Status::dp_fault);
}

StlinkProbe::Status StlinkProbe::drive_reset(std::uint8_t level) {
  constexpr std::uint8_t kLow = 0;
  constexpr std::uint8_t kPulse = 2;
  if (level == kLow || level == kPulse) {
    debug_.drive_reset(true);
  }
  if (level != kLow) {
    debug_.drive_reset(false);
  }
  return Status::ok;
}

std::string StlinkProbe::read_memory(const StlinkCommand& command, unsigned width, bool increment) {
  const std::uint32_t start = from_little_endian<4>(std::span(command).subspan<2>());
  const std::uint32_t bytes = from_little_endian<2>(std::span(command).subspan<6>());
  const std::uint32_t control = from_little_endian<3>(std::span(command).subspan<9>()) << 8;
  std::vector<std::uint32_t> values(bytes / width);
  last_status_ = in_blocks(command[8], control, start, increment, std::span(values), width);
  std::string data;
  data.reserve(bytes);
  std::uint32_t lane = start;
  for (const std::uint32_t value : values) {
    const std::uint32_t unit = value >> 8 * (lane & 3 & ~(width - 1));
    for (unsigned index = 0; index < width; ++index) {
      data += static_cast<char>(unit >> 8 * index);
    }
    lane += width;
  }
  return data;
}

void StlinkProbe::write_memory(const StlinkCommand& command, unsigned width, bool increment, std::string_view data) {
  const std::uint32_t start = from_little_endian<4>(std::span(command).subspan<2>());
  const std::uint32_t bytes = from_little_endian<2>(std::span(command).subspan<6>());
  const std::uint32_t control = from_little_endian<3>(std::span(command).subspan<9>()) << 8;
  const std::size_t count = std::min<std::size_t>(bytes, data.size()) / width;
  std::vector<std::uint32_t> values;
  values.reserve(count);
  for (std::size_t at = 0; at < count * width; at += width) {
    std::uint32_t unit = 0;
    for (unsigned index = 0; index < width; ++index) {
      unit |= std::uint32_t{static_cast<std::uint8_t>(data[at + index])} << 8 * index;
    }
    values.push_back(unit << 8 * ((start + at) & 3 & ~(width - 1)));
  }
  last_status_ = in_blocks(command[8], control, start, increment, std::span<const std::uint32_t>(values), width);
}

StlinkProbe::Status StlinkProbe::address(std::uint8_t port, std::uint32_t control, std::uint32_t address) {
  if (const Ack ack = debug_.write_ap(port, kApCsw, control); ack != Ack::ok) {
    return of(ack, Status::ap_wait, Status::ap_fault);
  }
  return of(debug_.write_ap(port, kApTar, address), Status::ap_wait, Status::ap_fault);
}

/// Moves values through DRW, in as many pieces as TAR can count over. `control` without size and increment; 0: any.
template <class Value>
StlinkProbe::Status StlinkProbe::in_blocks(std::uint8_t port, std::uint32_t control, std::uint32_t start,
                                           bool increment, std::span<Value> values, unsigned width) {
  constexpr std::uint32_t kSingleIncrement = 1U << 4;
  const std::uint32_t size = width / 2;
  control = (control != 0 ? control & ~0xFFU : kDefaultCsw) | size | (increment ? kSingleIncrement : 0);
  while (!values.empty()) {
    const std::size_t before_wrap = (kTarSpan - start % kTarSpan) / width;
    const auto block =
        values.first(increment ? std::min(values.size(), std::max<std::size_t>(before_wrap, 1)) : values.size());
    if (const Status status = address(port, control, start); status != Status::ok) {
      return status;
    }
    Ack ack{};
    if constexpr (std::is_const_v<Value>) {
      ack = debug_.write_ap_block(port, kApDrw, block);
    } else {
      ack = debug_.read_ap_block(port, kApDrw, block);
    }
    if (ack != Ack::ok) {
      return of(ack, Status::ap_wait, Status::ap_fault);
    }
    values = values.subspan(block.size());
    start += static_cast<std::uint32_t>(block.size()) * width;
  }
  return Status::ok;
}

/// A queue is a byte for each item's command, padded to a multiple of 4, then a word for each item.
void StlinkProbe::queue(std::uint32_t count, std::string_view data) {
  queue_.clear();
  const std::size_t words = (std::size_t{count} + 3) & ~std::size_t{3};
  if (data.size() < words + std::size_t{count} * 4) {
    return;
  }
  for (std::size_t index = 0; index < count; ++index) {
    queue_.push_back({static_cast<std::uint8_t>(data[index]), from_little_endian<4>(data.substr(words + index * 4))});
  }
}

/// A word read for each item, then a word of status for each.
std::string StlinkProbe::run_queue() {
  std::string values;
  std::string statuses;
  std::uint8_t port = 0;
  std::uint32_t target = 0;
  for (const Item& item : queue_) {
    std::uint32_t value = 0;
    Status status = Status::ok;
    switch (item.command) {
      case queue_command::kAddress:
        target = item.value;
        break;
      case queue_command::kAccessPort:
        port = static_cast<std::uint8_t>(item.value);
        break;
      case queue_command::kRead:
        status = in_blocks(port, 0, item.value, true, std::span(&value, 1), 4);
        break;
      case queue_command::kWrite:
        status = in_blocks(port, 0, target, true, std::span(&item.value, 1), 4);
        break;
      default:
        status = Status::unknown_command;
        break;
    }
    values += little_endian<4>(value);
    statuses += little_endian<4>(static_cast<std::uint8_t>(status));
  }
  queue_.clear();
  return values + statuses;
}

}  // namespace probemark::virtual_board
