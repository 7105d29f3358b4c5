// probemark: dispatches to the subcommands.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <optional>

#include "harness/commands/command.hpp"
#include "harness/commands/test_flags.hpp"

namespace {

/// The word that made CLI11 refuse the command line, with what is near it: CLI11 itself names no near miss, and where a
/// subcommand is misspelt not even the word.
std::optional<probemark::Error> unexpected_word(const CLI::App& app) {
  const std::vector<std::string> words = app.remaining(true);
  const CLI::App* innermost = &app;
  while (!innermost->get_subcommands().empty()) {
    innermost = innermost->get_subcommands().front();
  }
  std::vector<std::string> known;
  const auto option =
      std::find_if(words.begin(), words.end(), [](const std::string& word) { return word.rfind("--", 0) == 0; });
  if (option != words.end()) {
    for (const CLI::Option* candidate : innermost->get_options()) {
      known.push_back(candidate->get_name());
    }
    auto error = probemark::unknown_name("option", option->substr(0, option->find('=')), known);
    error.where = innermost == &app ? "" : innermost->get_name();
    return error;
  }
  for (const CLI::App* candidate : innermost->get_subcommands([](const CLI::App*) { return true; })) {
    known.push_back(candidate->get_name());
  }
  if (words.empty() || known.empty()) {
    return std::nullopt;
  }
  auto error = probemark::unknown_name("subcommand", words.front(), known);
  error.where = innermost == &app ? "" : innermost->get_name();
  return error;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace probemark;  // NOLINT(google-build-using-namespace): this file is nothing but that
  // A file that reaches its size limit is then an error like a full disk, not the end of the process.
  std::signal(SIGXFSZ, SIG_IGN);
  CLI::App app{"Probemark: benchmark and conformance suite for machine learning on microcontrollers"};
  app.name("probemark");
  app.set_version_flag("--version", std::string("probemark ") + PROBEMARK_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 ok, 1 unexpected, 2 usage, 4 nothing selected, 10 regression, 20 mismatch, 30 set-up, 31 target\n"
      "lost, 40 not comparable.\n"
      "Documentation: docs/");
  int exit_code = exit_ok;
  for (const AddCommand add :
       {add_run_command, add_conform_command, add_reference_command, add_energy_command, add_list_command,
        add_compare_command, add_report_command, add_doctor_command, add_import_results_command}) {
    add(app, exit_code);
  }
  try {  // CLI11 reports by exception; so ends every one
    std::vector<std::string> words = words_with_test_flags(argc, argv);
    std::reverse(words.begin(), words.end());  // as CLI11 wants them
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    if (const auto word = error.get_exit_code() == 0 ? std::nullopt : unexpected_word(app)) {
      return report_error(*word);
    }
    return app.exit(error) == 0 ? exit_ok : exit_usage;
  } catch (const std::exception& error) {
    fmt::print(stderr, "probemark: {}\n", error.what());
    return exit_unexpected;
  }
  return exit_code;
}
