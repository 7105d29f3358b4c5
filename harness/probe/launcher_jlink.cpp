// SEGGER's own GDB server.
//
// [probe.jlink]
// device    = "STM32L4R5ZI"
// interface = "SWD"
// speed     = 4000                 # kHz
// serial    = "683..."
// program   = "JLinkGDBServerCLExe"
#include <fmt/format.h>

#include "harness/probe/launch_server.hpp"
#include "harness/probe/launchers.hpp"
#include "harness/probe/probe_launch.hpp"

namespace probemark {

namespace {

class JLinkLauncher final : public Launcher {
 public:
  [[nodiscard]] std::string name() const override { return "jlink"; }
  [[nodiscard]] std::string title() const override { return "SEGGER J-Link GDB Server"; }
  [[nodiscard]] bool drives_one_board() const override { return true; }
  [[nodiscard]] std::vector<ProbeProgram> programs(const ProbeSettings& settings) const override {
    return {{settings.value("program", "JLinkGDBServerCLExe"), ""}};
  }

  Result<std::unique_ptr<Target>> launch(const LaunchRequest& request) const override {
    auto launch =
        begin_probe_launch(request, *find_server_traits(name()), {{"device", "interface", "speed", "program"}, {}});
    if (!launch) {
      return tl::unexpected(launch.error());
    }
    const ProbeTable& table = launch->table;
    const auto device = table.required("device");
    const auto port = free_port();
    if (!device || !port) {
      return tl::unexpected(device ? port.error() : device.error());
    }
    std::vector<std::string> argv{table.value("program", "JLinkGDBServerCLExe"),
                                  "-device",
                                  *device,
                                  "-if",
                                  table.value("interface", "SWD"),
                                  "-speed",
                                  table.value("speed", "4000"),
                                  "-port",
                                  std::to_string(*port),
                                  "-swoport",
                                  "0",
                                  "-telnetport",
                                  "0",
                                  "-LocalhostOnly",
                                  "-nogui",
                                  "-noir"};
    if (!launch->serial.empty()) {
      argv.insert(argv.end(), {"-select", "USB=" + launch->serial});
    }
    return launch_server({std::move(argv), request.scratch_folder / "jlink.log", ChosenPort{*port},
                          std::move(launch->counter), std::move(launch->settings), std::move(launch->holdings)});
  }
};

}  // namespace

const Launcher& jlink_launcher() {
  static const JLinkLauncher launcher;
  return launcher;
}

}  // namespace probemark
