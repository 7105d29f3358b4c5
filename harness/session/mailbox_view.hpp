// The mailbox as the host reads it: little-endian words, whatever the host is. Pure.
#pragma once

#include <cstdint>
#include <span>

#include "reference/error.hpp"
#include "targets/runtime/mailbox.h"

namespace probemark {

/// Fails on fewer bytes than the struct has, another magic or another protocol version.
Result<pm_mailbox> decode_mailbox(std::span<const std::uint8_t> bytes);

}  // namespace probemark
