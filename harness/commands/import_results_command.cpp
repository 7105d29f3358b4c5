// probemark import-results: published results of MLPerf Tiny -> a run folder
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <memory>

#include "harness/commands/command.hpp"
#include "harness/commands/progress.hpp"
#include "harness/published/submission.hpp"
#include "harness/record/item.hpp"
#include "harness/record/record_json.hpp"
#include "harness/report/terminal.hpp"

namespace probemark {
namespace {

struct Options {
  std::string folder;
  std::string out;
  SubmissionNames names;
  bool json = false;
};

std::string utc_now() { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::now())); }

Result<void> write_run(const std::string& folder, const std::string& source, const std::vector<Record>& records) {
  auto store = RunStore::create(folder);
  if (!store) {
    return tl::unexpected(store.error());
  }
  RunStarted started;
  started.started_at = utc_now();
  started.run_id = fmt::format("{}-{}", started.started_at, getpid());
  started.harness_version = PROBEMARK_VERSION;
  started.command_line = {"import-results", source};
  std::vector<Event> events;
  for (const Record& record : records) {
    started.items.push_back(item_name(record));
    events.emplace_back(ItemFinished{item_name(record), record});
  }
  events.insert(events.begin(), started);
  events.emplace_back(RunFinished{.finished_at = utc_now()});
  for (const Event& event : events) {
    if (auto written = store->append(event); !written) {
      return written;
    }
  }
  return {};
}

int print_json(const std::vector<Record>& records) {
  auto all = nlohmann::ordered_json::array();
  for (const Record& record : records) {
    auto json = record_to_json(record);
    if (!json) {
      return report_error(json.error());
    }
    all.push_back(std::move(*json));
  }
  fmt::print("{}\n", json_text(all, 2));
  return exit_ok;
}

int import_results_command(const Options& options) {
  const auto read = read_submissions(options.folder, options.names);
  if (!read) {
    return report_error(read.error());
  }
  if (read->records.empty() && read->errors.empty()) {
    return report_error(Error{ErrorKind::nothing_selected, "there is no result of ad, ic, kws or vww here",
                              options.folder, "see docs/published-results.md for what is read"});
  }
  const std::string out = options.out.empty() ? "" : std::filesystem::absolute(options.out).lexically_normal().string();
  if (!out.empty() && !read->records.empty()) {
    if (const auto written = write_run(out, options.folder, read->records); !written) {
      return report_error(written.error());
    }
  }
  if (options.json) {
    if (const int code = print_json(read->records); code != exit_ok) {
      return code;
    }
  } else {
    fmt::print("{}", render_table(read->records, terminal_width(STDOUT_FILENO), use_colour(STDOUT_FILENO)));
  }
  for (const std::string& line : read->left_out) {
    fmt::print(stderr, "left out: {}\n", line);
  }
  if (!out.empty() && !read->records.empty()) {
    fmt::print(stderr, "{} records in {}; see probemark report {}\n", read->records.size(), out, out);
  }
  int code = exit_ok;
  for (const Error& error : read->errors) {
    code = report_error(error);
  }
  return code;
}

}  // namespace

void add_import_results_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "import-results", "Read published results of MLPerf Tiny, say which rules they break, keep them as a run");
  command->add_option("FOLDER", options->folder, "A clone of a results repository, any part of it, or one results.txt")
      ->required();
  command->add_option("--out", options->out, "Folder of the run to make; default: only print");
  command->add_option("--board", options->names.system, "Name of the system, where the folders do not tell it");
  command->add_option("--workload", options->names.benchmark,
                      "Benchmark, where the folders do not tell it: ad, ic, kws or vww");
  command->add_option("--submitter", options->names.submitter, "Who published it, where the folders do not tell it");
  command->add_flag("--json", options->json, "Print the records as JSON instead of the table");
  command->callback([options, &exit_code] { exit_code = import_results_command(*options); });
}

}  // namespace probemark
