// The folder of a run: events.ndjson, the one source, and records/*.json made from it.
#pragma once

#include <filesystem>
#include <vector>

#include "harness/record/event.hpp"
#include "harness/record/event_log.hpp"
#include "harness/record/item.hpp"
#include "reference/error.hpp"

namespace probemark {

/// "<board>--<workload>--<kernels>.json"; an error if a part is empty or no plain file name.
[[nodiscard]] Result<std::string> record_file_name(const Record& record);

/// A run being written. Safe to append to from several threads.
class RunStore {
 public:
  /// Makes the folder where needed; an error if it already holds a run, or cannot be written.
  [[nodiscard]] static Result<RunStore> create(const std::filesystem::path& folder);

  /// Continues the run in `folder`: cuts off a torn last event, writes record files that are missing.
  [[nodiscard]] static Result<RunStore> resume(const std::filesystem::path& folder);

  /// Logs the event; for an ItemFinished also writes the record file.
  [[nodiscard]] Result<void> append(const Event& event);

  /// What the run held when it was resumed; empty for a new one.
  [[nodiscard]] const std::vector<Event>& earlier_events() const { return earlier_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  RunStore(std::filesystem::path folder, EventLog log, std::vector<Event> earlier);

  std::filesystem::path folder_;
  EventLog log_;
  std::vector<Event> earlier_;
};

/// Reads a run without locking or changing it, also while it is being written.
[[nodiscard]] Result<RunHistory> read_run(const std::filesystem::path& folder);

/// Reads one record file.
[[nodiscard]] Result<Record> read_record_file(const std::filesystem::path& path);

}  // namespace probemark
