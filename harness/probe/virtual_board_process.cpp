#include "harness/probe/virtual_board_process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <regex>

#include "harness/probe/program_folder.hpp"

namespace probemark {

namespace {

using namespace std::chrono_literals;

constexpr auto kStartDeadline = 20s;
constexpr auto kLookAfter = 3ms;

}  // namespace

Result<VirtualBoard> start_virtual_board(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                                         const std::filesystem::path& counts) {
  const auto program = find_beside_program("probemark-virtual-board");
  if (!program) {
    return tl::unexpected(program.error());
  }
  const bool jtag = std::find(arguments.begin(), arguments.end(), "jtag") != arguments.end();
  std::vector<std::string> argv{program->string()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  argv.insert(argv.end(), {"--listen", jtag ? "unix:" + (folder / "jtag.socket").string() : "tcp:0"});
  if (!counts.empty()) {
    argv.insert(argv.end(), {"--counts", counts.string()});
  }
  const std::filesystem::path log = folder / "virtual-board.log";
  auto process = ChildProcess::spawn(argv, {log, -1, {}, {}});
  if (!process) {
    return tl::unexpected(process.error());
  }
  static const std::regex pattern("listening on (?:tcp|unix):(\\S+)\n");
  const SteadyTime until = std::chrono::steady_clock::now() + kStartDeadline;
  for (;;) {
    const auto ended = process->poll();
    std::ifstream file(log, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    std::smatch match;
    if (std::regex_search(text, match, pattern)) {
      return VirtualBoard{std::move(*process), match[1].str()};
    }
    if (ended || std::chrono::steady_clock::now() >= until) {
      return fail(ErrorKind::setup,
                  fmt::format("the virtual board {}; last words: {}",
                              ended ? describe(*ended) : "did not listen within " + describe_duration(kStartDeadline),
                              last_words(log)));
    }
    if (const auto waited = wait_until(std::chrono::steady_clock::now() + kLookAfter); !waited) {
      return tl::unexpected(waited.error());
    }
  }
}

}  // namespace probemark
