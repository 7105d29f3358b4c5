// Commands to an LPM01A and its answers (ST's manual UM2269).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "harness/meter/serial_port.hpp"

namespace probemark {

/// What it says to a command: `PowerShield > ack CMD..`, or `error CMD` and a line with the reason.
struct Lpm01aAnswer {
  bool acknowledged = false;
  std::string text;  ///< what follows the command in the answer, or the reason of a refusal
  std::string rest;  ///< bytes that came behind the line of the answer
};

/// The answer to `command` among the lines in `bytes`; nullopt while there is none, or, of a refusal, no reason yet.
/// Pure.
std::optional<Lpm01aAnswer> find_lpm01a_answer(std::string_view bytes, std::string_view command);

/// Sends it and waits for the answer. ErrorKind::target_lost where none comes within `wait`.
Result<Lpm01aAnswer> ask_lpm01a(SerialPort& port, const std::string& command, std::chrono::steady_clock::duration wait);

/// As above; ErrorKind::setup where it is refused.
Result<Lpm01aAnswer> tell_lpm01a(SerialPort& port, const std::string& command,
                                 std::chrono::steady_clock::duration wait);

}  // namespace probemark
