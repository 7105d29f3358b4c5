#include "harness/conform/host_crash_text.hpp"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include "harness/process/run_to_end.hpp"

namespace probemark {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// "/a/b/add.cpp:31:5" -> "add.cpp:31:5".
std::string_view without_folder(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// "    #0 0x55 in pm_add_s8_s8 /a/b/add.cpp:31" -> "pm_add_s8_s8 (add.cpp:31)"; empty for what is no such line or is
/// the sanitizer's own.
std::string frame_of(std::string_view line) {
  const std::size_t in = line.find(" in ");
  if (line.find('#') == std::string_view::npos || in == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = line.substr(in + 4);
  const std::size_t space = rest.find(' ');
  const std::string_view function = rest.substr(0, space);
  if (function.starts_with("__") || line.find("sanitizer") != std::string_view::npos) {
    return {};
  }
  const std::string_view place = space == std::string_view::npos ? "" : rest.substr(space + 1);
  // Without debug information the place is (object+0x1234).
  return place.empty() || place.starts_with('(') ? std::string(function)
                                                 : fmt::format("{} ({})", function, without_folder(place));
}

/// "==12==ERROR: AddressSanitizer: use-after-poison on address .." -> "AddressSanitizer: use-after-poison".
std::string address_verdict(const std::vector<std::string_view>& lines, std::size_t at) {
  std::string_view headline = lines[at].substr(lines[at].find("AddressSanitizer"));
  for (const std::string_view end : {" on address", " on unknown address", " 0x", " (pc"}) {
    headline = headline.substr(0, headline.find(end));
  }
  std::string text(headline);
  for (std::size_t i = at + 1; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    if (line.starts_with("READ of size") || line.starts_with("WRITE of size")) {
      text += fmt::format(", {}", line.substr(0, line.find(" at ")));
    } else if (const std::string frame = frame_of(line); !frame.empty()) {
      return text + ", in " + frame;
    }
  }
  return text;
}

std::string content_of_log(const std::filesystem::path& log) {
  std::ifstream stream(log, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  const std::size_t bound = std::size_t{1} << 20;
  return text.size() > bound ? text.substr(text.size() - bound) : text;
}

/// "add.cpp:31" of the crashed instruction; empty where unknown.
std::string source_line(const std::string& object, std::uint64_t offset) {
  const auto run = run_to_end({"addr2line", "-e", object, fmt::format("0x{:x}", offset)}, std::chrono::seconds(10));
  if (!run || !run->status.ok() || run->output.empty() || run->output[0] == '?') {
    return {};
  }
  const std::string_view place = without_folder(run->output);
  return std::string(place.substr(0, place.find_first_of(" \n")));
}

template <std::size_t n>
std::string text_of(const char (&field)[n]) {
  return {field, ::strnlen(field, n)};
}

}  // namespace

std::string sanitizer_verdict(std::string_view log) {
  const auto lines = lines_of(log);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].find("ERROR: AddressSanitizer") != std::string_view::npos) {
      return address_verdict(lines, i);
    }
    if (lines[i].find(": runtime error: ") != std::string_view::npos) {
      const std::size_t colon = lines[i].find(": runtime error: ");
      return std::string(without_folder(lines[i].substr(0, colon))) + std::string(lines[i].substr(colon));
    }
  }
  return {};
}

std::string describe_crash(const ExitStatus& status, const pm_host_channel& channel, const std::filesystem::path& log) {
  if (std::string verdict = sanitizer_verdict(content_of_log(log)); !verdict.empty()) {
    return verdict;
  }
  if (status.signal == 0) {
    return describe(status);
  }
  const char* name = ::sigabbrev_np(status.signal);
  std::string text = name == nullptr ? fmt::format("signal {}", status.signal) : fmt::format("SIG{}", name);
  const std::string symbol = text_of(channel.crash_symbol);
  const std::string object = text_of(channel.crash_object);
  if (channel.crash_signal != static_cast<std::uint32_t>(status.signal) || object.empty()) {
    return text;
  }
  const std::string place = source_line(object, channel.crash_offset);
  text += symbol.empty() ? "" : " in " + symbol;
  return place.empty() ? text : fmt::format("{} ({})", text, place);
}

}  // namespace probemark
