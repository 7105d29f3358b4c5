// How values go into QEMU's command line.
#pragma once

#include <string>
#include <string_view>

namespace probemark::virtual_board {

/// Option values end at a comma; a doubled one stands for itself.
inline std::string escape_commas(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    escaped.append(c == ',' ? 2 : 1, c);
  }
  return escaped;
}

}  // namespace probemark::virtual_board
