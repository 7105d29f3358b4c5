// probemark report: the report of runs, made again from their events
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "harness/commands/command.hpp"
#include "harness/commands/progress.hpp"
#include "harness/commands/report_inputs.hpp"
#include "harness/record/atomic_file.hpp"
#include "harness/record/file_error.hpp"
#include "harness/report/report_format.hpp"
#include "harness/report/reported_runs.hpp"
#include "harness/report/site.hpp"
#include "harness/report/terminal.hpp"

namespace probemark {
namespace {

struct Options {
  std::vector<std::string> inputs;
  std::string out;
  std::string format;
  bool json = false;
};

std::string list_of(std::string_view ReportFormat::*field) {
  std::string list;
  for (const ReportFormat& format : report_formats()) list += (list.empty() ? "" : ", ") + std::string(format.*field);
  return list;
}

/// By --format, else by the ending of --out; nullptr: the table for a terminal.
Result<const ReportFormat*> wanted_format(const Options& options) {
  if (options.json || !options.format.empty()) {
    const ReportFormat* named = format_named(options.json ? "records" : options.format);
    if (named != nullptr) return named;
    return fail(ErrorKind::usage, "there is no format '" + options.format + "'", "--format",
                "known: " + list_of(&ReportFormat::name));
  }
  if (options.out.empty()) return nullptr;
  const ReportFormat* format = format_of_file(std::filesystem::path(options.out).filename().string());
  if (format != nullptr) return format;
  return fail(ErrorKind::usage, "no report is made for that kind of file", options.out,
              "let its name end in one of " + list_of(&ReportFormat::ending) + ", or in / for a site, or say --format");
}

Result<void> write_report(const std::string& out, const std::string& text) {
  std::error_code ignored;
  std::filesystem::path file = out;
  if (std::filesystem::is_symlink(file, ignored)) file = std::filesystem::weakly_canonical(file, ignored);
  // A device or pipe would be replaced by the file.
  if (std::filesystem::exists(file, ignored) && !std::filesystem::is_regular_file(file, ignored)) {
    return fail(ErrorKind::usage, "not a regular file", out, "without --out, --format writes to stdout");
  }
  return write_atomically(file, text);
}

/// An earlier site's files that this one lacks stay.
Result<void> write_site(const std::filesystem::path& folder, const std::vector<RunHistory>& runs) {
  for (const SiteFile& file : render_site(runs)) {
    const auto path = folder / file.path;
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) return tl::unexpected(file_error("make the folder", path.parent_path(), error.value()));
    const auto written = write_atomically(path, file.text);
    if (!written) return written;
  }
  return {};
}

bool is_folder(const std::string& out) {
  std::error_code ignored;
  return out.ends_with('/') || std::filesystem::is_directory(out, ignored);
}

void tell_unfinished(const ReportedRuns& reported) {
  if (reported.missing.empty()) return;
  fmt::print(stderr, "probemark: unfinished: {} of {} items have no result\n", reported.missing.size(),
             reported.missing.size() + reported.items.size());
}

int report_command(const Options& options) {
  const bool is_site = is_folder(options.out) && options.format.empty() && !options.json;
  const auto format = is_site ? Result<const ReportFormat*>(nullptr) : wanted_format(options);
  if (!format) return report_error(format.error());
  const auto runs = read_report_inputs(options.inputs);
  if (!runs) return report_error(runs.error());
  const ReportedRuns reported = reported_runs(*runs);
  tell_unfinished(reported);
  if (is_site) {
    const auto written = write_site(options.out, *runs);
    return written ? exit_ok : report_error(written.error());
  }
  if (*format == nullptr) {
    fmt::print("{}", render_table(reported.records(), terminal_width(STDOUT_FILENO), use_colour(STDOUT_FILENO)));
    return exit_ok;
  }
  const auto text = (*format)->render(*runs);
  if (!text) return report_error(text.error());
  if (options.out.empty()) {
    fmt::print("{}", *text);
    return exit_ok;
  }
  const auto written = write_report(options.out, *text);
  return written ? exit_ok : report_error(written.error());
}

}  // namespace

void add_report_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("report", "Make the report of runs again, in any format");
  command->add_option("RUN", options->inputs, "Folders of runs, or files of records")->required();
  command->add_option("--out", options->out,
                      "A file; its name's ending says the format: " + list_of(&ReportFormat::ending) +
                          "; or FOLDER/ for a site; default: stdout");
  auto* format = command->add_option("--format", options->format,
                                     "The format, whatever the file's name: " + list_of(&ReportFormat::name) +
                                         "; default without --out: a table for the terminal");
  command->add_flag("--json", options->json, "As --format records")->excludes(format);
  command->callback([options, &exit_code] { exit_code = report_command(*options); });
}

}  // namespace probemark
