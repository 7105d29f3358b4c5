// GdbClient's flash programming: vFlash packets, the memory map that they need, and checksums of what is there.
#include <fmt/format.h>

#include "harness/probe/gdb_client.hpp"
#include "harness/probe/rsp_hex.hpp"
#include "harness/probe/rsp_packet.hpp"

namespace probemark {

namespace {

// `vFlashWrite:` + 16 digits + `:` and the frame.
constexpr std::size_t kWriteOverhead = 40;

}  // namespace

Result<MemoryMap> GdbClient::memory_map() {
  if (!has_feature("qXfer:memory-map:read")) {
    return MemoryMap();
  }
  const auto text = document("memory-map", "");
  if (!text) {
    return tl::unexpected(text.error());
  }
  return MemoryMap::parse(*text);
}

Result<void> GdbClient::flash_erase(std::uint64_t address, std::uint64_t bytes, Duration deadline) {
  return ask_ok(fmt::format("vFlashErase:{:x},{:x}", address, bytes),
                Wait::starting_now(fmt::format("the erasure of {} bytes of flash at {:#x}", bytes, address), deadline));
}

Result<void> GdbClient::flash_write(std::uint64_t address, std::span<const std::uint8_t> bytes, Duration deadline) {
  while (!bytes.empty()) {
    const std::size_t fits = prefix_that_fits(bytes, packet_size_ - kWriteOverhead);
    const auto part = bytes.first(fits == bytes.size() ? fits : whole_words(fits));
    std::string request = fmt::format("vFlashWrite:{:x}:", address);
    request.append(part.begin(), part.end());
    auto written = ask_ok(
        request,
        Wait::starting_now(fmt::format("a write of {} bytes to flash at {:#x}", part.size(), address), deadline));
    if (!written) {
      return written;
    }
    address += part.size();
    bytes = bytes.subspan(part.size());
  }
  return {};
}

Result<void> GdbClient::flash_done(Duration deadline) {
  return ask_ok("vFlashDone", Wait::starting_now("the flash to be programmed", deadline));
}

Result<std::uint32_t> GdbClient::checksum(std::uint64_t address, std::uint64_t bytes, Duration deadline) {
  const std::string what = fmt::format("the checksum of {} bytes at {:#x}", bytes, address);
  const auto reply = ask(fmt::format("qCRC:{:x},{:x}", address, bytes), Wait::starting_now(what, deadline));
  if (!reply) {
    return tl::unexpected(reply.error());
  }
  const auto value = reply->starts_with('C') ? hex_number(std::string_view(*reply).substr(1)) : std::nullopt;
  if (!value || *value > 0xFFFFFFFF) {
    return fail(ErrorKind::target_lost, fmt::format("the GDB server answered \"{:.40}\" to {}", *reply, what));
  }
  return static_cast<std::uint32_t>(*value);
}

Result<void> GdbClient::attach() {
  const auto stop = ask("vAttach;1", "the server to attach to its first target");
  if (!stop) {
    return tl::unexpected(stop.error());
  }
  if (!parse_stop_reply(*stop)) {
    return fail(ErrorKind::target_lost, fmt::format("the GDB server answered \"{:.40}\" to vAttach", *stop));
  }
  return {};
}

}  // namespace probemark
