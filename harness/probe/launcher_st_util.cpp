// st-util of stlink-org's tools: ST-Link probes.
//
// [probe.st-util]
// serial  = "066EFF..."
// program = "st-util"
#include <fmt/format.h>

#include "harness/probe/launch_server.hpp"
#include "harness/probe/launchers.hpp"
#include "harness/probe/probe_launch.hpp"

namespace probemark {

namespace {

class StUtilLauncher final : public Launcher {
 public:
  [[nodiscard]] std::string name() const override { return "st-util"; }
  [[nodiscard]] std::string title() const override { return "st-util (ST-Link)"; }
  [[nodiscard]] bool drives_one_board() const override { return true; }
  [[nodiscard]] std::vector<ProbeProgram> programs(const ProbeSettings& settings) const override {
    return {{settings.value("program", "st-util")}};
  }

  Result<std::unique_ptr<Target>> launch(const LaunchRequest& request) const override {
    auto launch = begin_probe_launch(request, *find_server_traits(name()), {{"program"}, {}});
    if (!launch) {
      return tl::unexpected(launch.error());
    }
    const auto port = free_port();
    if (!port) {
      return tl::unexpected(port.error());
    }
    // --multi: the server stays when a connection ends.
    std::vector<std::string> argv{launch->table.value("program", "st-util"), "--multi", "--listen_port",
                                  std::to_string(*port)};
    if (!launch->serial.empty()) {
      argv.insert(argv.end(), {"--serial", launch->serial});
    }
    return launch_server({std::move(argv),
                          request.scratch_folder / "st-util.log",
                          ChosenPort{*port},
                          std::move(launch->counter),
                          std::move(launch->settings),
                          std::move(launch->holdings),
                          {},
                          {"--no-reset"}});
  }
};

}  // namespace

const Launcher& st_util_launcher() {
  static const StUtilLauncher launcher;
  return launcher;
}

}  // namespace probemark
