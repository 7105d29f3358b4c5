#include "harness/process/child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <fstream>
#include <system_error>

#include "harness/process/process_descriptor.hpp"

namespace probemark {

namespace {

/// Everything the child needs, made before fork(): afterwards only async-signal-safe calls are allowed.
struct Launch {
  std::vector<char*> argv;
  std::vector<char*> environment;
  const char* working_folder = nullptr;
  int output = -1;
  int failure = -1;  ///< where errno goes when exec fails
  int parent = 0;
};

[[noreturn]] void report_and_exit(const Launch& launch) {
  const int error = errno;
  [[maybe_unused]] const auto written = ::write(launch.failure, &error, sizeof error);
  ::_exit(127);
}

[[noreturn]] void become_child(const Launch& launch) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != launch.parent) {
    ::_exit(127);  // the parent died before the line above
  }
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  const int input = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (input < 0 || ::dup2(input, 0) < 0 || ::dup2(launch.output, 1) < 0 || ::dup2(launch.output, 2) < 0) {
    report_and_exit(launch);
  }
  // Sockets of libraries are not always close-on-exec; a child that holds one hides a dropped connection.
  ::close_range(3, UINT_MAX, CLOSE_RANGE_CLOEXEC);
  if (launch.working_folder != nullptr && ::chdir(launch.working_folder) != 0) {
    report_and_exit(launch);
  }
  ::execvpe(launch.argv[0], launch.argv.data(), launch.environment.data());
  report_and_exit(launch);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (auto& text : texts) {
    result.push_back(text.data());
  }
  result.push_back(nullptr);
  return result;
}

std::string message(int error) { return std::generic_category().message(error); }

Error missing_program(const std::string& program, int error) {
  const std::string package = debian_package(program);
  const std::string remedy = package.empty() ? "install it or put its folder on PATH" : "apt install " + package;
  if (error == ENOENT) {
    return {ErrorKind::setup, fmt::format("the program {} was not found", program), {}, remedy};
  }
  return {ErrorKind::setup, fmt::format("cannot run {}: {}", program, message(error)), {}, {}};
}

Result<FileDescriptor> open_output(const ChildOptions& options) {
  if (options.log.empty() && options.output >= 0) {
    return FileDescriptor(::fcntl(options.output, F_DUPFD_CLOEXEC, 3));
  }
  const std::filesystem::path path = options.log.empty() ? "/dev/null" : options.log;
  FileDescriptor output(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_APPEND, 0644));
  if (!output.valid()) {
    return fail(ErrorKind::setup, fmt::format("cannot write {}: {}", path.string(), message(errno)));
  }
  return output;
}

}  // namespace

Result<ChildProcess> ChildProcess::spawn(const std::vector<std::string>& argv, const ChildOptions& options) {
  if (argv.empty()) {
    return fail(ErrorKind::internal, "no program to run");
  }
  auto output = open_output(options);
  if (!output) {
    return tl::unexpected(output.error());
  }
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return fail(ErrorKind::setup, fmt::format("cannot make a pipe: {}", message(errno)));
  }
  const FileDescriptor failure(ends[0]);
  FileDescriptor failure_writer(ends[1]);

  std::vector<std::string> arguments = argv;
  std::vector<std::string> variables;
  // The first of equal names wins in getenv().
  variables.insert(variables.end(), options.environment.begin(), options.environment.end());
  for (char** variable = environ; *variable != nullptr; ++variable) {
    variables.emplace_back(*variable);
  }
  const Launch launch{pointers(arguments),
                      pointers(variables),
                      options.working_folder.empty() ? nullptr : options.working_folder.c_str(),
                      output->get(),
                      failure_writer.get(),
                      ::getpid()};
  const pid_t id = ::fork();
  if (id < 0) {
    return fail(ErrorKind::setup, fmt::format("cannot start {}: {}", argv[0], message(errno)));
  }
  if (id == 0) {
    become_child(launch);
  }
  ::setpgid(id, id);
  failure_writer.reset();
  int error = 0;
  ssize_t got = 0;
  while ((got = ::read(failure.get(), &error, sizeof error)) < 0 && errno == EINTR) {
  }
  if (got == static_cast<ssize_t>(sizeof error)) {
    ::waitpid(id, nullptr, 0);
    return tl::unexpected(missing_program(argv[0], error));
  }
  return ChildProcess(id, open_process(id), argv[0].substr(argv[0].rfind('/') + 1));
}

ChildProcess::ChildProcess(int id, FileDescriptor descriptor, std::string name)
    : id_(id), descriptor_(std::move(descriptor)), name_(std::move(name)) {}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : id_(std::exchange(other.id_, -1)),
      descriptor_(std::move(other.descriptor_)),
      name_(std::move(other.name_)),
      status_(other.status_) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(name_, other.name_);
  std::swap(status_, other.status_);
  return *this;
}

ChildProcess::~ChildProcess() {
  if (id_ > 0) {
    terminate();
  }
}

void ChildProcess::signal_group(int signal) const { ::kill(-id_, signal); }

std::optional<ExitStatus> ChildProcess::poll() {
  if (status_) {
    return status_;
  }
  int word = 0;
  if (::waitpid(id_, &word, WNOHANG) == id_) {
    status_ = ExitStatus::from_wait(word);
    signal_group(SIGKILL);  // what it started goes with it
  }
  return status_;
}

ExitStatus ChildProcess::reap() {
  int word = 0;
  while (::waitpid(id_, &word, 0) < 0 && errno == EINTR) {
  }
  status_ = ExitStatus::from_wait(word);
  return *status_;
}

Result<std::optional<ExitStatus>> ChildProcess::wait(Duration deadline) {
  const SteadyTime until = std::chrono::steady_clock::now() + deadline;
  for (;;) {
    if (auto ended = poll()) {
      return ended;
    }
    // Without a pidfd (kernels before 5.3) the wait falls back to looking every 10 ms.
    const bool watched = descriptor_.valid();
    const SteadyTime next = std::chrono::steady_clock::now() + std::chrono::milliseconds(10);
    const auto ready = wait_for_descriptor(descriptor_.get(), POLLIN, watched ? until : std::min(next, until));
    if (!ready) {
      return tl::unexpected(ready.error());
    }
    if (!*ready && std::chrono::steady_clock::now() >= until) {
      return poll();
    }
  }
}

ExitStatus ChildProcess::terminate(Duration grace) { return end(SIGTERM, grace); }

ExitStatus ChildProcess::interrupt(Duration grace) { return end(SIGINT, grace); }

ExitStatus ChildProcess::end(int signal, Duration grace) {
  if (auto ended = poll()) {
    return *ended;
  }
  signal_group(signal);
  // Not wait(): it gives up at once when interrupted, and this is what runs then.
  const SteadyTime until = std::chrono::steady_clock::now() + grace;
  while (std::chrono::steady_clock::now() < until) {
    if (auto ended = poll()) {
      return *ended;
    }
    pollfd wait_for_end{descriptor_.get(), POLLIN, 0};
    ::poll(&wait_for_end, 1, 10);
  }
  signal_group(SIGKILL);
  return reap();
}

std::string last_words(const std::filesystem::path& log, std::size_t bytes) {
  std::ifstream file(log, std::ios::binary | std::ios::ate);
  if (!file) {
    return {};
  }
  const auto size = static_cast<std::size_t>(file.tellg());
  file.seekg(static_cast<std::streamoff>(size > bytes ? size - bytes : 0));
  std::string text;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) {
      text += (text.empty() ? "" : " | ") + line;
    }
  }
  return text;
}

}  // namespace probemark
