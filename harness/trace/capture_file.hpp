// What a live instrument has said, as a file of ours. A line of JSON, then blocks, all little endian:
// u32 samples, u32 what follows (1: times, 2: voltages, 4: levels), f64 begin in s, f64 period in s, f64 scale, then
// f32 values, f64 times in s, f32 voltages in V, u8 levels.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "harness/trace/trace_reader.hpp"

namespace probemark {

inline constexpr std::string_view capture_magic = "probemark-capture 1 ";

struct CaptureBlockHead {
  static constexpr std::uint32_t has_times = 1;
  static constexpr std::uint32_t has_voltages = 2;
  static constexpr std::uint32_t has_levels = 4;

  std::uint32_t samples = 0;
  std::uint32_t follows = 0;
  double begin_s = 0;
  double period_s = 0;
  double scale = 1;
};
static_assert(sizeof(CaptureBlockHead) == 32);

/// The format `capture` reads it.
class CaptureFileWriter {
 public:
  /// `line`: the digital line that the levels are of. ErrorKind::setup where the file cannot be written.
  static Result<CaptureFileWriter> create(const std::filesystem::path& file, const TraceDescription& description,
                                          std::optional<unsigned> line);
  Result<void> add(const SampleBlock& block);
  /// Everything is in the file; no more follows.
  Result<void> close();

 private:
  struct Closer {
    void operator()(std::FILE* stream) const { std::fclose(stream); }
  };
  explicit CaptureFileWriter(std::FILE* stream, std::filesystem::path file) : stream_(stream), file_(std::move(file)) {}
  [[nodiscard]] tl::unexpected<Error> failed() const;

  std::unique_ptr<std::FILE, Closer> stream_;
  std::filesystem::path file_;
};

}  // namespace probemark
