// probemark doctor: the programs that the boards need
#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "harness/board/board_file.hpp"
#include "harness/commands/command.hpp"
#include "harness/process/run_to_end.hpp"

namespace probemark {
namespace {

struct Check {
  std::string name;
  bool ok = false;
  std::string evidence;
  std::string remedy;
};

Check check_program(const std::string& program) {
  const auto run = run_to_end({program, "--version"}, std::chrono::seconds(20));
  if (!run) {
    return {program, false, run.error().what, run.error().remedy};
  }
  return {program, run->status.ok(), run->output.substr(0, run->output.find('\n')),
          run->status.ok() ? "" : "run scripts/setup"};
}

/// The compilers and emulators of all boards, each once.
Result<std::vector<Check>> check_programs() {
  const auto boards = read_boards(home_folder() / "targets");
  if (!boards) {
    return tl::unexpected(boards.error());
  }
  std::set<std::string> programs;
  for (const Board& board : *boards) {
    programs.insert(board.core.toolchain + "g++");
    for (const auto& [name, settings] : board.probes) {
      if (const auto program = settings.values.find("program"); program != settings.values.end()) {
        programs.insert(program->second);
      }
    }
  }
  std::vector<Check> checks;
  for (const std::string& program : programs) {
    checks.push_back(check_program(program));
  }
  return checks;
}

}  // namespace

void add_doctor_command(CLI::App& app, int& exit_code) {
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("doctor", "Whether the compilers and emulators of all boards are installed");
  command->add_flag("--json", *json, "Print JSON");
  command->callback([json, &exit_code] {
    const auto checks = check_programs();
    if (!checks) {
      exit_code = report_error(checks.error());
      return;
    }
    auto all = nlohmann::ordered_json::array();
    exit_code = exit_ok;
    for (const Check& check : *checks) {
      exit_code = check.ok ? exit_code : exit_setup;
      all.push_back({{"check", check.name}, {"ok", check.ok}, {"evidence", check.evidence}, {"remedy", check.remedy}});
      if (!*json) {
        fmt::print("{}  {}: {}\n", check.ok ? "ok     " : "missing", check.name, check.evidence);
        if (!check.remedy.empty()) {
          fmt::print("         remedy: {}\n", check.remedy);
        }
      }
    }
    if (*json) {
      fmt::print("{}\n", all.dump(2));
    }
  });
}

}  // namespace probemark
