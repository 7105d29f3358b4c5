// probemark: dispatches to the subcommands.
#include <fmt/format.h>

#include "harness/commands/command.hpp"

int main(int argc, char** argv) {
  using namespace probemark;  // NOLINT(google-build-using-namespace): this file is nothing but that
  CLI::App app{"Probemark: benchmark and conformance suite for machine learning on microcontrollers"};
  app.name("probemark");
  app.set_version_flag("--version", std::string("probemark ") + PROBEMARK_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 ok, 1 unexpected, 2 usage, 4 nothing selected, 20 mismatch, 30 set-up, 31 target lost.\n"
      "Documentation: docs/");
  int exit_code = exit_ok;
  for (const AddCommand add :
       {add_run_command, add_reference_command, add_list_command, add_report_command, add_doctor_command}) {
    add(app, exit_code);
  }
  try {  // CLI11 reports by exception; so ends every one
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_ok : exit_usage;
  } catch (const std::exception& error) {
    fmt::print(stderr, "probemark: {}\n", error.what());
    return exit_unexpected;
  }
  return exit_code;
}
