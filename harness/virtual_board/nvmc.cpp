#include "harness/virtual_board/nvmc.hpp"

#include <algorithm>

namespace probemark::virtual_board {

namespace {

constexpr std::size_t kPage = 1024;

}  // namespace

Result<void> program_through_nvmc(QtestBus& bus, const Region& flash, std::span<const std::uint8_t> contents) {
  for (const auto& [address, value] : {std::pair{kNvmcConfig, kNvmcEraseEnabled}, std::pair{kNvmcEraseAll, 1U},
                                       std::pair{kNvmcConfig, kNvmcWriteEnabled}}) {
    if (auto written = bus.write(address, 4, value); !written) {
      return written;
    }
  }
  for (std::size_t at = 0; at < contents.size(); at += kPage) {
    const auto page = contents.subspan(at, std::min(kPage, contents.size() - at));
    const bool erased = std::all_of(page.begin(), page.end(), [](std::uint8_t byte) { return byte == kErasedByte; });
    if (erased) {
      continue;
    }
    if (auto written = bus.write_span(flash.origin + static_cast<std::uint32_t>(at), page); !written) {
      return written;
    }
  }
  return bus.write(kNvmcConfig, 4, kNvmcReadOnly);
}

}  // namespace probemark::virtual_board
