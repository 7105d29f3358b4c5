// probemark energy: the trace of an energy instrument to joules per inference
#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "harness/commands/command.hpp"
#include "harness/report/energy_report.hpp"
#include "harness/trace/trace_formats.hpp"
#include "harness/trace/window_file.hpp"

namespace probemark {
namespace {

struct Options {
  TraceRequest request;
  std::string trace;
  std::string windows;
  std::string logic;
  double logic_offset_s = 0;
  bool steps = false;
  bool json = false;
  std::optional<double> voltage_v;
  std::optional<double> gain_percent;
  std::optional<double> offset_a;
  std::optional<double> voltage_percent;
  std::optional<double> alignment_s;
  std::vector<std::uint64_t> inferences;
};

constexpr double timestamp_limit_s = 1.4e-3;  // how far steps lay from timestamps in published traces (docs/energy.md)
constexpr double set_voltage_limit = 0.01;

struct Windows {
  WindowSource source = WindowSource::list;
  WindowList list;
  std::string from;
};

Result<Windows> windows_of(const Options& options) {
  const int sources = (options.windows.empty() ? 0 : 1) + (options.request.digital ? 1 : 0) + (options.steps ? 1 : 0);
  if (sources != 1) {
    return fail(ErrorKind::usage,
                sources == 0 ? "nothing says where the windows are" : "more than one source of windows", "energy",
                "give one of --windows FILE, --digital LINE, --steps");
  }
  if (!options.logic.empty() && !options.request.digital) {
    return fail(ErrorKind::usage, "--logic needs the line that marks windows", "--logic", "add --digital LINE");
  }
  Windows windows;
  if (options.steps) {
    windows.source = WindowSource::steps;
    windows.from = "steps of the power";
    return windows;
  }
  windows.from = options.windows.empty() ? fmt::format("digital line {}", *options.request.digital) : "timestamps";
  if (options.request.digital && options.logic.empty()) {
    windows.source = WindowSource::digital;
    return windows;
  }
  auto list = options.windows.empty() ? read_logic_file(options.logic, *options.request.digital, options.logic_offset_s)
                                      : read_window_file(options.windows);
  if (!list) {
    return tl::unexpected(list.error());
  }
  windows.list = std::move(*list);
  return windows;
}

/// What the instrument's table says, less what the user says.
InstrumentLimits limits_of(const Options& options, const TraceDescription& description) {
  InstrumentLimits limits = description.limits;
  if (!limits.voltage && options.voltage_v) {
    limits.voltage = set_voltage_limit;
  }
  if (options.gain_percent) {
    limits.gain = *options.gain_percent / 100;
  }
  if (options.offset_a) {
    limits.offset_a = options.offset_a;
  }
  if (options.voltage_percent) {
    limits.voltage = *options.voltage_percent / 100;
  }
  return limits;
}

/// Limit of one edge; both of a window are independent.
double edge_limit_s(const Options& options, const TraceEnergy& trace, WindowSource source) {
  if (options.alignment_s) {
    return *options.alignment_s;
  }
  switch (source) {
    case WindowSource::digital:
      return 0.5 * trace.description.period_s;
    case WindowSource::steps:
      return trace.profile.bin_s();
    case WindowSource::list:
      break;
  }
  return timestamp_limit_s;
}

Result<EnergyReport> measure(const Options& options) {
  const auto windows = windows_of(options);
  if (!windows) {
    return tl::unexpected(windows.error());
  }
  TraceRequest request = options.request;
  request.file = options.trace;
  if (!options.logic.empty()) {
    request.digital.reset();
  }
  auto trace = energy_of_trace(request, windows->source, windows->list.windows, options.voltage_v);
  if (!trace) {
    return tl::unexpected(trace.error());
  }
  EnergyReport report;
  report.file = options.trace;
  report.windows_from = windows->from;
  report.voltage_v = options.voltage_v.value_or(0);
  std::vector<TimeWindow> places;
  std::vector<double> lengths;
  for (const WindowEnergy& window : trace->windows) {
    places.push_back(window.window);
    lengths.push_back(window.window.length_s());
  }
  UncertaintyInput input;
  input.instrument = limits_of(options, trace->description);
  input.voltage_v = report.voltage_v;
  input.voltage_measured = trace->description.has_voltage;
  input.idle_w = idle_power(trace->profile, places);
  input.alignment_s = edge_limit_s(options, *trace, windows->source) * std::sqrt(2.0 / 3.0);
  report.steps = windows->source == WindowSource::steps ? StepCheck{} : check_steps(trace->profile, places);
  WindowRule rule;
  rule.misplaced = misplacement(trace->profile, report.steps, places);
  report.result = judge_windows(
      trace->windows, options.inferences.empty() ? windows->list.inferences : options.inferences, input, rule);
  report.clock_ratio = clock_ratio(lengths, windows->list.target_s);
  report.trace = std::move(*trace);
  return report;
}

int energy_command(const Options& options) {
  const auto report = measure(options);
  if (!report) {
    return report_error(report.error());
  }
  if (options.json) {
    fmt::print("{}\n", energy_json(*report).dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  } else {
    fmt::print("{}", render_energy(*report));
  }
  if (report->result.valid()) {
    return exit_ok;
  }
  fmt::print(stderr, "probemark: {}: windows that break the rules are no result to compare\n", options.trace);
  return exit_not_comparable;
}

}  // namespace

void add_energy_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("energy", "Energy per inference from the trace of an instrument");
  std::string formats;
  for (const TraceFormat* format : trace_formats()) {
    formats += fmt::format("\n  {}: {}", format->name, format->title);
  }
  command->footer("Formats:" + formats);
  command->add_option("TRACE", options->trace, "A trace file")->required();
  command->add_option("--format", options->request.format, "The trace's format, or auto")->capture_default_str();
  command->add_option(
      "--map", options->request.columns,
      "Columns of any CSV file: time=NAME:UNIT,current=NAME:UNIT,voltage=..,power=..,energy=..,digital=NAME");
  command->add_option("--windows", options->windows,
                      "Windows: trace1-timestamps.json, or CSV begin_s,end_s[,inferences,target_s]");
  command->add_option("--digital", options->request.digital, "The digital line that is high during a window");
  command->add_option("--logic", options->logic, "A logic analyser's CSV (Saleae, sigrok-cli) that holds that line");
  command->add_option("--logic-offset", options->logic_offset_s, "Seconds to add to that file's times");
  command->add_flag("--steps", options->steps, "Windows are the phases of higher power");
  command->add_option("--voltage", options->voltage_v, "The board's supply in V")->check(CLI::PositiveNumber);
  command
      ->add_option("--inferences", options->inferences,
                   "Inferences in a window; several: of the windows in turns (N,2N)")
      ->delimiter(',')
      ->check(CLI::PositiveNumber);
  command->add_option("--gain", options->gain_percent, "Limit of the instrument's gain error in %")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--offset", options->offset_a, "Limit of its current offset in A")->check(CLI::NonNegativeNumber);
  command->add_option("--voltage-limit", options->voltage_percent, "Limit of the set voltage's error in %")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--alignment", options->alignment_s, "Limit of an edge's error in s")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--json", options->json, "For programs");
  command->callback([options, &exit_code] { exit_code = energy_command(*options); });
}

}  // namespace probemark
