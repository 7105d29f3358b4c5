// GdbClient's access to memory: splitting into packets that the server takes.
#include <fmt/format.h>

#include <algorithm>

#include "harness/probe/gdb_client.hpp"
#include "harness/probe/rsp_hex.hpp"
#include "harness/probe/rsp_packet.hpp"

namespace probemark {

namespace {

// `X` + 16 digits + `,` + 8 digits + `:` and the frame.
constexpr std::size_t kWriteOverhead = 32;

}  // namespace

Result<std::vector<std::uint8_t>> GdbClient::read_memory(std::uint64_t address, std::size_t bytes) {
  const std::size_t chunk = whole_words((packet_size_ - 4) / 2);
  std::vector<std::uint8_t> memory;
  memory.reserve(bytes);
  while (memory.size() < bytes) {
    const std::uint64_t at = address + memory.size();
    const std::size_t size = std::min(chunk, bytes - memory.size());
    const auto reply = ask(fmt::format("m{:x},{:x}", at, size), fmt::format("{} bytes of memory at {:#x}", size, at));
    if (!reply) {
      return tl::unexpected(reply.error());
    }
    const auto part = hex_decode(*reply);
    if (!part || part->empty() || part->size() > size) {
      return fail(ErrorKind::target_lost,
                  fmt::format("the GDB server answered nonsense to a read of {} bytes at {:#x}", size, at));
    }
    memory.insert(memory.end(), part->begin(), part->end());
  }
  return memory;
}

Result<bool> GdbClient::takes_binary_writes(std::uint64_t address) {
  if (!binary_writes_) {
    const auto reply = ask(fmt::format("X{:x},0:", address), "the support of binary writes");
    if (!reply && lost_) {
      return tl::unexpected(reply.error());
    }
    binary_writes_ = reply && *reply == "OK";
  }
  return *binary_writes_;
}

Result<std::size_t> GdbClient::write_chunk(std::uint64_t address, std::span<const std::uint8_t> bytes, bool binary) {
  const std::size_t room = packet_size_ - kWriteOverhead;
  const std::size_t fits = binary ? prefix_that_fits(bytes, room) : std::min(bytes.size(), room / 2);
  const std::size_t size = fits == bytes.size() ? fits : whole_words(fits);
  const auto part = bytes.first(size);
  std::string request = fmt::format("{}{:x},{:x}:", binary ? 'X' : 'M', address, size);
  if (binary) {
    request.append(part.begin(), part.end());
  } else {
    request += hex_encode(part);
  }
  const auto written = ask_ok(request, fmt::format("a write of {} bytes at {:#x}", size, address));
  if (!written) {
    return tl::unexpected(written.error());
  }
  return size;
}

Result<void> GdbClient::write_memory(std::uint64_t address, std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) {
    return {};
  }
  const auto binary = takes_binary_writes(address);
  if (!binary) {
    return tl::unexpected(binary.error());
  }
  while (!bytes.empty()) {
    const auto written = write_chunk(address, bytes, *binary);
    if (!written) {
      return tl::unexpected(written.error());
    }
    address += *written;
    bytes = bytes.subspan(*written);
  }
  return {};
}

}  // namespace probemark
