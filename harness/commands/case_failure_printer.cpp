#include "harness/commands/case_failure_printer.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "harness/commands/progress.hpp"
#include "harness/conform/conformance_text.hpp"

namespace probemark {
namespace {

std::string quoted(const std::string& word) {
  const bool plain = !word.empty() && word.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789_-./=:@,+") == std::string::npos;
  std::string text = "'";
  for (const char c : word) {
    text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return plain ? word : text + "'";
}

}  // namespace

std::string command_again(const ConformOptions& options, const std::string& profile, const std::string& name) {
  std::string command = "probemark conform ";
  command += options.library.empty() ? "--kernels " + quoted(options.kernels) : "--library " + quoted(options.library);
  command += options.board == "host" ? "" : " --board " + quoted(options.board);
  command += options.board_file.empty() ? "" : " --board-file " + quoted(options.board_file);
  command += options.probe.empty() ? "" : " --probe " + quoted(options.probe);
  command += options.sanitize ? " --sanitize" : "";
  command += profile == "double" ? "" : " --profile " + profile;
  return command + (options.replay.empty() ? " --case " + quoted(name) : " --replay " + quoted(options.replay));
}

void CaseFailurePrinter::print(const CaseReport& report, const std::string& kernel) {
  constexpr std::size_t most = 3;
  if (++printed_[kernel] > most) {
    return;
  }
  progress_.clear();
  fmt::print("{}", render_case_failure(report, command_again(options_, profile_, report.name),
                                       terminal_width(STDOUT_FILENO), use_colour(STDOUT_FILENO)));
  if (printed_[kernel] == most) {
    fmt::print("  further failures of {} are counted only\n", kernel);
  }
  std::fflush(stdout);
}

}  // namespace probemark
