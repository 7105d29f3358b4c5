#include "harness/virtual_board/stlink_link_memory.hpp"

#include <algorithm>
#include <type_traits>

#include "harness/virtual_board/stlink_link_bytes.hpp"

namespace probemark::virtual_board {
namespace {

namespace queue_command {
constexpr std::uint8_t kAddress = 1;
constexpr std::uint8_t kWrite = 2;
constexpr std::uint8_t kRead = 3;
constexpr std::uint8_t kAccessPort = 5;
}  // namespace queue_command

constexpr unsigned kCsw = 0x00;
constexpr unsigned kTar = 0x04;
constexpr unsigned kDrw = 0x0C;
constexpr std::uint32_t kUsualControl = 0x23000000;
constexpr std::uint32_t kSingleIncrement = 1U << 4;
/// TAR need not count further than this without being written anew.
constexpr std::uint32_t kTarSpan = 0x400;

/// Where in its word an access of `width` bytes has its lowest bit.
constexpr unsigned lane(std::uint32_t address, unsigned width) { return 8 * (address & 3 & ~(width - 1)); }

}  // namespace

StlinkStatus access_port_status(Ack ack) {
  return ack == Ack::ok ? StlinkStatus::ok : ack == Ack::wait ? StlinkStatus::ap_wait : StlinkStatus::ap_fault;
}

StlinkStatus debug_port_status(Ack ack) {
  return ack == Ack::ok ? StlinkStatus::ok : ack == Ack::wait ? StlinkStatus::dp_wait : StlinkStatus::dp_fault;
}

template <class Value>
StlinkStatus StlinkMemory::in_blocks(StlinkTransfer transfer, std::span<Value> values) {
  const std::uint32_t size = transfer.width / 2;
  const std::uint32_t control = (transfer.control != 0 ? transfer.control & ~0xFFU : kUsualControl) | size |
                                (transfer.increment ? kSingleIncrement : 0);
  while (!values.empty()) {
    const std::size_t before_wrap = (kTarSpan - transfer.address % kTarSpan) / transfer.width;
    const std::size_t most = transfer.increment ? std::max<std::size_t>(before_wrap, 1) : values.size();
    const auto block = values.first(std::min(values.size(), most));
    Ack ack = debug_.write_ap(transfer.access_port, kCsw, control);
    if (ack == Ack::ok) {
      ack = debug_.write_ap(transfer.access_port, kTar, transfer.address);
    }
    if (ack == Ack::ok) {
      if constexpr (std::is_const_v<Value>) {
        ack = debug_.write_ap_block(transfer.access_port, kDrw, block);
      } else {
        ack = debug_.read_ap_block(transfer.access_port, kDrw, block);
      }
    }
    if (ack != Ack::ok) {
      return access_port_status(ack);
    }
    values = values.subspan(block.size());
    transfer.address += static_cast<std::uint32_t>(block.size()) * transfer.width;
  }
  return StlinkStatus::ok;
}

std::string StlinkMemory::read(const StlinkTransfer& transfer) {
  std::vector<std::uint32_t> values(transfer.bytes / transfer.width);
  last_status_ = in_blocks(transfer, std::span(values));
  std::string data;
  data.reserve(transfer.bytes);
  std::uint32_t address = transfer.address;
  for (const std::uint32_t value : values) {
    const std::uint32_t unit = value >> lane(address, transfer.width);
    for (unsigned index = 0; index < transfer.width; ++index) {
      data += static_cast<char>(unit >> 8 * index);
    }
    address += transfer.width;
  }
  return data;
}

void StlinkMemory::write(const StlinkTransfer& transfer, std::string_view data) {
  const std::size_t count = std::min<std::size_t>(transfer.bytes, data.size()) / transfer.width;
  std::vector<std::uint32_t> values;
  values.reserve(count);
  std::uint32_t address = transfer.address;
  for (std::size_t at = 0; at < count * transfer.width; at += transfer.width) {
    std::uint32_t unit = 0;
    for (unsigned index = 0; index < transfer.width; ++index) {
      unit |= std::uint32_t{static_cast<std::uint8_t>(data[at + index])} << 8 * index;
    }
    values.push_back(unit << lane(address, transfer.width));
    address += transfer.width;
  }
  last_status_ = in_blocks(transfer, std::span<const std::uint32_t>(values));
}

void StlinkMemory::queue(std::uint32_t count, std::string_view data) {
  queue_.clear();
  const std::size_t words = (std::size_t{count} + 3) & ~std::size_t{3};
  if (data.size() < words + std::size_t{count} * 4) {
    return;
  }
  for (std::size_t index = 0; index < count; ++index) {
    queue_.push_back({static_cast<std::uint8_t>(data[index]), from_little_endian<4>(data.substr(words + index * 4))});
  }
}

std::string StlinkMemory::run_queue() {
  std::string values;
  std::string statuses;
  StlinkTransfer transfer;
  for (const Item& item : queue_) {
    std::uint32_t value = 0;
    StlinkStatus status = StlinkStatus::ok;
    switch (item.command) {
      case queue_command::kAddress:
        transfer.address = item.value;
        break;
      case queue_command::kAccessPort:
        transfer.access_port = static_cast<std::uint8_t>(item.value);
        break;
      case queue_command::kRead:
        transfer.address = item.value;
        status = in_blocks(transfer, std::span(&value, 1));
        break;
      case queue_command::kWrite:
        status = in_blocks(transfer, std::span(&item.value, 1));
        break;
      default:
        status = StlinkStatus::unknown_command;
        break;
    }
    values += little_endian<4>(value);
    statuses += little_endian<4>(static_cast<std::uint8_t>(status));
  }
  queue_.clear();
  return values + statuses;
}

void StlinkMemory::reset() {
  queue_.clear();
  last_status_ = StlinkStatus::ok;
}

}  // namespace probemark::virtual_board
