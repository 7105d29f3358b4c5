// The append-only event file of a run: one JSON event a line, each line on the disk before append() returns.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "harness/record/event.hpp"
#include "harness/record/owned_descriptor.hpp"
#include "reference/error.hpp"

namespace probemark {

/// What an event file holds.
struct LoggedEvents {
  std::vector<Event> events;
  std::uint64_t intact_bytes = 0;  ///< up to and including the last complete line
  bool torn_tail = false;          ///< the writer was killed within its last line; that line is not among the events
};

/// Reads an event file. One torn last line is tolerated; anything else that is no event is an error naming file and
/// line.
[[nodiscard]] Result<LoggedEvents> read_events(const std::filesystem::path& path);

/// The pure part of read_events; `name` is used in errors.
[[nodiscard]] Result<LoggedEvents> parse_events(const std::string& text, const std::string& name);

/// Writes an event file. Safe to call from several threads; one process at a time (an exclusive lock).
class EventLog {
 public:
  /// Makes a new file; an error if it exists.
  [[nodiscard]] static Result<EventLog> create(const std::filesystem::path& path);

  /// Opens an existing file to append, truncates a torn tail away, and fills `logged` with what is there.
  [[nodiscard]] static Result<EventLog> resume(const std::filesystem::path& path, LoggedEvents& logged);

  /// On an error the file is as it was before the call, and may be appended to again.
  [[nodiscard]] Result<void> append(const Event& event);

 private:
  EventLog(OwnedDescriptor file, std::filesystem::path path);
  Result<void> write_line(const std::string& line);

  OwnedDescriptor file_;
  std::filesystem::path path_;
  std::unique_ptr<std::mutex> mutex_;
  bool torn_ = false;  ///< a failed write could not be taken back
};

}  // namespace probemark
