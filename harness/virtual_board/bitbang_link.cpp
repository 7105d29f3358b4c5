#include "harness/virtual_board/bitbang_link.hpp"

#include <utility>

namespace probemark::virtual_board {

BitbangLink::BitbangLink(std::unique_ptr<TapRegisters> registers)
    : registers_(std::move(registers)), tap_(*registers_) {}

void BitbangLink::connected() {
  finished_ = false;
  tck_ = false;
  drive_resets(true, false);
}

std::string BitbangLink::receive(std::string_view bytes) {
  std::string replies;
  for (const char byte : bytes) {
    switch (byte) {
      case '0':
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
      case '6':
      case '7':
        drive(static_cast<unsigned>(byte - '0'));
        break;
      case 'R':
        replies.push_back(tap_.tdo() ? '1' : '0');
        break;
      case 'r':
      case 's':
      case 't':
      case 'u':
        drive_resets(byte >= 't', ((byte - 'r') & 1) != 0);
        break;
      case 'c':
        replies.push_back('0');
        break;
      case 'Q':
        finished_ = true;
        return replies;
      default:
        break;
    }
  }
  return replies;
}

void BitbangLink::drive(unsigned pins) {
  const bool tck = (pins & 4U) != 0;
  if (tck == tck_) {
    return;
  }
  tck_ = tck;
  if (tck) {
    tap_.rise((pins & 2U) != 0, (pins & 1U) != 0);
  } else {
    tap_.fall();
  }
}

void BitbangLink::drive_resets(bool trst, bool srst) {
  if (trst) {
    tap_.reset();
  }
  if (srst != srst_) {
    srst_ = srst;
    registers_->drive_reset(srst);
  }
}

}  // namespace probemark::virtual_board
