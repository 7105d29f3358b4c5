#include "harness/meter/lpm01a_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace probemark {
namespace {

constexpr std::size_t longest_answer = 1 << 16;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks(" \r\0", 3);
  const std::size_t first = text.find_first_not_of(blanks);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool take_word(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word) || (text.size() > word.size() && text[word.size()] != ' ')) {
    return false;
  }
  text = trimmed(text.substr(word.size()));
  return true;
}

}  // namespace

std::optional<Lpm01aAnswer> find_lpm01a_answer(std::string_view bytes, std::string_view command) {
  bool refused = false;
  for (std::size_t begin = 0; begin < bytes.size();) {
    const std::size_t end = bytes.find('\n', begin);
    if (end == std::string_view::npos) {
      break;
    }
    std::string_view line = trimmed(bytes.substr(begin, end - begin));
    begin = end + 1;
    if (refused && take_word(line, "Error detail:")) {
      return Lpm01aAnswer{false, std::string(line), std::string(bytes.substr(begin))};
    }
    if (line.starts_with("PowerShield >")) {
      line = trimmed(line.substr(line.find('>') + 1));
    }
    if (take_word(line, "ack") && take_word(line, command)) {
      return Lpm01aAnswer{true, std::string(line), std::string(bytes.substr(begin))};
    }
    // The manual writes `err` where the firmware says `error`.
    refused = refused || ((take_word(line, "error") || take_word(line, "err")) && take_word(line, command));
  }
  return std::nullopt;
}

Result<Lpm01aAnswer> ask_lpm01a(SerialPort& port, const std::string& command,
                                std::chrono::steady_clock::duration wait) {
  if (auto sent = port.write(command + "\n", wait); !sent) {
    return tl::unexpected(sent.error());
  }
  const SteadyTime until = std::chrono::steady_clock::now() + wait;
  std::string answer;
  std::array<char, 4096> buffer{};
  while (answer.size() < longest_answer) {
    const auto left = std::max<std::chrono::steady_clock::duration>(until - std::chrono::steady_clock::now(), {});
    const auto got = port.read(buffer, left);
    if (!got) {
      return tl::unexpected(got.error());
    }
    answer.append(buffer.data(), *got);
    if (auto found = find_lpm01a_answer(answer, command)) {
      return *found;
    }
    if (*got == 0) {
      break;
    }
  }
  return fail(ErrorKind::target_lost,
              fmt::format("no answer to '{}' within {}, but {} bytes", command, describe_duration(wait), answer.size()),
              port.device(), "check that the port is an LPM01A's, and plug it in again");
}

Result<Lpm01aAnswer> tell_lpm01a(SerialPort& port, const std::string& command,
                                 std::chrono::steady_clock::duration wait) {
  auto answer = ask_lpm01a(port, command, wait);
  if (answer && !answer->acknowledged) {
    return fail(ErrorKind::setup, fmt::format("it refuses '{}': {}", command, answer->text), port.device(),
                "change that option of --meter, or update its firmware");
  }
  return answer;
}

}  // namespace probemark
