// pyOCD 0.45: CMSIS-DAP, ST-Link and J-Link probes, chips built in or from CMSIS packs.
//
// [probe.pyocd]
// target    = "nrf52840"
// pack      = "NordicSemiconductor.nRF_DeviceFamilyPack"  # to be installed by `pyocd pack install`, where not built in
// options   = ["resume_on_disconnect=false"]              # -O, beside those below
// frequency = "4M"
// serial    = "0669FF..."
// program   = "pyocd"
// virtual_board = ["--chip", "microbit", "--link", "pyocd"]   # emulated boards only
#include <fmt/format.h>

#include <cstdlib>
#include <system_error>

#include "harness/probe/launch_server.hpp"
#include "harness/probe/launchers.hpp"
#include "harness/probe/probe_launch.hpp"
#include "harness/probe/program_folder.hpp"

namespace probemark {

namespace {

class PyOcdLauncher final : public Launcher {
 public:
  [[nodiscard]] std::string name() const override { return "pyocd"; }
  [[nodiscard]] std::string title() const override { return "pyOCD (CMSIS-DAP, ST-Link, J-Link)"; }
  [[nodiscard]] bool drives_one_board() const override { return true; }
  [[nodiscard]] std::vector<ProbeProgram> programs(const ProbeSettings& settings) const override {
    return {{settings.value("program", find_pyocd()), "--version", "0.36"}};
  }

  Result<std::unique_ptr<Target>> launch(const LaunchRequest& request) const override {
    auto launch = begin_probe_launch(request, *find_server_traits(name()),
                                     {{"target", "pack", "frequency", "program"}, {"options"}});
    if (!launch) {
      return tl::unexpected(launch.error());
    }
    const ProbeTable& table = launch->table;
    const auto target = table.required("target");
    if (!target) {
      return tl::unexpected(target.error());
    }
    // The default, 1 MHz, is slow; -p 0 lets it choose a port; unlocking would erase the chip. -W: a probe that is not
    // there is an error at once. -j: it would run a pyocd_user.py that lies in the current folder.
    std::vector<std::string> argv{table.value("program", find_pyocd()),
                                  "gdbserver",
                                  "--persist",
                                  "-W",
                                  "-j",
                                  request.scratch_folder.string(),
                                  "-p",
                                  "0",
                                  "-t",
                                  *target,
                                  "-f",
                                  table.value("frequency", "4M"),
                                  "-O",
                                  fmt::format("auto_unlock={}", request.allow_mass_erase)};
    // Faults are the image's own to catch; semihosting would open a telnet port.
    for (const char* option :
         {"no_config=true", "rtos.enable=false", "smart_flash=true", "vector_catch=n", "semihost_console_type=off"}) {
      argv.insert(argv.end(), {"-O", option});
    }
    for (const std::string& option : table.list("options")) {
      argv.insert(argv.end(), {"-O", option});
    }
    if (!launch->virtual_place.empty()) {
      argv.insert(argv.end(), {"-u", "remote:127.0.0.1:" + launch->virtual_place});
    } else if (!launch->serial.empty()) {
      argv.insert(argv.end(), {"-u", launch->serial});
    }
    return launch_server({std::move(argv),
                          request.scratch_folder / "pyocd.log",
                          AnnouncedPort{"GDB server (?:started|listening) (?:at|on) (?:\\S*:|port )(\\d+)"},
                          std::move(launch->counter),
                          std::move(launch->settings),
                          std::move(launch->holdings),
                          {"PYTHONUNBUFFERED=1"}});
  }
};

}  // namespace

const Launcher& pyocd_launcher() {
  static const PyOcdLauncher launcher;
  return launcher;
}

}  // namespace probemark
