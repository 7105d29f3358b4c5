// QEMU's own GDB stub, with the instruction counter as a plugin.
//
// [probe.qemu]
// program   = "qemu-system-arm"
// machine   = "mps2-an386"
// arguments = []                  # further ones, e.g. ["-bios", "none"]
// reset     = "vectors"           # or "entry"
// fidelity  = "exact"             # or "realtime": virtual time runs with the host's and nothing is counted
#include <fmt/format.h>

#include "harness/probe/launch_server.hpp"
#include "harness/probe/launchers.hpp"
#include "harness/probe/probe_settings.hpp"
#include "harness/probe/program_folder.hpp"

namespace probemark {

namespace {

/// QEMU's option values end at a comma; a doubled one stands for itself.
std::string escape_commas(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    escaped.append(c == ',' ? 2 : 1, c);
  }
  return escaped;
}

Result<GdbTargetSettings::Reset> parse_reset(const ProbeTable& table) {
  const std::string reset = table.value("reset", "entry");
  if (reset == "vectors") {
    return GdbTargetSettings::Reset::vectors;
  }
  if (reset == "entry") {
    return GdbTargetSettings::Reset::entry;
  }
  return tl::unexpected(table.refusal(fmt::format("reset = \"{}\"; there is \"vectors\" and \"entry\"", reset)));
}

/// Whether virtual time is to run with the host's.
Result<bool> parse_realtime(const ProbeTable& table) {
  const std::string fidelity = table.value("fidelity", "exact");
  if (fidelity == "exact" || fidelity == "realtime") {
    return fidelity == "realtime";
  }
  return tl::unexpected(table.refusal(fmt::format("fidelity = \"{}\"; there is \"exact\" and \"realtime\"", fidelity)));
}

class QemuLauncher final : public Launcher {
 public:
  [[nodiscard]] std::string name() const override { return "qemu"; }
  [[nodiscard]] std::string title() const override {
    return "QEMU system emulator (simulated: exact instruction counts)";
  }
  [[nodiscard]] std::vector<ProbeProgram> programs(const ProbeSettings& settings) const override {
    return {{settings.value("program", "qemu-system-arm"), "--version", "7.2"}};
  }

  Result<std::unique_ptr<Target>> launch(const LaunchRequest& request) const override {
    const auto table =
        ProbeTable::of(request.board, name(), {{"program", "machine", "reset", "fidelity"}, {"arguments"}});
    if (!table) {
      return tl::unexpected(table.error());
    }
    const auto program = table->required("program");
    const auto machine = table->required("machine");
    const auto reset = parse_reset(*table);
    const auto realtime = parse_realtime(*table);
    if (!program || !machine || !reset || !realtime) {
      return tl::unexpected(!program   ? program.error()
                            : !machine ? machine.error()
                            : !reset   ? reset.error()
                                       : realtime.error());
    }
    auto folder = SocketFolder::create(request.scratch_folder);
    if (!folder) {
      return tl::unexpected(folder.error());
    }
    std::vector<std::string> argv{*program, "-M", *machine};
    const auto arguments = table->list("arguments");
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    if (!*realtime) {
      // One instruction per nanosecond of virtual time: the same program then runs the same way every time.
      argv.insert(argv.end(), {"-icount", "shift=0"});
    }
    argv.insert(argv.end(),
                {"-display", "none", "-serial", "none", "-monitor", "none", "-S", "-chardev",
                 fmt::format("socket,id=gdb,path={},server=on,wait=off", escape_commas(folder->socket().string())),
                 "-gdb", "chardev:gdb"});
    const std::filesystem::path counter_file = request.scratch_folder / "counts";
    auto counter = prepare_counter(*realtime ? std::nullopt : request.markers, counter_file);
    if (!counter) {
      return tl::unexpected(counter.error());
    }
    if (*counter) {
      const auto plugin = find_beside_program("libprobemark_counter.so");
      if (!plugin) {
        return tl::unexpected(plugin.error());
      }
      argv.insert(argv.end(), {"-plugin", fmt::format("{},counts={}", escape_commas(plugin->string()),
                                                      escape_commas(counter_file.string()))});
    }
    ServerLaunch launch{std::move(argv),
                        request.scratch_folder / "qemu.log",
                        std::move(*folder),
                        std::move(*counter),
                        {request.board, *find_server_traits(name()), *reset}};
    launch.settings.emulator = true;
    return launch_server(std::move(launch));
  }
};

}  // namespace

const Launcher& qemu_launcher() {
  static const QemuLauncher launcher;
  return launcher;
}

}  // namespace probemark
