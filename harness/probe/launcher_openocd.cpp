// OpenOCD 0.12 for any adapter and target that it knows.
//
// [probe.openocd]
// config     = ["interface/stlink.cfg", "target/stm32l4x.cfg"]   # -f, in order
// commands   = ["adapter speed 4000"]                            # -c behind them, before `init`
// serial     = "066EFF..."                                       # of the adapter
// mass_erase = "stm32l4x mass_erase 0"                           # run at attach, only with --allow-mass-erase
// program    = "openocd"
// virtual_board = ["--chip", "microbit", "--link", "st-link"]    # emulated boards only
#include <fmt/format.h>

#include "harness/probe/launch_server.hpp"
#include "harness/probe/launchers.hpp"
#include "harness/probe/probe_launch.hpp"

namespace probemark {

namespace {

// OpenOCD looks for a halt every 100 ms only: longer than a small model takes. This looks every 10 ms while the core
// runs; after a failure it leaves the rest to OpenOCD's own polling, which knows how to reconnect.
constexpr const char* kPolling =
    "proc probemark_poll {} {"
    " set core [lindex [target names] 0];"
    " if {[catch {if {[$core curstate] eq {running}} {$core arp_poll}}]} {return};"
    " after 10 probemark_poll}";

class OpenOcdLauncher final : public Launcher {
 public:
  [[nodiscard]] std::string name() const override { return "openocd"; }
  [[nodiscard]] std::string title() const override { return "OpenOCD (ST-Link, CMSIS-DAP, J-Link, FTDI, ...)"; }
  [[nodiscard]] bool drives_one_board() const override { return true; }
  [[nodiscard]] std::vector<ProbeProgram> programs(const ProbeSettings& settings) const override {
    return {{settings.value("program", "openocd"), "--version", "0.12"}};
  }

  Result<std::unique_ptr<Target>> launch(const LaunchRequest& request) const override {
    auto launch =
        begin_probe_launch(request, *find_server_traits(name()), {{"program", "mass_erase"}, {"config", "commands"}});
    if (!launch) {
      return tl::unexpected(launch.error());
    }
    const ProbeTable& table = launch->table;
    std::vector<std::string> argv{table.value("program", "openocd")};
    const auto add = [&argv](const char* option, const std::string& value) {
      argv.insert(argv.end(), {option, value});
    };
    // First, so that no configuration file opens anything else: loopback only, no telnet, no tcl.
    for (const char* command : {"bindto 127.0.0.1", "tcl_port disabled", "telnet_port disabled", "gdb_port 0"}) {
      add("-c", command);
    }
    for (const std::string& file : table.list("config")) {
      add("-f", launch->placed(file));
    }
    for (const std::string& command : table.list("commands")) {
      add("-c", launch->placed(command));
    }
    if (!launch->serial.empty()) {
      add("-c", fmt::format("adapter serial {{{}}}", launch->serial));
    }
    // Else a failed read is answered with zeros. OpenOCD takes it before `init` only.
    add("-c", "gdb_report_data_abort enable");
    for (const char* command : {"init", "poll_period 10", kPolling, "after 10 probemark_poll"}) {
      add("-c", command);
    }
    if (const std::string erase = table.value("mass_erase", ""); request.allow_mass_erase && !erase.empty()) {
      launch->settings.attach_once = {"reset halt", erase};
    }
    return launch_server({std::move(argv), request.scratch_folder / "openocd.log",
                          AnnouncedPort{"Listening on port (\\d+) for gdb connections"}, std::move(launch->counter),
                          std::move(launch->settings), std::move(launch->holdings)});
  }
};

}  // namespace

const Launcher& openocd_launcher() {
  static const OpenOcdLauncher launcher;
  return launcher;
}

}  // namespace probemark
