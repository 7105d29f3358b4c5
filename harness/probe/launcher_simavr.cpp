// probemark-simavr: AVR microcontrollers with exact instructions and cycles.
//
// [probe.simavr]
// mcu = "atmega2560"
#include "harness/probe/launch_server.hpp"
#include "harness/probe/launchers.hpp"
#include "harness/probe/probe_settings.hpp"
#include "harness/probe/program_folder.hpp"

namespace probemark {

namespace {

class SimavrLauncher final : public Launcher {
 public:
  [[nodiscard]] std::string name() const override { return "simavr"; }
  [[nodiscard]] std::string title() const override { return "simavr AVR simulator (simulated: exact cycles)"; }

  Result<std::unique_ptr<Target>> launch(const LaunchRequest& request) const override {
    const auto table = ProbeTable::of(request.board, name(), {{"mcu"}, {}});
    if (!table) {
      return tl::unexpected(table.error());
    }
    const auto mcu = table->required("mcu");
    const auto runner = find_beside_program("probemark-simavr");
    if (!mcu || !runner) {
      return tl::unexpected(mcu ? runner.error() : mcu.error());
    }
    auto folder = SocketFolder::create(request.scratch_folder);
    if (!folder) {
      return tl::unexpected(folder.error());
    }
    std::vector<std::string> argv{
        runner->string(),         "--mcu", *mcu, "--frequency", std::to_string(request.board.clock_hz), "--socket",
        folder->socket().string()};
    const std::filesystem::path counter_file = request.scratch_folder / "counts";
    auto counter = prepare_counter(request.markers, counter_file);
    if (!counter) {
      return tl::unexpected(counter.error());
    }
    if (*counter) {
      argv.insert(argv.end(), {"--counter-file", counter_file.string()});
    }
    ServerLaunch launch{std::move(argv),
                        request.scratch_folder / "simavr.log",
                        std::move(*folder),
                        std::move(*counter),
                        {request.board, *find_server_traits(name()), GdbTargetSettings::Reset::entry}};
    launch.settings.emulator = true;
    return launch_server(std::move(launch));
  }
};

}  // namespace

const Launcher& simavr_launcher() {
  static const SimavrLauncher launcher;
  return launcher;
}

}  // namespace probemark
