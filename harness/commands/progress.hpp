// The progress line of a run on a terminal.
#pragma once

#include <chrono>
#include <set>
#include <string>

#include "harness/record/event.hpp"

namespace probemark {

/// Draws on stderr where that is a terminal; else one line an item that ended badly. The line is gone when this is.
class Progress {
 public:
  explicit Progress(bool terminal) : terminal_(terminal) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();
  void observe(const Event& event);

 private:
  void draw();
  bool terminal_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::size_t total_ = 0;
  std::set<std::string> finished_;
  std::set<std::string> running_;
};

/// Columns of the terminal on `descriptor`, at least 40; 120 where it is none.
std::size_t terminal_width(int descriptor);

/// Whether to use colour on `descriptor`: a terminal, and NO_COLOR is not set.
bool use_colour(int descriptor);

}  // namespace probemark
