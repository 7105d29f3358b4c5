#include "harness/commands/case_progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "harness/commands/progress.hpp"
#include "harness/report/terminal.hpp"

namespace probemark {

void CaseProgress::start(std::size_t total) {
  total_ = total;
  done_ = 0;
}

void CaseProgress::finish_case(const std::string& name) {
  ++done_;
  constexpr std::chrono::milliseconds pause{50};
  const auto now = std::chrono::steady_clock::now();
  if (!terminal_ || now - drawn_ < pause) {
    return;
  }
  drawn_ = now;
  const double elapsed_s = std::chrono::duration<double>(now - begin_).count();
  fmt::print(stderr, "\r\x1b[K{}",
             render_progress(done_, total_, elapsed_s, {name}, terminal_width(STDERR_FILENO) - 1));
  std::fflush(stderr);
}

void CaseProgress::clear() {
  if (terminal_ && drawn_ != std::chrono::steady_clock::time_point{}) {
    fmt::print(stderr, "\r\x1b[K");
    std::fflush(stderr);
  }
}

}  // namespace probemark
