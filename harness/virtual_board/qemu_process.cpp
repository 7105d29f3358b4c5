#include "harness/virtual_board/qemu_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include "harness/probe/program_folder.hpp"
#include "harness/process/scratch_folder.hpp"
#include "harness/virtual_board/qemu_option.hpp"

namespace probemark::virtual_board {

namespace {

using namespace std::chrono_literals;

constexpr auto kStartDeadline = 30s;
constexpr auto kEndDeadline = 500ms;

Result<std::vector<std::string>> command_line(const Chip& chip, const QemuSettings& settings,
                                              const std::filesystem::path& folder) {
  const std::string place = escape_commas(folder.string());
  std::vector<std::string> argv{chip.program, "-M", chip.machine};
  argv.insert(argv.end(), chip.arguments.begin(), chip.arguments.end());
  if (settings.fidelity == Fidelity::exact) {
    argv.insert(argv.end(), {"-icount", "shift=0"});
  }
  argv.insert(argv.end(), {"-accel", "tcg", "-display", "none", "-serial", "none", "-monitor", "none", "-S", "-chardev",
                           fmt::format("socket,id=gdb,path={}/gdb,server=on,wait=off", place), "-gdb", "chardev:gdb",
                           "-qtest", fmt::format("unix:{}/qtest,server=on,wait=off", place), "-qtest-log", "/dev/null",
                           "-qmp", fmt::format("unix:{}/qmp,server=on,wait=off", place)});
  const std::string quiet = chip.scratch.size == 0 ? "" : fmt::format(",quiet={:x}", chip.scratch.origin);
  for (const std::string& plugin : settings.plugins) {
    argv.insert(argv.end(), {"-plugin", plugin + quiet});
  }
  if (!settings.counts.empty()) {
    const auto plugin = find_beside_program("libprobemark_counter.so");
    if (!plugin) {
      return tl::unexpected(plugin.error());
    }
    argv.insert(argv.end(),
                {"-plugin", fmt::format("{},counts={}{}", escape_commas(plugin->string()),
                                        escape_commas(std::filesystem::absolute(settings.counts).string()), quiet)});
  }
  return argv;
}

std::string words_in(const FileDescriptor& log) { return last_words(fmt::format("/proc/self/fd/{}", log.get())); }

Error explain(ChildProcess& process, const FileDescriptor& log, Error error) {
  if (const auto ended = process.wait(kEndDeadline); ended && *ended) {
    const std::string words = words_in(log);
    return {ErrorKind::setup,
            fmt::format("{} {}; last words: {}", process.name(), describe(**ended), words.empty() ? "none" : words),
            {},
            {}};
  }
  return error;
}

}  // namespace

std::string QemuProcess::last_words() const { return words_in(log); }

Result<QemuProcess> QemuProcess::start(const Chip& chip, const QemuSettings& settings) {
  const auto scratch = ScratchFolder::create();
  if (!scratch) {
    return tl::unexpected(scratch.error());
  }
  const std::filesystem::path& folder = scratch->path();
  const auto argv = command_line(chip, settings, folder);
  if (!argv) {
    return tl::unexpected(argv.error());
  }
  const std::filesystem::path log_path = folder / "qemu.log";
  auto process = ChildProcess::spawn(*argv, {log_path, -1, {}, {}});
  if (!process) {
    return tl::unexpected(process.error());
  }
  FileDescriptor log(::open(log_path.c_str(), O_RDONLY | O_CLOEXEC));
  const auto alive = [&] { return !process->poll().has_value(); };
  const auto refused = [&](const Error& error) { return tl::unexpected(explain(*process, log, error)); };
  auto qtest = LineChannel::connect(folder / "qtest", kStartDeadline, alive);
  if (!qtest) {
    return refused(qtest.error());
  }
  auto qmp = LineChannel::connect(folder / "qmp", kStartDeadline, alive);
  auto monitor = qmp ? QmpClient::over(std::move(*qmp)) : tl::unexpected(qmp.error());
  if (!monitor) {
    return refused(monitor.error());
  }
  auto gdb = RspConnection::connect({(folder / "gdb").string(), {}, 0}, kStartDeadline, alive);
  auto core = gdb ? RunControl::over(std::move(*gdb)) : tl::unexpected(gdb.error());
  if (!core) {
    return refused(core.error());
  }
  return QemuProcess{std::move(*process), std::move(log), QtestBus(std::move(*qtest)), std::move(*core),
                     std::move(*monitor)};
}

}  // namespace probemark::virtual_board
