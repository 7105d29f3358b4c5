// The bench feed: how a virtual board tells a virtual meter what its current depends on. A file that only grows; the
// board appends records of 16 bytes, little endian, in order of time; the meter reads on.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>

#include "harness/process/file_descriptor.hpp"

namespace probemark {

enum class BenchLoad : std::uint32_t {
  idle = 0,       ///< the core is halted, or sleeps
  executing = 1,  ///< the core executes
};

/// From `time_ns` on, in the bench's own time, the board is in this state. One that equals the record before it, but
/// for its time, is a heartbeat: time has come so far, and nothing has changed.
struct BenchRecord {
  std::uint64_t time_ns = 0;
  BenchLoad load = BenchLoad::idle;
  bool trigger = false;   ///< the trigger pin is high: flags bit 0
  bool debug = false;     ///< debugging is powered: flags bit 1
  bool supplied = false;  ///< the board has its supply: flags bit 2

  bool operator==(const BenchRecord&) const = default;
};

inline constexpr std::size_t bench_record_bytes = 16;

inline std::array<unsigned char, bench_record_bytes> encode_bench_record(const BenchRecord& record) {
  std::array<unsigned char, bench_record_bytes> bytes{};
  for (std::size_t k = 0; k < 8; ++k) {
    bytes[k] = static_cast<unsigned char>(record.time_ns >> (8 * k));
  }
  bytes[8] = static_cast<unsigned char>(record.load);
  bytes[12] =
      static_cast<unsigned char>((record.trigger ? 1U : 0U) | (record.debug ? 2U : 0U) | (record.supplied ? 4U : 0U));
  return bytes;
}

/// `bytes`: bench_record_bytes of them.
inline BenchRecord decode_bench_record(const unsigned char* bytes) {
  BenchRecord record;
  for (std::size_t k = 0; k < 8; ++k) {
    record.time_ns |= static_cast<std::uint64_t>(bytes[k]) << (8 * k);
  }
  record.load = bytes[8] == 0 ? BenchLoad::idle : BenchLoad::executing;
  record.trigger = (bytes[12] & 1U) != 0;
  record.debug = (bytes[12] & 2U) != 0;
  record.supplied = (bytes[12] & 4U) != 0;
  return record;
}

/// The board's end. Records are appended whole, so that a reader never sees part of one.
class BenchFeedWriter {
 public:
  /// Creates the file, or appends to it.
  explicit BenchFeedWriter(const std::filesystem::path& file)
      : file_(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {}

  [[nodiscard]] bool valid() const { return file_.valid(); }
  /// False where it could not be written; errno tells why.
  bool append(const BenchRecord& record) {
    const auto bytes = encode_bench_record(record);
    return ::write(file_.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  }

 private:
  FileDescriptor file_;
};

}  // namespace probemark
