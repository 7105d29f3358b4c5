#include "harness/commands/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "harness/record/vocabulary.hpp"
#include "harness/report/terminal.hpp"

namespace probemark {

std::size_t terminal_width(int descriptor) {
  winsize size{};
  constexpr std::size_t narrowest = 40;
  constexpr std::size_t without_terminal = 120;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
    return without_terminal;
  }
  return std::max<std::size_t>(size.ws_col, narrowest);
}

bool use_colour(int descriptor) {
  const char* off = std::getenv("NO_COLOR");
  return isatty(descriptor) != 0 && (off == nullptr || *off == '\0');
}

Progress::~Progress() {
  if (terminal_) {
    fmt::print(stderr, "\r\x1b[K");
  }
}

void Progress::observe(const Event& event) {
  if (const auto* started = std::get_if<RunStarted>(&event)) {
    total_ = started->items.size();
  } else if (const auto* item = std::get_if<ItemStarted>(&event)) {
    running_.insert(item->item);
  } else if (const auto* done = std::get_if<ItemFinished>(&event)) {
    running_.erase(done->item);
    finished_.insert(done->item);
    const Status status = done->record.status;
    const bool bad = status != Status::bit_exact && status != Status::does_not_fit && status != Status::skipped;
    if (bad) {
      fmt::print(stderr, "{}{}: {}: {}\n", terminal_ ? "\r\x1b[K" : "", done->item, to_string(status),
                 done->record.reason);
    }
  }
  draw();
}

void Progress::draw() {
  if (!terminal_) {
    return;
  }
  const double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  fmt::print(stderr, "\r\x1b[K{}",
             render_progress(finished_.size(), total_, elapsed, {running_.begin(), running_.end()},
                             terminal_width(STDERR_FILENO) - 1));
  std::fflush(stderr);
}

}  // namespace probemark
