#include "harness/probe/simavr_runner/avr_session.hpp"

#include <fmt/format.h>

#include <optional>

#include "harness/probe/rsp_hex.hpp"

namespace probemark {

namespace {

constexpr std::size_t kPacketSize = 0x8000;
// Often enough for an interrupt to be prompt (2 ms), seldom enough to cost nothing.
constexpr std::uint64_t kInstructionsPerPoll = 100'000;
constexpr unsigned kRegisters = 35;
constexpr const char* kBadArguments = "E01";
constexpr const char* kBadAddress = "E14";

struct Range {
  std::uint32_t address = 0;
  std::size_t bytes = 0;
};

/// `address,length`, both hexadecimal.
std::optional<Range> parse_range(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) {
    return std::nullopt;
  }
  const auto address = hex_number(text.substr(0, comma));
  const auto bytes = hex_number(text.substr(comma + 1));
  if (!address || !bytes || *address > 0xffffffff || *bytes > kPacketSize) {
    return std::nullopt;
  }
  return Range{static_cast<std::uint32_t>(*address), static_cast<std::size_t>(*bytes)};
}

}  // namespace

void AvrSession::serve() {
  while (const auto item = socket_.receive()) {
    if (item->kind == RspItem::Kind::packet && !handle(item->data)) {
      return;
    }
  }
}

bool AvrSession::handle(const std::string& packet) {
  const std::string_view rest = packet.empty() ? std::string_view{} : std::string_view(packet).substr(1);
  switch (packet.empty() ? '\0' : packet[0]) {
    case '?':
      socket_.reply(stop_reply(last_signal_));
      return true;
    case 'm':
      socket_.reply(read_memory(rest));
      return true;
    case 'M':
    case 'X':
      socket_.reply(write_memory(rest, packet[0] == 'X'));
      return true;
    case 'g':
      socket_.reply(registers());
      return true;
    case 'p':
      socket_.reply(read_register(rest));
      return true;
    case 'P':
      socket_.reply(write_register(rest));
      return true;
    case 'Z':
    case 'z':
      socket_.reply(breakpoint(packet));
      return true;
    case 'c':
      socket_.reply(resume());
      return true;
    case 's':
      last_signal_ = machine_.run(1, true).value_or(kSignalTrap);
      socket_.reply(stop_reply(last_signal_));
      return true;
    case 'H':
      socket_.reply("OK");
      return true;
    case 'D':
      socket_.reply("OK");
      return false;
    case 'k':
      return false;
    default:
      socket_.reply(query(packet));
      if (packet == "QStartNoAckMode") {
        socket_.stop_acknowledging();
      }
      return true;
  }
}

std::string AvrSession::query(std::string_view packet) {
  if (packet.starts_with("qSupported")) {
    return fmt::format("PacketSize={:x};QStartNoAckMode+;hwbreak+", kPacketSize);
  }
  if (packet == "QStartNoAckMode") {
    return "OK";
  }
  if (packet == "qAttached") {
    return "1";
  }
  if (packet.starts_with("qRcmd,")) {
    const auto command = hex_decode(packet.substr(6));
    return command ? monitor(std::string(command->begin(), command->end())) : kBadArguments;
  }
  return {};
}

std::string AvrSession::monitor(std::string_view command) {
  if (command != "reset") {
    return hex_encode(fmt::format("unknown command \"{}\"; there is: reset\n", command));
  }
  machine_.reset();
  last_signal_ = kSignalTrap;
  return "OK";
}

std::string AvrSession::read_memory(std::string_view arguments) {
  const auto range = parse_range(arguments);
  if (!range) {
    return kBadArguments;
  }
  std::vector<std::uint8_t> bytes(range->bytes);
  return machine_.read(range->address, bytes) ? hex_encode(std::span(bytes)) : kBadAddress;
}

std::string AvrSession::write_memory(std::string_view arguments, bool binary) {
  const std::size_t colon = arguments.find(':');
  const auto range = parse_range(arguments.substr(0, colon));
  if (colon == std::string_view::npos || !range) {
    return kBadArguments;
  }
  const std::string_view payload = arguments.substr(colon + 1);
  const auto bytes =
      binary ? std::optional(std::vector<std::uint8_t>(payload.begin(), payload.end())) : hex_decode(payload);
  if (!bytes || bytes->size() != range->bytes) {
    return kBadArguments;
  }
  return machine_.write(range->address, *bytes) ? "OK" : kBadAddress;
}

std::string AvrSession::registers() {
  std::string digits;
  for (unsigned number = 0; number < kRegisters; ++number) {
    digits += hex_encode(std::span<const std::uint8_t>(machine_.read_register(number)));
  }
  return digits;
}

std::string AvrSession::read_register(std::string_view arguments) {
  const auto number = hex_number(arguments);
  const auto bytes = number && *number < kRegisters ? machine_.read_register(static_cast<unsigned>(*number))
                                                    : std::vector<std::uint8_t>{};
  return bytes.empty() ? kBadArguments : hex_encode(std::span<const std::uint8_t>(bytes));
}

std::string AvrSession::write_register(std::string_view arguments) {
  const std::size_t equals = arguments.find('=');
  const auto number = hex_number(arguments.substr(0, equals));
  if (equals == std::string_view::npos || !number || *number >= kRegisters) {
    return kBadArguments;
  }
  const auto bytes = hex_decode(arguments.substr(equals + 1));
  return bytes && machine_.write_register(static_cast<unsigned>(*number), *bytes) ? "OK" : kBadArguments;
}

std::string AvrSession::breakpoint(std::string_view packet) {
  // `Z1,address,kind`; watchpoints (types 2 to 4) are not supported, which an empty reply says.
  if (packet.size() < 4 || (packet[1] != '0' && packet[1] != '1') || packet[2] != ',') {
    return {};
  }
  const auto range = parse_range(packet.substr(3));
  if (!range) {
    return kBadArguments;
  }
  const bool done =
      packet[0] == 'Z' ? machine_.set_breakpoint(range->address) : machine_.clear_breakpoint(range->address);
  return done ? "OK" : kBadAddress;
}

std::string AvrSession::resume() {
  for (;;) {
    // As QEMU does: a breakpoint where the target stands stops it at once; clients step over it.
    if (const auto signal = machine_.run(kInstructionsPerPoll, false)) {
      last_signal_ = *signal;
      return stop_reply(*signal);
    }
    const auto item = socket_.receive_arrived();
    if (socket_.gone() || (item && item->kind == RspItem::Kind::interrupt)) {
      last_signal_ = kSignalInterrupt;
      return stop_reply(last_signal_);
    }
  }
}

std::string AvrSession::stop_reply(int signal) { return fmt::format("S{:02x}", signal); }

}  // namespace probemark
