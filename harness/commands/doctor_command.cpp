// probemark doctor
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "harness/board/board_file.hpp"
#include "harness/commands/command.hpp"
#include "harness/commands/progress.hpp"
#include "harness/commands/selection.hpp"
#include "harness/doctor/board_checks.hpp"
#include "harness/doctor/checkup_text.hpp"
#include "harness/doctor/instruments_seen.hpp"
#include "harness/doctor/meter_checks.hpp"
#include "harness/doctor/program_checks.hpp"
#include "harness/doctor/usb_checks.hpp"
#include "harness/image/build_cache.hpp"
#include "harness/meter/meter_spec.hpp"
#include "harness/process/interrupt.hpp"
#include "harness/process/scratch_folder.hpp"

namespace probemark {
namespace {

struct Options {
  SelectionRequest selection;
  std::vector<std::string> meters;
  unsigned lease_wait_s = 5;
  bool json = false;
};

/// A board that --board or --board-file named, and how it is reached.
struct Chosen {
  Board board;
  const Launcher* launcher = nullptr;
  std::string serial;
};

Result<std::vector<Chosen>> chosen_boards(const Options& options) {
  std::vector<Chosen> chosen;
  if (options.selection.boards.empty() && options.selection.board_files.empty()) {
    return chosen;
  }
  SelectionRequest request = options.selection;
  request.workloads = {"sine"};
  const auto items = select_items(home_folder(), request);
  if (!items) {
    return tl::unexpected(items.error());
  }
  for (const Item& item : *items) {
    chosen.push_back({item.board, item.launcher, item.serial});
  }
  return chosen;
}

/// Whether a probe's settings lead over a network: pyOCD's "remote:HOST", OpenOCD's "backend tcp" and remote_bitbang.
bool leads_over_network(const ProbeSettings& settings) {
  std::vector<std::string> words;
  for (const auto& [key, value] : settings.values) {
    words.push_back(value);
  }
  for (const auto& [key, list] : settings.lists) {
    words.insert(words.end(), list.begin(), list.end());
  }
  return std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return word.starts_with("remote:") || word.find("backend tcp") != std::string::npos ||
           word.find("remote_bitbang") != std::string::npos;
  });
}

/// A probe that a program of this host opens on USB.
bool uses_usb(const Chosen& chosen) {
  const ProbeSettings& settings = chosen.board.probes.at(chosen.launcher->name());
  return chosen.board.kind == BoardKind::hardware && chosen.launcher->drives_one_board() &&
         !chosen.launcher->programs(settings).empty() && !leads_over_network(settings);
}

/// Of the board alone: its compiler, and the programs of the probe that was chosen.
std::map<std::string, ProgramNeed> needs_of(const std::vector<Chosen>& chosen) {
  std::vector<Board> boards;
  for (const Chosen& choice : chosen) {
    Board board = choice.board;
    board.probe_order = {choice.launcher->name()};
    boards.push_back(std::move(board));
  }
  return program_needs(boards);
}

Result<std::map<std::string, ProgramNeed>> needs_of_all() {
  const auto boards = read_boards(home_folder() / "targets");
  if (!boards) {
    return tl::unexpected(boards.error());
  }
  return program_needs(*boards);
}

BoardCheckup checkup_of(const Chosen& choice, const Options& options, const std::vector<UsbProbe>& probes,
                        const std::filesystem::path& scratch) {
  BoardCheckup checkup{choice.board, choice.launcher, {choice.serial, std::chrono::seconds(options.lease_wait_s)}};
  checkup.root = home_folder();
  checkup.cache = std::filesystem::absolute(default_cache_folder());
  checkup.scratch_folder = scratch;
  const ProbeSettings& settings = choice.board.probes.at(choice.launcher->name());
  for (const ProbeProgram& program : choice.launcher->programs(settings)) {
    checkup.needs.push_back(program_check_id(program.name));
  }
  if (uses_usb(choice)) {
    checkup.needs.emplace_back(kProbesSeen);
    const std::string serial = choice.serial.empty() ? settings.value("serial", "") : choice.serial;
    for (const UsbProbe& probe : probes) {
      if ((serial.empty() && probes.size() == 1) || (!serial.empty() && probe.serial == serial)) {
        checkup.needs.push_back(usb_check_id(probe));
      }
    }
  }
  return checkup;
}

Result<std::vector<Check>> checks_of_meters(const std::vector<std::string>& specs) {
  std::vector<Check> checks;
  for (const std::string& spec : specs) {
    const auto request = parse_meter_spec(spec);
    if (!request) {
      return tl::unexpected(request.error());
    }
    const auto more = meter_checks(*request);
    checks.insert(checks.end(), more.begin(), more.end());
  }
  return checks;
}

int doctor(const Options& options) {
  const auto chosen = chosen_boards(options);
  if (!chosen) {
    return report_error(chosen.error());
  }
  const bool everything = chosen->empty() && options.meters.empty();
  const auto needs = everything ? needs_of_all() : needs_of(*chosen);
  if (!needs) {
    return report_error(needs.error());
  }
  std::vector<Check> checks;
  const auto instruments = checks_of_meters(options.meters);
  if (!instruments) {
    return report_error(instruments.error());
  }
  for (const char* group : {"toolchains", "probe programs"}) {
    for (const auto& [name, need] : *needs) {
      if (need.group == group) {
        checks.push_back(program_check(need));
      }
    }
  }
  const bool wanted = std::any_of(chosen->begin(), chosen->end(), uses_usb);
  const std::vector<UsbProbe> probes = usb_probes(kUsbDevices, kUsbNodes);
  if (wanted || everything) {
    const auto more = usb_checks(probes, wanted);
    checks.insert(checks.end(), more.begin(), more.end());
  }
  if (everything) {
    const auto more = instrument_checks(instruments_seen());
    checks.insert(checks.end(), more.begin(), more.end());
  }
  checks.insert(checks.end(), instruments->begin(), instruments->end());
  std::vector<ScratchFolder> folders;
  for (const Chosen& choice : *chosen) {
    auto scratch = ScratchFolder::create();
    if (!scratch) {
      return report_error(scratch.error());
    }
    const auto more = board_checks(checkup_of(choice, options, probes, scratch->path()));
    folders.push_back(std::move(*scratch));
    checks.insert(checks.end(), more.begin(), more.end());
  }
  const InterruptHandler handler;
  std::string group;
  const auto results = run_checkup(checks, [&](const CheckResult& result) {
    if (!options.json) {
      fmt::print("{}", checkup_line(result, group, use_colour(STDOUT_FILENO)));
      std::fflush(stdout);
      group = result.group;
    }
  });
  checks.clear();  // the boards are let go before their folders
  fmt::print("{}\n", options.json ? checkup_json(results) : "\n" + checkup_sentence(results));
  if (interrupted()) {
    return exit_unexpected;
  }
  const Finding* failure = first_failure(results);
  return failure == nullptr ? exit_ok : exit_code_of(failure->kind);
}

}  // namespace

void add_doctor_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("doctor", "What is installed, connected and reachable, and the one remedy each");
  command->add_option("--board", options->selection.boards,
                      "Board id (repeatable): also attaches to it, programs its flash and measures");
  command->add_option("--board-file", options->selection.board_files, "A board file outside of the tree (repeatable)");
  command->add_option("--probe", options->selection.probe, "Probe to reach the boards with; default: the board file's");
  command->add_option("--serial", options->selection.serials,
                      "Serial number of a board's probe, BOARD=SERIAL, or SERIAL alone with one board (repeatable)");
  command
      ->add_option("--meter", options->meters,
                   "Energy instrument, DRIVER[:ADDRESS][,KEY=VALUE].. (repeatable): opens it, measures for some "
                   "seconds, takes the supply away for one")
      ->allow_extra_args(false);
  command->add_option("--lease-wait", options->lease_wait_s, "Seconds to wait for a probe that another process drives")
      ->check(CLI::Range(0, 1'000'000, "SECONDS"))
      ->capture_default_str();
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([options, &exit_code] { exit_code = doctor(*options); });
}

}  // namespace probemark
