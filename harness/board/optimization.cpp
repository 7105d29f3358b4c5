#include "harness/board/optimization.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace probemark {
namespace {

constexpr std::array<std::string_view, 7> levels{"O0", "O1", "O2", "O3", "Os", "Oz", "Og"};

bool is_optimization(const std::string& flag) { return flag.starts_with("-O"); }

}  // namespace

Result<std::string> parse_optimization(const std::string& level) {
  const std::string name = level.starts_with('-') ? level.substr(1) : level;
  if (std::find(levels.begin(), levels.end(), name) == levels.end()) {
    return fail(ErrorKind::usage, fmt::format("there is no optimisation level '{}'", level), "--optimize",
                fmt::format("one of {}", fmt::join(levels, ", ")));
  }
  return "-" + name;
}

std::string optimization_of(const std::vector<std::string>& flags) {
  const auto last = std::find_if(flags.rbegin(), flags.rend(), is_optimization);
  return last == flags.rend() ? default_optimization : *last;
}

std::vector<std::string> with_optimization(std::vector<std::string> flags, const std::string& level) {
  std::erase_if(flags, is_optimization);
  flags.push_back(level);
  return flags;
}

}  // namespace probemark
