// The counter file of counter_file.h, mapped: made by the harness, filled by what counts in the emulator.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "harness/probe/counter_file.h"
#include "reference/error.hpp"

namespace probemark {

class CounterMapping {
 public:
  /// Writes a fresh file with these markers. More operators than PM_COUNTER_FILE_OPERATORS are ErrorKind::internal.
  static Result<CounterMapping> create(const std::filesystem::path& path, std::uint64_t window_begin,
                                       std::uint64_t window_end, std::span<const std::uint64_t> operator_entries);
  /// Other markers from now on; what was counted is forgotten. For code that is loaded, thus translated, afterwards.
  Result<void> aim(std::uint64_t window_begin, std::uint64_t window_end,
                   std::span<const std::uint64_t> operator_entries);
  /// Maps a file that create() made.
  static Result<CounterMapping> open(const std::filesystem::path& path);

  CounterMapping(CounterMapping&& other) noexcept;
  CounterMapping& operator=(CounterMapping&& other) noexcept;
  CounterMapping(const CounterMapping&) = delete;
  CounterMapping& operator=(const CounterMapping&) = delete;
  ~CounterMapping();

  [[nodiscard]] pm_counter_file& file() { return *file_; }
  [[nodiscard]] const pm_counter_file& file() const { return *file_; }
  /// Whether a counter took the markers over.
  [[nodiscard]] bool attached() const { return file_->attached != 0; }

 private:
  explicit CounterMapping(pm_counter_file* file) : file_(file) {}
  static Result<CounterMapping> map(int descriptor, const std::string& path);

  pm_counter_file* file_ = nullptr;
};

}  // namespace probemark
