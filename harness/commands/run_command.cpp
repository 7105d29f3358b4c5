// probemark run
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <thread>

#include "harness/commands/command.hpp"
#include "harness/commands/energy_instrument.hpp"
#include "harness/commands/progress.hpp"
#include "harness/commands/run_again.hpp"
#include "harness/commands/selection.hpp"
#include "harness/meter/meter_spec.hpp"
#include "harness/process/interrupt.hpp"
#include "harness/record/record_json.hpp"
#include "harness/report/html.hpp"
#include "harness/report/terminal.hpp"
#include "harness/run/run.hpp"

namespace probemark {
namespace {

struct Options {
  SelectionRequest selection;
  std::string profile = "double";
  std::string out;
  std::string resume;
  unsigned jobs = 0;
  std::uint64_t samples = 0;
  unsigned timeout_s = 120;
  unsigned lease_wait_s = 60;
  bool allow_mass_erase = false;
  std::string meter;
  EnergyRequest energy;
  bool modelled_energy = false;
  bool json = false;
};

void add_options(CLI::App& command, Options& options) {
  command.add_option("--board", options.selection.boards, "Board id (repeatable); default: every emulated board");
  command.add_option("--board-file", options.selection.board_files, "A board file outside of the tree (repeatable)");
  command.add_option("--workload", options.selection.workloads,
                     "Workload id or folder (repeatable); default: all whose models are at hand");
  command.add_option("--kernels", options.selection.kernels,
                     "Kernel library id or folder (repeatable); default: portable");
  command.add_option("--probe", options.selection.probe, "Probe to reach the boards with; default: the board file's");
  command.add_option("--optimize", options.selection.optimization,
                     "Optimisation level of the device code: O0, O1, O2, O3, Os, Oz or Og; default: O2");
  command.add_option("--toolchain", options.selection.toolchain,
                     "Prefix of the GNU compiler to use, e.g. /opt/gcc-13/bin/arm-none-eabi-; default: the core's");
  command.add_option("--serial", options.selection.serials,
                     "Serial number of a board's probe, BOARD=SERIAL, or SERIAL alone with one board (repeatable)");
  command.add_option("--lease-wait", options.lease_wait_s, "Seconds to wait for a probe that another process drives")
      ->check(CLI::Range(0, 1'000'000, "SECONDS"))
      ->capture_default_str();
  command.add_flag("--allow-mass-erase", options.allow_mass_erase,
                   "Unlock locked chips, which erases all that they hold");
  command.add_option("--profile", options.profile, "Numerics profile: double, single or xnnpack")
      ->capture_default_str();
  command.add_option("--out", options.out, "Folder for events, records and report; default: probemark-runs/<time>");
  command.add_option("--resume", options.resume,
                     "Go on with the run in this folder, with the options it was started with");
  command.add_option("--jobs", options.jobs, "Boards driven at once; default: one a processor");
  command.add_option("--samples", options.samples, "At most this many input vectors a workload; default: all")
      ->check(CLI::Range(1, 1'000'000, "POSITIVE"));
  command.add_option("--timeout", options.timeout_s, "Seconds that one inference may take")
      ->check(CLI::Range(1, 1'000'000, "POSITIVE"))
      ->capture_default_str();
  auto* meter = command.add_option("--meter", options.meter,
                                   "Measure energies too, with this instrument: DRIVER[:ADDRESS][,KEY=VALUE].., e.g. "
                                   "ppk2:/dev/ttyACM0,voltage=3.0,line=0; one board");
  command
      .add_option("--meter-windows", options.energy.windows,
                  "Windows of N inferences; as many of 2N are measured in turns with them")
      ->needs(meter)
      ->check(CLI::Range(1, 5, "1..5"))
      ->capture_default_str();
  command
      .add_option("--meter-inferences", options.energy.inferences,
                  "N, the inferences of the shorter windows; default: as many as take 10 s")
      ->needs(meter)
      ->check(CLI::Range(1, 1'000'000'000, "POSITIVE"));
  command
      .add_option("--meter-delay", options.energy.delay_s,
                  "Seconds before the first window, in which the probe leaves the board")
      ->needs(meter)
      ->check(CLI::Range(0.0, 3600.0, "SECONDS"))
      ->capture_default_str();
  command.add_option("--meter-gain", options.energy.gain_percent, "Limit of the instrument's gain error in %")
      ->needs(meter)
      ->check(CLI::NonNegativeNumber);
  command.add_option("--meter-offset", options.energy.offset_a, "Limit of its current offset in A")
      ->needs(meter)
      ->check(CLI::NonNegativeNumber);
  command.add_option("--meter-voltage-limit", options.energy.voltage_percent, "Limit of the set voltage's error in %")
      ->needs(meter)
      ->check(CLI::NonNegativeNumber);
  command
      .add_flag("--power-cycle", options.energy.power_cycle,
                "Switch the board off and on before its windows, by the [power] command of its file")
      ->needs(meter);
  command.add_flag("--modelled-energy", options.modelled_energy,
                   "Also model energies from the board file's [inference_current]: good to a factor of 2");
  command.add_flag("--json", options.json, "Print the records as JSON instead of the table");
}

/// The options that the run in `folder` was started with.
Result<Options> options_of_run(const std::string& folder) {
  const auto history = read_started_run(folder);
  if (!history) {
    return tl::unexpected(history.error());
  }
  CLI::App app;
  Options options;
  CLI::App* command = app.add_subcommand("run");
  add_options(*command, options);
  std::vector<std::string> arguments(history->started->command_line.rbegin(), history->started->command_line.rend());
  try {  // CLI11 reports by exception; none leaves this function
    app.parse(arguments);
  } catch (const CLI::ParseError& error) {
    return fail(ErrorKind::usage, fmt::format("the run's command line is not understood: {}", error.what()), folder,
                "it was made by another version: start it anew");
  }
  options.resume = folder;
  return options;
}

/// An option's value as it means the same in every working folder: a path becomes absolute, an id stays.
std::string portable_value(const std::string& option, const std::string& value) {
  const bool may_be_path =
      option == "--board-file" || option == "--workload" || option == "--kernels" || option == "--toolchain";
  const bool is_path = may_be_path && (option == "--board-file" || value.find('/') != std::string::npos);
  return is_path ? std::filesystem::absolute(value).lexically_normal().string() : value;
}

Result<void> write_text(const std::filesystem::path& file, const std::string& text) {
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  stream.close();
  return stream ? Result<void>()
                : fail(ErrorKind::setup, "cannot write the report", file.string(),
                       "free space there, or name another --out");
}

void print_json(const std::vector<Record>& records) {
  auto all = nlohmann::ordered_json::array();
  for (const Record& record : records) {
    if (auto json = record_to_json(record)) {
      all.push_back(*json);
    }
  }
  fmt::print("{}\n", all.dump(2));
}

Result<std::unique_ptr<Meter>> open_meter_of(Options& options, const std::vector<Item>& items) {
  auto request = parse_meter_spec(options.meter);
  if (!request) {
    return tl::unexpected(request.error());
  }
  options.energy.meter = std::move(*request);
  return open_instrument(options.energy.meter, items);
}

Result<RunRequest> request_of(const Options& options) {
  const auto profile = profile_of(options.profile);
  if (!profile) {
    return tl::unexpected(profile.error());
  }
  RunRequest request;
  request.root = home_folder();
  // Compilers run in folders of their own, where a relative path means something else.
  request.cache = std::filesystem::absolute(default_cache_folder());
  auto items = select_items(request.root, options.selection);
  if (!items) {
    return tl::unexpected(items.error());
  }
  request.items = std::move(*items);
  request.profile = *profile;
  request.jobs = options.jobs != 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
  request.samples = options.samples == 0 ? request.samples : options.samples;
  request.lease_deadline = std::chrono::seconds(options.lease_wait_s);
  request.allow_mass_erase = options.allow_mass_erase;
  request.model_energy = options.modelled_energy;
  request.invocation_deadline = std::chrono::seconds(options.timeout_s);
  return request;
}

Result<RunHistory> run_with_progress(const RunRequest& request, RunStore& store) {
  Progress progress(isatty(STDERR_FILENO) != 0);
  return run(request, store, [&progress](const Event& event) { progress.observe(event); });
}

int run_command(const Options& given, const std::vector<std::string>& command_line) {
  auto options = given.resume.empty() ? Result<Options>(given) : options_of_run(given.resume);
  if (!options) {
    return report_error(options.error());
  }
  options->jobs = given.jobs != 0 ? given.jobs : options->jobs;
  auto request = request_of(*options);
  if (!request) {
    return report_error(request.error());
  }
  std::unique_ptr<Meter> meter;
  if (!options->meter.empty()) {
    auto opened = open_meter_of(*options, request->items);
    if (!opened) {
      return report_error(opened.error());
    }
    meter = std::move(*opened);
    request->energy = EnergyMeter{options->energy, *meter};
    request->jobs = 1;
  }
  const std::filesystem::path folder =
      !options->resume.empty() ? options->resume : (options->out.empty() ? default_out() : options->out);
  auto store = options->resume.empty() ? RunStore::create(folder) : RunStore::resume(folder);
  if (!store) {
    return report_error(store.error());
  }
  request->command_line = command_line;
  if (!options->resume.empty()) {
    request->command_line = read_run(folder)->started->command_line;
  }

  const InterruptHandler handler;
  const auto history = run_with_progress(*request, *store);
  if (!history) {
    return report_error(history.error());
  }
  const std::filesystem::path page = folder / "report.html";
  const auto written = write_text(page, render_html(*history->started, history->records, history->finished));
  if (given.json) {
    print_json(history->records);
  } else {
    fmt::print("{}", render_table(history->records, terminal_width(STDOUT_FILENO), use_colour(STDOUT_FILENO)));
    fmt::print("\n{:.1f} s, a guest was executing {:.0f} % of the time\nreport: {}\n", history->finished->wall_s,
               100 * history->finished->guest_share, std::filesystem::absolute(page).lexically_normal().string());
  }
  if (!written) {
    return report_error(written.error());
  }
  if (interrupted()) {
    fmt::print(stderr, "probemark: interrupted; what was finished is kept\n  remedy: probemark run --resume {}\n",
               folder.string());
    return exit_unexpected;
  }
  const int missing = meter == nullptr ? exit_ok : report_missing_energies(history->records);
  const int code = exit_code_of(history->records);
  return code != exit_ok ? code : missing;
}

}  // namespace

std::string default_out() {
  return fmt::format("probemark-runs/{:%Y%m%dT%H%M%S}Z-{}", fmt::gmtime(std::chrono::system_clock::now()), getpid());
}

Result<RunHistory> run_again(const std::filesystem::path& folder, const std::set<std::string>& items,
                             const std::filesystem::path& out) {
  const auto options = options_of_run(folder);
  if (!options) {
    return tl::unexpected(options.error());
  }
  auto request = request_of(*options);
  if (!request) {
    return tl::unexpected(request.error());
  }
  const auto unwanted = [&items](const Item& item) { return items.count(name_of(item)) == 0; };
  request->items.erase(std::remove_if(request->items.begin(), request->items.end(), unwanted), request->items.end());
  if (request->items.empty()) {
    return fail(ErrorKind::nothing_selected, "the run's command line no longer selects what is to run again",
                folder.string(), "start the run anew");
  }
  request->command_line = read_run(folder)->started->command_line;
  auto store = RunStore::create(out);
  if (!store) {
    return tl::unexpected(store.error());
  }
  const InterruptHandler handler;
  return run_with_progress(*request, *store);
}

void add_run_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("run", "Run workloads on boards, check every output bit by bit, record");
  add_options(*command, *options);
  command->callback([options, command, &exit_code] {
    // What --resume needs: the words of the command line, "run" first.
    std::vector<std::string> words = {"run"};
    for (const CLI::Option* option : command->get_options()) {
      if (option->count() == 0 || option->get_name() == "--out" || option->get_name() == "--resume") {
        continue;
      }
      for (const std::string& value : option->results()) {
        words.push_back(option->get_name());
        if (option->get_items_expected_max() > 0) {
          words.push_back(portable_value(option->get_name(), value));
        }
      }
    }
    exit_code = run_command(*options, words);
  });
}

}  // namespace probemark
