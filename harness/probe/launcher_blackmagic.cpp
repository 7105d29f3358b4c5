// Black Magic Probe: the GDB server is in the probe, behind a serial port.
//
// [probe.blackmagic]
// port = "/dev/serial/by-id/usb-Black_Magic_Debug_Black_Magic_Probe_..-if00"
// scan = "swd_scan"                 # or "jtag_scan"
#include <fmt/format.h>

#include "harness/probe/launch_server.hpp"
#include "harness/probe/launchers.hpp"
#include "harness/probe/probe_launch.hpp"
#include "harness/probe/serial_bridge.hpp"

namespace probemark {

namespace {

class BlackMagicLauncher final : public Launcher {
 public:
  [[nodiscard]] std::string name() const override { return "blackmagic"; }
  [[nodiscard]] std::string title() const override { return "Black Magic Probe (GDB server in the probe)"; }
  [[nodiscard]] bool drives_one_board() const override { return true; }

  Result<std::unique_ptr<Target>> launch(const LaunchRequest& request) const override {
    auto launch = begin_probe_launch(request, *find_server_traits(name()), {{"port", "scan"}, {}});
    if (!launch) {
      return tl::unexpected(launch.error());
    }
    const auto port = launch->table.required("port");
    if (!port) {
      return tl::unexpected(port.error());
    }
    launch->settings.attach.push_back(launch->table.value("scan", "swd_scan"));
    auto bridge = SerialBridge::open(*port);
    if (!bridge) {
      return tl::unexpected(bridge.error());
    }
    auto connection = RspConnection::adopt((*bridge)->take_socket());
    if (!connection) {
      return tl::unexpected(connection.error());
    }
    launch->holdings.serial = std::move(*bridge);
    return join_server(std::move(*connection), std::move(launch->settings), std::move(launch->holdings));
  }
};

}  // namespace

const Launcher& blackmagic_launcher() {
  static const BlackMagicLauncher launcher;
  return launcher;
}

}  // namespace probemark
