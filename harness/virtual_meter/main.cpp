// probemark-virtual-meter: a simulated energy instrument on a pseudo-terminal, a TCP port or in a folder.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "harness/process/interrupt.hpp"
#include "harness/virtual_meter/virtual_meter.hpp"

namespace {

using namespace probemark;                 // NOLINT(google-build-using-namespace): this file is nothing but that
using namespace probemark::virtual_meter;  // NOLINT(google-build-using-namespace)

constexpr int kUnexpected = 1;
constexpr int kUsage = 2;
constexpr int kSetup = 30;

int report(const Error& error) {
  fmt::print(stderr, "probemark-virtual-meter: {}\n", describe(error));
  const bool usage = error.kind == ErrorKind::usage || error.kind == ErrorKind::invalid_input;
  return usage ? kUsage : error.kind == ErrorKind::setup ? kSetup : kUnexpected;
}

struct Options {
  VirtualMeterSettings meter;
  std::string signal;
  std::string bench;
  std::string pace = "real";
  std::vector<std::string> faults;
};

void add_options(CLI::App& app, Options& options) {
  std::vector<std::string> devices;
  for (const DeviceKind* kind : device_kinds()) {
    devices.emplace_back(kind->name);
  }
  CurrentModel& model = options.meter.settings.model;
  app.add_option("--device", options.meter.device, "The instrument")->required()->check(CLI::IsMember(devices));
  app.add_option("--signal", options.signal, "File of lines 'time_s trigger active'");
  app.add_option("--bench", options.bench, "Bench feed of a virtual board, which may not be there yet")
      ->excludes("--signal");
  app.add_option("--pace", options.pace,
                 "real: by the host's clock; reader: as fast as it is read (always with --bench)")
      ->check(CLI::IsMember({"real", "reader"}))
      ->capture_default_str();
  app.add_option("--idle", model.idle_a, "Current of the board that idles, in A")->capture_default_str();
  app.add_option("--active", model.active_a, "Current of the board that executes, in A")->capture_default_str();
  app.add_option("--debug-excess", model.debug_excess_a, "More current while debugging is powered, in A");
  app.add_option("--voltage", model.voltage_v, "What the board really gets, in V")->capture_default_str();
  app.add_option("--noise", model.noise_a, "Standard deviation of a sample, in A");
  app.add_option("--offset", model.offset_a, "Added to each reading, in A");
  app.add_option("--gain-error", model.gain_error, "Relative");
  app.add_option("--clock-drift", model.clock_drift, "Relative: its period is so much longer than it says");
  app.add_option("--loss", options.meter.settings.loss, "Share of the samples that get lost")
      ->check(CLI::Range(0.0, 0.9));
  app.add_option("--seed", model.seed, "Of noise and losses")->capture_default_str();
  app.add_option("--fault", options.faults, "KIND[@SECONDS][:COUNT], e.g. lose@1.5:13")->allow_extra_args(false);
  app.add_option("--truth", options.meter.truth, "JSON file for what a measurement should find");
}

Result<void> serve(Options& options) {
  for (const std::string& text : options.faults) {
    const auto fault = parse_fault(text);
    if (!fault) {
      return tl::unexpected(fault.error());
    }
    options.meter.settings.faults.push_back(*fault);
  }
  Result<std::unique_ptr<Signal>> signal =
      options.bench.empty() ? parse_script("", "--signal") : follow_bench(options.bench);
  if (!options.signal.empty()) {
    signal = read_script(options.signal);
  }
  if (!signal) {
    return tl::unexpected(signal.error());
  }
  options.meter.pace = options.pace == "reader" || !options.bench.empty() ? Pace::reader : Pace::host;
  auto meter = VirtualMeter::create(options.meter, std::move(*signal));
  if (!meter) {
    return tl::unexpected(meter.error());
  }
  fmt::print("{} on {}\n", options.meter.device, (*meter)->port());
  std::fflush(stdout);
  return (*meter)->run();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"A simulated energy instrument on a pseudo-terminal, a TCP port or in a folder"};
  app.name("probemark-virtual-meter");
  Options options;
  add_options(app, options);
  try {  // CLI11 reports by exception; so ends every one
    app.parse(argc, argv);
    const InterruptHandler interrupts;
    const auto served = serve(options);
    return served || served.error().kind == ErrorKind::interrupted ? 0 : report(served.error());
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  } catch (const std::exception& error) {
    fmt::print(stderr, "probemark-virtual-meter: {}\n", error.what());
    return kUnexpected;
  }
}
