#include "harness/conform/host_worker.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "harness/conform/host_crash_text.hpp"
#include "harness/process/descriptor_wait.hpp"

namespace probemark {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds start_deadline{60};

tl::unexpected<Error> failed(const std::string& what) {
  return fail(ErrorKind::setup, fmt::format("{}: {}", what, std::generic_category().message(errno)));
}

/// The next byte, '\0' where the worker's end is closed, nullopt at the deadline.
Result<std::optional<char>> next_byte(int socket, SteadyTime until) {
  auto ready = wait_for_descriptor(socket, POLLIN, until);
  if (!ready) {
    return tl::unexpected(std::move(ready).error());
  }
  if (!*ready) {
    return std::optional<char>();
  }
  char byte = '\0';
  const auto got = ::recv(socket, &byte, 1, MSG_DONTWAIT);
  return got == 1 ? std::optional(byte) : std::optional('\0');
}

}  // namespace

Result<HostChannel> HostChannel::create(const fs::path& file) {
  const FileDescriptor descriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!descriptor.valid() || ::ftruncate(descriptor.get(), PM_HOST_CHANNEL_BYTES) != 0) {
    return failed("cannot make " + file.string());
  }
  void* memory = ::mmap(nullptr, PM_HOST_CHANNEL_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor.get(), 0);
  if (memory == MAP_FAILED) {
    return failed("cannot map " + file.string());
  }
  return HostChannel(static_cast<std::uint8_t*>(memory));
}

void HostChannel::Unmap::operator()(std::uint8_t* memory) const { ::munmap(memory, PM_HOST_CHANNEL_BYTES); }

std::span<std::uint8_t> HostChannel::records() const {
  return {memory_.get() + PM_HOST_CONTROL_BYTES, PM_HOST_RECORD_BYTES};
}

std::span<const std::uint8_t> HostChannel::outputs() const {
  return {memory_.get() + PM_HOST_CONTROL_BYTES + PM_HOST_RECORD_BYTES, PM_HOST_OUTPUT_BYTES};
}

HostWorker::HostWorker(ScratchFolder folder, HostChannel channel)
    : folder_(std::move(folder)), channel_(std::move(channel)) {}

Result<HostWorker> HostWorker::start(const HostLibrary& library) {
  auto folder = ScratchFolder::create();
  if (!folder) {
    return tl::unexpected(std::move(folder).error());
  }
  auto channel = HostChannel::create(folder->path() / "channel");
  if (!channel) {
    return tl::unexpected(std::move(channel).error());
  }
  HostWorker worker(std::move(*folder), std::move(*channel));
  if (auto started = worker.restart(library); !started) {
    return tl::unexpected(std::move(started).error());
  }
  return worker;
}

void HostWorker::stop() {
  process_.reset();
  socket_.reset();
}

Result<void> HostWorker::restart(const HostLibrary& library) {
  stop();
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return failed("cannot make a socket");
  }
  socket_ = FileDescriptor(ends[0]);
  FileDescriptor theirs(ends[1]);
  std::error_code ignored;
  fs::remove(log(), ignored);
  pm_host_channel& control = channel_.control();
  control.version = 0;
  control.failure[0] = '\0';
  control.crash_signal = 0;
  std::memset(control.crash_object, 0, sizeof control.crash_object);
  std::memset(control.crash_symbol, 0, sizeof control.crash_symbol);
  ChildOptions options;
  options.output = theirs.get();
  options.environment = {
      "ASAN_OPTIONS=detect_leaks=0:exitcode=99:detect_stack_use_after_return=0:allocator_may_return_null=1",
      "UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1"};
  auto process = ChildProcess::spawn(
      {library.worker.string(), (folder_.path() / "channel").string(), library.library.string(), log().string()},
      options);
  if (!process) {
    return tl::unexpected(std::move(process).error());
  }
  process_ = std::move(*process);
  theirs.reset();
  auto byte = next_byte(socket_.get(), std::chrono::steady_clock::now() + start_deadline);
  if (!byte) {
    return tl::unexpected(std::move(byte).error());
  }
  if (*byte == PM_HOST_READY && control.version == PM_HOST_VERSION && control.kernels == all_kernels().size()) {
    return {};
  }
  control.failure[sizeof control.failure - 1] = '\0';
  const std::string why = *byte == PM_HOST_FAILED ? control.failure
                          : *byte                 ? "the worker was cut short: " + end_of_process()
                                                  : "the worker does not answer";
  return fail(ErrorKind::setup, "cannot load the kernels: " + why, library.library.string());
}

Result<BatchEnd> HostWorker::run(std::uint32_t first, std::uint32_t count, std::chrono::milliseconds case_deadline) {
  pm_host_channel& control = channel_.control();
  control.first = first;
  control.count = count;
  control.current = first;
  const char go = 'G';
  (void)!::send(socket_.get(), &go, 1, MSG_NOSIGNAL);  // a worker that is gone shows itself below
  std::uint32_t seen = first;
  SteadyTime since = std::chrono::steady_clock::now();
  for (;;) {
    auto byte = next_byte(socket_.get(), std::chrono::steady_clock::now() + case_deadline / 4);
    if (!byte) {
      stop();
      return tl::unexpected(std::move(byte).error());
    }
    if (*byte == PM_HOST_DONE) {
      return BatchEnd{};
    }
    if (*byte) {
      return BatchEnd{BatchEnd::crashed, end_of_process()};
    }
    const auto now = std::chrono::steady_clock::now();
    if (control.current != seen) {
      seen = control.current;
      since = now;
    } else if (now - since >= case_deadline) {
      process_->terminate(std::chrono::milliseconds(0));
      return BatchEnd{BatchEnd::hung, {}};
    }
  }
}

std::string HostWorker::end_of_process() {
  const auto ended = process_->wait(std::chrono::seconds(5));
  // A worker whose socket is closed and that yet lives was told to by its kernel.
  const ExitStatus status = ended && *ended ? **ended : process_->terminate(std::chrono::milliseconds(0));
  return describe_crash(status, channel_.control(), log());
}

}  // namespace probemark
