#include "harness/session/mailbox_view.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>

namespace probemark {

Result<pm_mailbox> decode_mailbox(std::span<const std::uint8_t> bytes) {
  constexpr std::size_t words = sizeof(pm_mailbox) / 4;
  static_assert(sizeof(pm_mailbox) % 4 == 0, "the mailbox is made of 32-bit words");
  if (bytes.size() < sizeof(pm_mailbox)) {
    return fail(ErrorKind::target_lost,
                fmt::format("read {} bytes of a mailbox of {}", bytes.size(), sizeof(pm_mailbox)));
  }
  std::array<std::uint32_t, words> values{};
  for (std::size_t i = 0; i < words; ++i) {
    values[i] = static_cast<std::uint32_t>(bytes[4 * i]) | static_cast<std::uint32_t>(bytes[4 * i + 1]) << 8U |
                static_cast<std::uint32_t>(bytes[4 * i + 2]) << 16U |
                static_cast<std::uint32_t>(bytes[4 * i + 3]) << 24U;
  }
  const auto mailbox = std::bit_cast<pm_mailbox>(values);
  if (mailbox.magic != PM_MAILBOX_MAGIC) {
    return fail(ErrorKind::target_lost,
                fmt::format("the mailbox holds {:#010x} where {:#010x} should be", mailbox.magic, PM_MAILBOX_MAGIC), "",
                "the image did not start, or its RAM does not work: check the board file's memory map");
  }
  if (mailbox.protocol_version != PM_PROTOCOL_VERSION) {
    return fail(ErrorKind::target_lost, fmt::format("the image speaks protocol version {}, this harness {}",
                                                    mailbox.protocol_version, PM_PROTOCOL_VERSION));
  }
  return mailbox;
}

}  // namespace probemark
