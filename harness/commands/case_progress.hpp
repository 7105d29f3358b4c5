// The progress line of a conformance run on a terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace probemark {

/// Draws on stderr where that is a terminal, at most some times a second; else nothing. The line is gone when this is.
class CaseProgress {
 public:
  explicit CaseProgress(bool terminal) : terminal_(terminal) {}
  CaseProgress(const CaseProgress&) = delete;
  CaseProgress& operator=(const CaseProgress&) = delete;
  ~CaseProgress() { clear(); }

  void start(std::size_t total);
  void finish_case(const std::string& name);
  /// Before something else is printed.
  void clear();

 private:
  bool terminal_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point drawn_ = {};
  std::size_t total_ = 0;
  std::size_t done_ = 0;
};

}  // namespace probemark
