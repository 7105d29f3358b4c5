#include "harness/process/python_stream.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "harness/process/python_environment.hpp"

namespace probemark {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t chunk = 1 << 18;
constexpr std::size_t longest_line = 1 << 20;
constexpr auto end_grace = std::chrono::seconds(5);

}  // namespace

Result<PythonStream> PythonStream::start(std::string_view script, const std::vector<std::string>& arguments) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return fail(ErrorKind::setup, fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  }
  FileDescriptor reader(ends[0]);
  const FileDescriptor writer(ends[1]);
  ::fcntl(writer.get(), F_SETPIPE_SZ, 1 << 20);
  std::vector<std::string> argv = {find_python(), "-c", std::string(script)};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  ChildOptions options;
  options.output = writer.get();
  options.environment = {"PYTHONSAFEPATH=1",
                         "PYTHONDONTWRITEBYTECODE=1"};  // modules of the current folder are not ours
  auto child = ChildProcess::spawn(argv, options);
  if (!child) {
    return tl::unexpected(child.error());
  }
  return PythonStream(std::move(*child), std::move(reader));
}

Result<PythonStream::Filled> PythonStream::fill(Clock::time_point until) {
  if (ended_) {
    return Filled::end;
  }
  const auto ready = wait_for_descriptor(output_.get(), POLLIN, until);
  if (!ready) {
    return tl::unexpected(ready.error());
  }
  if (!*ready) {
    return Filled::no_time;
  }
  buffer_.erase(0, std::exchange(taken_, 0));
  const std::size_t before = buffer_.size();
  buffer_.resize(before + chunk);
  ssize_t got = 0;
  while ((got = ::read(output_.get(), buffer_.data() + before, chunk)) < 0 && errno == EINTR) {
  }
  buffer_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  if (got <= 0) {
    ended_ = true;
    return Filled::end;
  }
  return Filled::yes;
}

std::optional<std::string> PythonStream::taken_line() {
  const std::size_t end = buffer_.find('\n', taken_);
  if (end == std::string::npos) {
    return std::nullopt;
  }
  std::string text = buffer_.substr(taken_, end - taken_);
  taken_ = end + 1;
  return text;
}

Result<void> PythonStream::ended_well() {
  const auto status = child_.wait(end_grace);
  if (!status) {
    return tl::unexpected(status.error());
  }
  if (!*status || !(*status)->ok() || taken_ < buffer_.size()) {
    const std::string last = buffer_.substr(taken_, 400);
    return fail(ErrorKind::setup, fmt::format("{} {}{}", child_.name(),
                                              *status ? describe(**status) : "closed its output and did not end",
                                              last.empty() ? "" : ", with the last words: " + last));
  }
  return {};
}

Result<std::optional<std::string>> PythonStream::line_within(Duration deadline) {
  const auto until = Clock::now() + deadline;
  for (;;) {
    if (auto text = taken_line()) {
      return text;
    }
    if (buffer_.size() - taken_ > longest_line) {
      return fail(ErrorKind::internal,
                  fmt::format("{} wrote a line of more than {} bytes", child_.name(), longest_line));
    }
    const auto filled = fill(until);
    if (!filled) {
      return tl::unexpected(filled.error());
    }
    if (*filled == Filled::no_time) {
      return std::nullopt;
    }
    if (*filled == Filled::end) {
      if (const auto well = ended_well(); !well) {
        return tl::unexpected(well.error());
      }
      return std::nullopt;
    }
  }
}

Result<std::optional<std::string>> PythonStream::line(Duration deadline, const std::string& what) {
  auto text = line_within(deadline);
  if (text && !*text && !ended_) {
    return fail(ErrorKind::setup,
                fmt::format("no answer within {} while waiting for {}", describe_duration(deadline), what));
  }
  return text;
}

Result<void> PythonStream::read(std::span<std::byte> bytes, Duration deadline, const std::string& what) {
  const auto until = Clock::now() + deadline;
  while (!bytes.empty()) {
    const std::size_t count = std::min(bytes.size(), buffer_.size() - taken_);
    std::memcpy(bytes.data(), buffer_.data() + taken_, count);
    taken_ += count;
    bytes = bytes.subspan(count);
    if (bytes.empty()) {
      break;
    }
    const auto filled = fill(until);
    if (!filled) {
      return tl::unexpected(filled.error());
    }
    if (*filled == Filled::no_time) {
      return fail(ErrorKind::setup,
                  fmt::format("no answer within {} while waiting for {}", describe_duration(deadline), what));
    }
    if (*filled == Filled::end) {
      const auto well = ended_well();
      return well ? fail(ErrorKind::setup, fmt::format("{} ended within {}", child_.name(), what)) : well;
    }
  }
  return {};
}

void PythonStream::ask_to_end() const { ::kill(child_.id(), SIGTERM); }

}  // namespace probemark
