// probe-rs: CMSIS-DAP, ST-Link, J-Link, FTDI and ESP32's built-in USB-JTAG.
//
// [probe.probe-rs]
// chip     = "STM32F446RETx"
// protocol = "swd"
// serial   = "0483:374b:066EFF..."    # as `probe-rs list` shows it
// program  = "probe-rs"
#include <fmt/format.h>

#include "harness/probe/launch_server.hpp"
#include "harness/probe/launchers.hpp"
#include "harness/probe/probe_launch.hpp"

namespace probemark {

namespace {

class ProbeRsLauncher final : public Launcher {
 public:
  [[nodiscard]] std::string name() const override { return "probe-rs"; }
  [[nodiscard]] std::string title() const override { return "probe-rs (CMSIS-DAP, ST-Link, J-Link, ESP32)"; }
  [[nodiscard]] bool drives_one_board() const override { return true; }
  [[nodiscard]] std::vector<ProbeProgram> programs(const ProbeSettings& settings) const override {
    return {{settings.value("program", "probe-rs")}};
  }

  Result<std::unique_ptr<Target>> launch(const LaunchRequest& request) const override {
    auto launch = begin_probe_launch(request, *find_server_traits(name()), {{"chip", "protocol", "program"}, {}});
    if (!launch) {
      return tl::unexpected(launch.error());
    }
    const ProbeTable& table = launch->table;
    const auto chip = table.required("chip");
    const auto port = free_port();
    if (!chip || !port) {
      return tl::unexpected(chip ? port.error() : chip.error());
    }
    std::vector<std::string> argv{table.value("program", "probe-rs"),
                                  "gdb",
                                  "--non-interactive",
                                  "--chip",
                                  *chip,
                                  "--gdb-connection-string",
                                  fmt::format("127.0.0.1:{}", *port),
                                  "--protocol",
                                  table.value("protocol", "swd")};
    if (request.allow_mass_erase) {
      argv.emplace_back("--allow-erase-all");
    }
    if (!launch->serial.empty()) {
      argv.insert(argv.end(), {"--probe", launch->serial});
    }
    return launch_server({std::move(argv), request.scratch_folder / "probe-rs.log", ChosenPort{*port},
                          std::move(launch->counter), std::move(launch->settings), std::move(launch->holdings)});
  }
};

}  // namespace

const Launcher& probe_rs_launcher() {
  static const ProbeRsLauncher launcher;
  return launcher;
}

}  // namespace probemark
