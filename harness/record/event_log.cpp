#include "harness/record/event_log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <sstream>

#include "harness/record/event_json.hpp"
#include "harness/record/file_error.hpp"
#include "harness/record/file_lock.hpp"
#include "harness/record/record_json.hpp"

namespace probemark {

Result<LoggedEvents> parse_events(const std::string& text, const std::string& name) {
  LoggedEvents logged;
  std::size_t begin = 0;
  for (std::size_t line = 1; begin < text.size(); ++line) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string::npos) {
      // Without its newline a line was not completely written, even if it happens to parse.
      logged.torn_tail = true;
      return logged;
    }
    const std::string where = fmt::format("{}:{}", name, line);
    const auto corrupt = [&](Error error) {
      error.where = where;
      error.remedy = "the file was damaged or edited; restore it, or delete this line and resume to repeat its item";
      return tl::unexpected(std::move(error));
    };
    const auto json = parse_json(text.substr(begin, end - begin), where);
    if (!json) return corrupt(json.error());
    auto event = event_from_json(*json);
    if (!event) return corrupt(event.error());
    logged.events.push_back(std::move(*event));
    begin = end + 1;
    logged.intact_bytes = begin;
  }
  return logged;
}

Result<LoggedEvents> read_events(const std::filesystem::path& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return tl::unexpected(file_error("open", path, errno != 0 ? errno : EIO));
  std::ostringstream text;
  if (file.peek() != std::ifstream::traits_type::eof()) text << file.rdbuf();
  if (file.bad() || !text) return tl::unexpected(file_error("read", path, errno != 0 ? errno : EIO));
  return parse_events(text.str(), path.string());
}

EventLog::EventLog(OwnedDescriptor file, std::filesystem::path path)
    : file_(std::move(file)), path_(std::move(path)), mutex_(std::make_unique<std::mutex>()) {}

Result<EventLog> EventLog::create(const std::filesystem::path& path) {
  OwnedDescriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!file.is_open() && errno == EEXIST) {
    return fail(ErrorKind::usage, "a run is already recorded here", path.string(),
                "continue it with --resume DIR, or write elsewhere with --out DIR");
  }
  if (!file.is_open()) return tl::unexpected(file_error("create", path, errno));
  if (auto locked = lock_exclusively(file.get(), path); !locked) return tl::unexpected(locked.error());
  return EventLog(std::move(file), path);
}

Result<EventLog> EventLog::resume(const std::filesystem::path& path, LoggedEvents& logged) {
  OwnedDescriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (!file.is_open()) return tl::unexpected(file_error("open for writing", path, errno));
  // Locked before reading: what is read then is what will be appended to.
  if (auto locked = lock_exclusively(file.get(), path); !locked) return tl::unexpected(locked.error());
  auto found = read_events(path);
  if (!found) return tl::unexpected(found.error());
  if (found->torn_tail) {
    if (::ftruncate(file.get(), static_cast<off_t>(found->intact_bytes)) != 0 || ::fdatasync(file.get()) != 0) {
      return tl::unexpected(file_error("truncate the torn last line", path, errno));
    }
  }
  logged = std::move(*found);
  return EventLog(std::move(file), path);
}

Result<void> EventLog::append(const Event& event) {
  const auto json = event_to_json(event);
  if (!json) return tl::unexpected(json.error());
  const std::string line = json_text(*json) + "\n";
  const std::lock_guard guard(*mutex_);
  return write_line(line);
}

Result<void> EventLog::write_line(const std::string& line) {
  if (torn_) return fail(ErrorKind::setup, "an earlier line was torn and could not be taken back", path_.string());
  struct stat before {};
  if (::fstat(file_.get(), &before) != 0) return tl::unexpected(file_error("stat", path_, errno));
  const ssize_t written = ::write(file_.get(), line.data(), line.size());
  const bool complete = written == static_cast<ssize_t>(line.size());
  if (complete && ::fdatasync(file_.get()) == 0) return {};
  // A write that stops short on a regular file has run out of room, and sets no errno.
  const int error_number = !complete && written >= 0 ? ENOSPC : errno;
  if ((complete || written > 0) && ::ftruncate(file_.get(), before.st_size) != 0) torn_ = true;
  return tl::unexpected(file_error("append", path_, error_number));
}

}  // namespace probemark
