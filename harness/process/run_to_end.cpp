#include "harness/process/run_to_end.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace probemark {

namespace {

void keep(FinishedRun& run, std::string_view chunk, std::size_t bound) {
  const std::size_t room = bound - run.output.size();
  run.output.append(chunk.substr(0, room));
  run.truncated = run.truncated || chunk.size() > room;
}

}  // namespace

Result<FinishedRun> run_to_end(const std::vector<std::string>& argv, std::chrono::steady_clock::duration deadline,
                               const RunOptions& options) {
  const SteadyTime until = std::chrono::steady_clock::now() + deadline;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return fail(ErrorKind::setup, "cannot make a pipe");
  }
  const FileDescriptor reader(ends[0]);
  FileDescriptor writer(ends[1]);
  auto child = ChildProcess::spawn(argv, {{}, writer.get(), options.working_folder, options.environment});
  if (!child) {
    return tl::unexpected(child.error());
  }
  writer.reset();
  FinishedRun run;
  std::vector<char> buffer(1 << 16);
  for (;;) {
    const auto ready = wait_for_descriptor(reader.get(), POLLIN, until);
    if (!ready) {
      return tl::unexpected(ready.error());
    }
    const ssize_t got = *ready ? ::read(reader.get(), buffer.data(), buffer.size()) : 0;
    if (got <= 0) {
      break;
    }
    keep(run, std::string_view(buffer.data(), static_cast<std::size_t>(got)), options.output_bound);
  }
  const auto left = std::max(until - std::chrono::steady_clock::now(), std::chrono::steady_clock::duration::zero());
  const auto ended = child->wait(left);
  if (!ended) {
    return tl::unexpected(ended.error());
  }
  if (!*ended) {
    return fail(ErrorKind::setup, fmt::format("{} did not end within {}", child->name(), describe_duration(deadline)));
  }
  run.status = **ended;
  return run;
}

}  // namespace probemark
