// What the subcommands share: where things are, how an error becomes an exit code, how names become things.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "harness/record/event.hpp"
#include "harness/record/store.hpp"
#include "reference/error.hpp"

namespace probemark {

/// The documented exit codes.
enum ExitCode : int {
  exit_ok = 0,
  exit_unexpected = 1,
  exit_usage = 2,
  exit_nothing_selected = 4,
  exit_regression = 10,
  exit_mismatch = 20,
  exit_setup = 30,
  exit_target_lost = 31,
  exit_not_comparable = 40,
};

int exit_code_of(ErrorKind kind);

/// The worst outcome decides: mismatch, then lost targets and faults, then failed builds, then unsupported models. What
/// does not fit or is skipped is no failure.
int exit_code_of(const std::vector<Record>& records);

/// Prints the error and its remedy to stderr; returns its exit code.
int report_error(const Error& error);

/// PROBEMARK_HOME, else ../share/probemark of an installed program, else the checkout that this one was built from.
/// Absolute.
std::filesystem::path home_folder();

/// The run in `folder`, which must have been started; its `started` is set.
Result<RunHistory> read_started_run(const std::filesystem::path& folder);

/// An error for a name that is none of `known`, with the closest of them.
Error unknown_name(const std::string& kind, const std::string& name, const std::vector<std::string>& known);

/// Adds the subcommand to `app`; its callback stores the exit code in `exit_code`.
using AddCommand = void (*)(CLI::App& app, int& exit_code);
void add_run_command(CLI::App& app, int& exit_code);
void add_reference_command(CLI::App& app, int& exit_code);
void add_list_command(CLI::App& app, int& exit_code);
void add_compare_command(CLI::App& app, int& exit_code);
void add_report_command(CLI::App& app, int& exit_code);
void add_doctor_command(CLI::App& app, int& exit_code);
void add_energy_command(CLI::App& app, int& exit_code);
void add_import_results_command(CLI::App& app, int& exit_code);
void add_conform_command(CLI::App& app, int& exit_code);

}  // namespace probemark
