// The LPM01A's format `ascii_dec` (ST's manual UM2269). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/meter/lpm01a_message.hpp"

namespace probemark {

/// The message of one line without its end: `6409-07` is 640.9 uA. NUL bytes are left out, as one comes after each time
/// stamp. A line that is neither a sample nor begins with a letter is garbled, which gives `other`.
Lpm01aMessage parse_lpm01a_line(std::string_view line);

/// Lines come in pieces of any length.
class Lpm01aAsciiDecoder {
 public:
  void add(std::string_view bytes, std::vector<Lpm01aMessage>& messages);

 private:
  std::string line_;
};

}  // namespace probemark
