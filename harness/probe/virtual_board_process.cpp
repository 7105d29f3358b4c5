#include "harness/probe/virtual_board_process.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/probe/announcement.hpp"
#include "harness/probe/program_folder.hpp"

namespace probemark {

namespace {

using namespace std::chrono_literals;

constexpr auto kStartDeadline = 20s;

}  // namespace

Result<VirtualBoard> start_virtual_board(const std::vector<std::string>& arguments, const Board& board,
                                         const std::filesystem::path& folder, const std::filesystem::path& counts) {
  const auto program = find_beside_program("probemark-virtual-board");
  if (!program) {
    return tl::unexpected(program.error());
  }
  const auto has = [&](const char* word) {
    return std::find(arguments.begin(), arguments.end(), word) != arguments.end();
  };
  std::vector<std::string> argv{program->string()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  argv.insert(argv.end(), {"--listen", has("jtag") ? "unix:" + (folder / "jtag.socket").string() : "tcp:0"});
  if (has("--bench")) {
    argv.insert(argv.end(), {"--clock", std::to_string(board.clock_hz)});
    if (board.trigger && !has("--trigger")) {
      argv.insert(argv.end(),
                  {"--trigger", fmt::format("{:#x},{:#x}", board.trigger->set_address, board.trigger->clear_address)});
    }
  }
  if (!counts.empty()) {
    argv.insert(argv.end(), {"--counts", counts.string()});
  }
  const std::filesystem::path log = folder / "virtual-board.log";
  auto process = ChildProcess::spawn(argv, {log, -1, {}, {}});
  if (!process) {
    return tl::unexpected(process.error());
  }
  auto place = await_announcement(*process, log, "listening on (?:tcp|unix):(\\S+)\n", kStartDeadline);
  if (!place) {
    Error error = place.error();
    if (error.kind == ErrorKind::target_lost) {
      error.kind = ErrorKind::setup;
      error.what += "; last words: " + last_words(log);
    }
    return tl::unexpected(std::move(error));
  }
  return VirtualBoard{std::move(*process), std::move(*place)};
}

}  // namespace probemark
