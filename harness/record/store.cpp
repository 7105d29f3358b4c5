#include "harness/record/store.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>

#include "harness/record/atomic_file.hpp"
#include "harness/record/file_error.hpp"
#include "harness/record/record_json.hpp"

namespace probemark {
namespace {

constexpr const char* log_name = "events.ndjson";
constexpr const char* records_name = "records";

bool is_plain(const std::string& part) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-' || c == '+';
  };
  return !part.empty() && part.front() != '.' && std::all_of(part.begin(), part.end(), allowed);
}

Result<void> make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return tl::unexpected(file_error("create this folder", folder, error.value()));
  return {};
}

Result<void> write_record(const std::filesystem::path& folder, const Record& record) {
  const auto name = record_file_name(record);
  if (!name) return tl::unexpected(name.error());
  const auto json = record_to_json(record);
  if (!json) return tl::unexpected(json.error());
  return write_atomically(folder / records_name / *name, json_text(*json, 2) + "\n");
}

}  // namespace

Result<std::string> record_file_name(const Record& record) {
  for (const std::string* part : {&record.board, &record.workload, &record.kernels}) {
    if (!is_plain(*part)) {
      return fail(ErrorKind::invalid_input, "\"" + *part + "\" cannot be part of a file name", item_name(record),
                  "give it an id of letters, digits, '-', '_', '+' and '.'");
    }
  }
  return record.board + "--" + record.workload + "--" + record.kernels + ".json";
}

RunStore::RunStore(std::filesystem::path folder, EventLog log, std::vector<Event> earlier)
    : folder_(std::move(folder)), log_(std::move(log)), earlier_(std::move(earlier)) {}

Result<RunStore> RunStore::create(const std::filesystem::path& folder) {
  if (auto made = make_folder(folder / records_name); !made) return tl::unexpected(made.error());
  auto log = EventLog::create(folder / log_name);
  if (!log) return tl::unexpected(log.error());
  return RunStore(folder, std::move(*log), {});
}

Result<RunStore> RunStore::resume(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::exists(folder / log_name, error)) {
    return fail(ErrorKind::usage, "there is no run to resume here", folder.string(),
                "give the folder that holds events.ndjson, or start a new run with --out DIR");
  }
  LoggedEvents logged;
  auto log = EventLog::resume(folder / log_name, logged);
  if (!log) return tl::unexpected(log.error());
  if (auto made = make_folder(folder / records_name); !made) return tl::unexpected(made.error());
  for (const Record& record : summarize(logged.events).records) {
    // The writer may have been killed between the event and its file; the event is the truth.
    if (auto written = write_record(folder, record); !written) return tl::unexpected(written.error());
  }
  return RunStore(folder, std::move(*log), std::move(logged.events));
}

Result<void> RunStore::append(const Event& event) {
  const auto* finished = std::get_if<ItemFinished>(&event);
  if (finished != nullptr) {
    if (const auto name = record_file_name(finished->record); !name) return tl::unexpected(name.error());
  }
  if (auto logged = log_.append(event); !logged) return logged;
  if (finished == nullptr) return {};
  return write_record(folder_, finished->record);
}

Result<RunHistory> read_run(const std::filesystem::path& folder) {
  const auto logged = read_events(folder / log_name);
  if (!logged) return tl::unexpected(logged.error());
  return summarize(logged->events);
}

Result<Record> read_record_file(const std::filesystem::path& path) {
  errno = 0;
  const std::ifstream file(path, std::ios::binary);
  if (!file) return tl::unexpected(file_error("open", path, errno != 0 ? errno : EIO));
  std::ostringstream text;
  text << file.rdbuf();
  const auto json = parse_json(text.str(), path.string());
  if (!json) return tl::unexpected(json.error());
  auto record = record_from_json(*json);
  if (!record) record.error().where = path.string();
  return record;
}

}  // namespace probemark
