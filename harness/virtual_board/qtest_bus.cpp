#include "harness/virtual_board/qtest_bus.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/probe/rsp_hex.hpp"
#include "harness/virtual_board/base64.hpp"

namespace probemark::virtual_board {

namespace {

using namespace std::chrono_literals;

constexpr auto kDeadline = 10s;
constexpr std::size_t kChunk = 48 << 10;  // a multiple of 12: whole words and no padding within

char letter(unsigned width) { return width == 1 ? 'b' : width == 2 ? 'w' : 'l'; }

}  // namespace

Result<std::string> QtestBus::exchange(std::string_view request) {
  if (const auto sent = channel_.send(request, kDeadline, "QEMU to take a bus access"); !sent) {
    return tl::unexpected(sent.error());
  }
  auto reply = channel_.receive(kDeadline, "QEMU to answer a bus access");
  if (!reply) {
    return reply;
  }
  if (!reply->starts_with("OK")) {
    return fail(ErrorKind::internal, fmt::format("QEMU answered \"{:.40}\" to \"{:.40}\"", *reply, request));
  }
  return reply->substr(std::min<std::size_t>(3, reply->size()));
}

Result<std::uint32_t> QtestBus::read(std::uint32_t address, unsigned width) {
  const auto reply = exchange(fmt::format("read{} {:#x}", letter(width), address));
  if (!reply) {
    return tl::unexpected(reply.error());
  }
  const auto value = reply->starts_with("0x") ? hex_number(reply->substr(2)) : std::nullopt;
  if (!value) {
    return fail(ErrorKind::internal, fmt::format("QEMU answered \"{:.40}\" to a read", *reply));
  }
  return static_cast<std::uint32_t>(*value);
}

Result<void> QtestBus::write(std::uint32_t address, unsigned width, std::uint32_t value) {
  const auto reply = exchange(fmt::format("write{} {:#x} {:#x}", letter(width), address, value));
  if (!reply) {
    return tl::unexpected(reply.error());
  }
  return {};
}

Result<void> QtestBus::read_span(std::uint32_t address, std::span<std::uint8_t> bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += kChunk) {
    const auto part = bytes.subspan(at, std::min(kChunk, bytes.size() - at));
    const auto reply = exchange(fmt::format("b64read {:#x} {}", address + at, part.size()));
    if (!reply) {
      return tl::unexpected(reply.error());
    }
    const auto decoded = base64_decode(*reply);
    if (!decoded || decoded->size() != part.size()) {
      return fail(ErrorKind::internal,
                  fmt::format("QEMU answered {} characters to a read of {} bytes", reply->size(), part.size()));
    }
    std::copy(decoded->begin(), decoded->end(), part.begin());
  }
  return {};
}

Result<void> QtestBus::write_span(std::uint32_t address, std::span<const std::uint8_t> bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += kChunk) {
    const auto part = bytes.subspan(at, std::min(kChunk, bytes.size() - at));
    const auto reply = exchange(fmt::format("b64write {:#x} {} {}", address + at, part.size(), base64_encode(part)));
    if (!reply) {
      return tl::unexpected(reply.error());
    }
  }
  return {};
}

}  // namespace probemark::virtual_board
