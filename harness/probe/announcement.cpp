#include "harness/probe/announcement.hpp"

#include <fmt/format.h>

#include <fstream>
#include <regex>

namespace probemark {

using namespace std::chrono_literals;

constexpr auto kLookAfter = 3ms;

Result<std::string> await_announcement(ChildProcess& process, const std::filesystem::path& log,
                                       const std::string& pattern, std::chrono::steady_clock::duration deadline) {
  const std::regex announced(pattern);
  const SteadyTime until = std::chrono::steady_clock::now() + deadline;
  for (;;) {
    // Before the log is read: what an ended program wrote is all there.
    const auto ended = process.poll();
    std::ifstream file(log, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    std::smatch match;
    if (std::regex_search(text, match, announced)) {
      return match[1].str();
    }
    if (ended || std::chrono::steady_clock::now() >= until) {
      return fail(ErrorKind::target_lost, fmt::format("{} {}", process.name(),
                                                      ended ? describe(*ended) + " before it listened"
                                                            : "did not listen within " + describe_duration(deadline)));
    }
    if (const auto waited = wait_until(std::chrono::steady_clock::now() + kLookAfter); !waited) {
      return tl::unexpected(waited.error());
    }
  }
}

}  // namespace probemark
