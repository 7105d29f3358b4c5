#include "harness/probe/counter_mapping.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "harness/process/file_descriptor.hpp"

namespace probemark {

namespace {

tl::unexpected<Error> refused(const std::string& path, const std::string& why) {
  return fail(ErrorKind::setup, "cannot use the counter file " + path + ": " + why);
}

std::string last_error() { return std::generic_category().message(errno); }

}  // namespace

Result<CounterMapping> CounterMapping::map(int descriptor, const std::string& path) {
  void* memory = ::mmap(nullptr, sizeof(pm_counter_file), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (memory == MAP_FAILED) {
    return refused(path, last_error());
  }
  return CounterMapping(static_cast<pm_counter_file*>(memory));
}

Result<CounterMapping> CounterMapping::create(const std::filesystem::path& path, std::uint64_t window_begin,
                                              std::uint64_t window_end,
                                              std::span<const std::uint64_t> operator_entries) {
  const FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file.valid() || ::ftruncate(file.get(), sizeof(pm_counter_file)) != 0) {
    return refused(path.string(), last_error());
  }
  auto mapping = map(file.get(), path.string());
  if (mapping) {
    mapping->file().magic = PM_COUNTER_FILE_MAGIC;
    if (auto aimed = mapping->aim(window_begin, window_end, operator_entries); !aimed) {
      return tl::unexpected(aimed.error());
    }
  }
  return mapping;
}

Result<void> CounterMapping::aim(std::uint64_t window_begin, std::uint64_t window_end,
                                 std::span<const std::uint64_t> operator_entries) {
  if (operator_entries.size() > PM_COUNTER_FILE_OPERATORS) {
    return fail(ErrorKind::internal, std::to_string(operator_entries.size()) + " operators; the counter file takes " +
                                         std::to_string(PM_COUNTER_FILE_OPERATORS));
  }
  const pm_counter_file before = *file_;
  *file_ = {};
  file_->magic = before.magic;
  file_->attached = before.attached;
  file_->window_begin = window_begin;
  file_->window_end = window_end;
  file_->operator_count = operator_entries.size();
  std::copy(operator_entries.begin(), operator_entries.end(), file_->operator_entry);
  return {};
}

Result<CounterMapping> CounterMapping::open(const std::filesystem::path& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  struct stat facts {};
  if (!file.valid() || ::fstat(file.get(), &facts) != 0) {
    return refused(path.string(), last_error());
  }
  if (facts.st_size != static_cast<off_t>(sizeof(pm_counter_file))) {
    return refused(path.string(), "it has the wrong size");
  }
  auto mapping = map(file.get(), path.string());
  if (mapping &&
      (mapping->file().magic != PM_COUNTER_FILE_MAGIC || mapping->file().operator_count > PM_COUNTER_FILE_OPERATORS)) {
    return refused(path.string(), "it is of another version");
  }
  return mapping;
}

CounterMapping::CounterMapping(CounterMapping&& other) noexcept : file_(std::exchange(other.file_, nullptr)) {}

CounterMapping& CounterMapping::operator=(CounterMapping&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

CounterMapping::~CounterMapping() {
  if (file_ != nullptr) {
    ::munmap(file_, sizeof(pm_counter_file));
  }
}

}  // namespace probemark
