// GdbClient's access to registers, and the description that says which there are.
#include <fmt/format.h>

#include "harness/probe/gdb_client.hpp"
#include "harness/probe/rsp_hex.hpp"

namespace probemark {

namespace {

constexpr std::size_t kLargestDocument = 1 << 20;
constexpr std::size_t kMostIncludes = 32;

std::uint64_t little_endian(std::span<const std::uint8_t> bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    value = value << 8 | bytes[i];
  }
  return value;
}

std::vector<std::uint8_t> little_endian(std::uint64_t value, unsigned bits) {
  std::vector<std::uint8_t> bytes(bits / 8);
  for (auto& byte : bytes) {
    byte = static_cast<std::uint8_t>(value);
    value >>= 8;
  }
  return bytes;
}

}  // namespace

Result<std::vector<std::uint8_t>> GdbClient::all_registers() {
  const auto reply = ask("g", "all registers");
  if (!reply) {
    return tl::unexpected(reply.error());
  }
  auto bytes = hex_decode(*reply);
  if (!bytes) {
    return fail(ErrorKind::target_lost, "the GDB server has not all registers at hand");
  }
  return std::move(*bytes);
}

Result<std::uint64_t> GdbClient::read_register(const Register& which) {
  if (single_registers_) {
    const auto reply = ask(fmt::format("p{:x}", which.number), fmt::format("the register {}", which.name));
    if (!reply && lost_) {
      return tl::unexpected(reply.error());
    }
    const auto bytes = reply ? hex_decode(*reply) : std::nullopt;
    if (bytes && !bytes->empty() && bytes->size() <= 8) {
      return little_endian(std::span(*bytes));
    }
    single_registers_ = false;
  }
  const auto bytes = all_registers();
  if (!bytes) {
    return tl::unexpected(bytes.error());
  }
  const auto offset = layout_.offset(which.number);
  if (!offset || *offset + which.bits / 8 > bytes->size()) {
    return fail(ErrorKind::target_lost, fmt::format("the GDB server gives no register {}", which.name));
  }
  return little_endian(std::span(*bytes).subspan(*offset, which.bits / 8));
}

Result<void> GdbClient::write_register(const Register& which, std::uint64_t value) {
  const auto digits = little_endian(value, which.bits);
  const auto reply = ask(fmt::format("P{:x}={}", which.number, hex_encode(std::span(digits))),
                         fmt::format("a write of the register {}", which.name));
  if (!reply && lost_) {
    return tl::unexpected(reply.error());
  }
  if (reply && *reply == "OK") {
    return {};
  }
  auto bytes = all_registers();
  if (!bytes) {
    return tl::unexpected(bytes.error());
  }
  const auto offset = layout_.offset(which.number);
  if (!offset || *offset + digits.size() > bytes->size()) {
    return fail(ErrorKind::target_lost, fmt::format("the GDB server takes no register {}", which.name));
  }
  std::copy(digits.begin(), digits.end(), bytes->begin() + static_cast<std::ptrdiff_t>(*offset));
  return ask_ok(fmt::format("G{}", hex_encode(std::span(*bytes))), "a write of all registers");
}

Result<std::string> GdbClient::document(const std::string& object, const std::string& annex) {
  std::string text;
  while (text.size() < kLargestDocument) {
    const auto reply = ask(fmt::format("qXfer:{}:read:{}:{:x},{:x}", object, annex, text.size(), packet_size_ - 8),
                           fmt::format("the description {}{}", object, annex.empty() ? "" : " " + annex));
    if (!reply) {
      return tl::unexpected(reply.error());
    }
    const char kind = reply->empty() ? '\0' : reply->front();
    if ((kind != 'm' && kind != 'l') || (kind == 'm' && reply->size() == 1)) {
      return fail(ErrorKind::target_lost,
                  fmt::format("the GDB server gives no description {}{}", object, annex.empty() ? "" : " " + annex));
    }
    text.append(*reply, 1);
    if (kind == 'l') {
      return text;
    }
  }
  return fail(ErrorKind::target_lost, fmt::format("the description {} {} has no end", object, annex));
}

Result<RegisterLayout> GdbClient::fetch_registers(const std::string& family) {
  layout_ = RegisterLayout::of_family(family);
  if (!has_feature("qXfer:features:read")) {
    return layout_;
  }
  const auto root = document("features", "target.xml");
  if (!root) {
    return tl::unexpected(root.error());
  }
  RegisterLayout described;
  described.add_description(*root);
  const auto includes = RegisterLayout::includes(*root);
  for (std::size_t i = 0; i < std::min(includes.size(), kMostIncludes); ++i) {
    const auto text = document("features", includes[i]);
    if (!text) {
      return tl::unexpected(text.error());
    }
    described.add_description(*text);
  }
  if (!described.empty()) {
    layout_ = described;
  }
  return layout_;
}

}  // namespace probemark
