// probemark report: a run's report made again from its events
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <memory>

#include "harness/commands/command.hpp"
#include "harness/commands/progress.hpp"
#include "harness/record/store.hpp"
#include "harness/report/html.hpp"
#include "harness/report/terminal.hpp"

namespace probemark {
namespace {

int report_command(const std::string& folder, const std::string& out) {
  const auto history = read_started_run(folder);
  if (!history) {
    return report_error(history.error());
  }
  if (out.empty()) {
    fmt::print("{}", render_table(history->records, terminal_width(STDOUT_FILENO), use_colour(STDOUT_FILENO)));
    return exit_ok;
  }
  if (std::filesystem::path(out).extension() != ".html") {
    return report_error(Error{ErrorKind::usage, "no report is made for that kind of file", out, "name a .html file"});
  }
  std::ofstream stream(out, std::ios::binary);
  stream << render_html(*history->started, history->records, history->finished);
  stream.close();
  return stream ? exit_ok
                : report_error(
                      Error{ErrorKind::setup, "cannot write the report", out, "check the folder and its permissions"});
}

}  // namespace

void add_report_command(CLI::App& app, int& exit_code) {
  auto folder = std::make_shared<std::string>();
  auto out = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("report", "Make the report of a run again");
  command->add_option("RUN", *folder, "The folder of a run")->required();
  command->add_option("--out", *out, "A .html file; default: the table on stdout");
  command->callback([folder, out, &exit_code] { exit_code = report_command(*folder, *out); });
}

}  // namespace probemark
