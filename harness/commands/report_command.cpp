// probemark report: the reports of runs, made from their events
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>

#include "harness/commands/command.hpp"
#include "harness/commands/progress.hpp"
#include "harness/record/store.hpp"
#include "harness/report/firefox_profile.hpp"
#include "harness/report/history.hpp"
#include "harness/report/html.hpp"
#include "harness/report/site.hpp"
#include "harness/report/speedscope.hpp"
#include "harness/report/terminal.hpp"

namespace probemark {
namespace {

std::vector<Record> newest_records(const std::vector<RunHistory>& runs) { return latest_of(by_time(runs)).records; }

Result<void> write_report(const std::filesystem::path& path, const std::string& text) {
  std::ofstream stream(path, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) return fail(ErrorKind::setup, "cannot write the report", path, "check the folder and its permissions");
  return {};
}

/// What makes a file of runs, by the end of its name.
struct Renderer {
  std::string_view ending;
  std::optional<std::string> (*render)(const std::vector<RunHistory>& runs);
};

constexpr std::array<Renderer, 3> renderers{{
    {".html", [](const std::vector<RunHistory>& runs) { return std::optional(render_html(runs)); }},
    {".speedscope.json", [](const std::vector<RunHistory>& runs) { return render_speedscope(newest_records(runs)); }},
    {".profile.json", [](const std::vector<RunHistory>& runs) { return render_firefox_profile(newest_records(runs)); }},
}};

const Renderer* renderer_of(std::string_view out) {
  const auto found = std::find_if(renderers.begin(), renderers.end(),
                                  [&](const Renderer& renderer) { return out.ends_with(renderer.ending); });
  return found == renderers.end() ? nullptr : found;
}

Result<void> write_site(const std::vector<RunHistory>& runs, const std::filesystem::path& folder) {
  for (const SiteFile& file : render_site(runs)) {
    const auto path = folder / file.path;
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    const auto written = write_report(path, file.text);
    if (!written) return written;
  }
  return {};
}

Result<void> write_runs(const std::vector<RunHistory>& runs, const std::string& out) {
  if (out.back() == '/' || std::filesystem::is_directory(out)) return write_site(runs, out);
  const Renderer* renderer = renderer_of(out);
  if (renderer == nullptr) {
    return fail(ErrorKind::usage, "no report is made for that kind of file", out,
                "name a file that ends in .html, .speedscope.json or .profile.json, or a folder with a / behind it");
  }
  const auto text = renderer->render(runs);
  if (!text) {
    return fail(ErrorKind::usage, "no right answer of these runs has numbers by operator", out,
                "profiles come from boards that count by operator: see the page's section on operators");
  }
  return write_report(out, *text);
}

int report_command(const std::vector<std::string>& folders, const std::string& out) {
  std::vector<RunHistory> runs;
  for (const std::string& folder : folders) {
    auto history = read_started_run(folder);
    if (!history) return report_error(history.error());
    runs.push_back(std::move(*history));
  }
  if (out.empty()) {
    fmt::print("{}", render_table(newest_records(runs), terminal_width(STDOUT_FILENO), use_colour(STDOUT_FILENO)));
    return exit_ok;
  }
  const auto written = write_runs(runs, out);
  return written ? exit_ok : report_error(written.error());
}

}  // namespace

void add_report_command(CLI::App& app, int& exit_code) {
  auto folders = std::make_shared<std::vector<std::string>>();
  auto out = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("report", "Make the report of one or several runs");
  command->add_option("RUN", *folders, "Folders of runs; of several, the newest record of each item stands")
      ->required();
  command->add_option(
      "--out", *out,
      "A .html page, a profile by operator (.speedscope.json, .profile.json for the Firefox Profiler), or "
      "FOLDER/ for a site; default: the table on stdout");
  command->callback([folders, out, &exit_code] { exit_code = report_command(*folders, *out); });
}

}  // namespace probemark
