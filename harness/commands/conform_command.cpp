// probemark conform
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <memory>
#include <optional>

#include "harness/cases/case_space.hpp"
#include "harness/commands/case_failure_printer.hpp"
#include "harness/commands/case_progress.hpp"
#include "harness/commands/cases_under_test.hpp"
#include "harness/commands/command.hpp"
#include "harness/commands/conform_options.hpp"
#include "harness/commands/library_under_test.hpp"
#include "harness/commands/progress.hpp"
#include "harness/commands/test_flags.hpp"
#include "harness/conform/conformance.hpp"
#include "harness/conform/conformance_json.hpp"
#include "harness/conform/conformance_text.hpp"
#include "harness/conform/expected.hpp"
#include "harness/conform/failure_explainer.hpp"
#include "harness/conform/report_folder.hpp"
#include "harness/process/interrupt.hpp"
#include "harness/process/run_to_end.hpp"

namespace probemark {
namespace {

using Clock = std::chrono::steady_clock;

/// The commit of the checkout at `root`; empty where that is none.
std::string commit_of(const std::filesystem::path& root) {
  std::error_code error;
  if (!std::filesystem::exists(root / ".git", error)) {
    return {};
  }
  const auto run = run_to_end({"git", "-C", root.string(), "rev-parse", "HEAD"}, std::chrono::seconds(20));
  return run && run->status.ok() ? run->output.substr(0, run->output.find('\n')) : "";
}

Result<Expected> expected_of_case(const Case& test, Profile profile) {
  return has_answer_under(test, profile)
             ? expected_of(test, profile)
             : fail(ErrorKind::not_comparable, "its parameters are others there", test.name);
}

int exit_code_of(const Conformance& conformance, bool empty_shard) {
  if (conformance.stopped && conformance.stopped->kind == ErrorKind::interrupted) {
    return exit_unexpected;
  }
  for (const KernelReport& report : conformance.kernels) {
    if (is_failure(report.verdict)) {
      return exit_mismatch;
    }
  }
  if (conformance.stopped) {
    return exit_code_of(conformance.stopped->kind);
  }
  return total_tally(conformance.kernels).passed > 0 || empty_shard ? exit_ok : exit_nothing_selected;
}

Conformance identify(const ConformOptions& options, const LibraryUnderTest& library, const CasesUnderTest& cases,
                     const std::vector<std::string>& command_line) {
  Conformance c;
  c.harness_version = PROBEMARK_VERSION;
  c.commit = commit_of(home_folder());
  c.started_at = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::now()));
  c.library = library.id;
  c.library_title = library.title;
  c.library_version = library.version;
  c.place = library.executor->place();
  c.compiler = library.compiler;
  c.flags = library.flags;
  c.profile = profile_name(library.profile);
  c.level = options.level;
  c.seed = options.seed;
  c.space_sha256 = cases.space_sha256;
  c.command_line = command_line;
  return c;
}

/// Prints and writes what came out; returns the exit code.
int conclude(const Conformance& conformance, const ConformOptions& options, const std::optional<ReportFolder>& folder,
             bool empty_shard, bool failures_printed) {
  const int code = exit_code_of(conformance, empty_shard);
  if (options.json) {
    fmt::print("{}\n",
               conformance_to_json(conformance).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  } else {
    fmt::print("{}{}", failures_printed ? "\n" : "",
               render_conformance(conformance, terminal_width(STDOUT_FILENO), use_colour(STDOUT_FILENO)));
  }
  if (folder) {
    if (auto written = folder->write(conformance); !written) {
      return report_error(written.error());
    }
    if (!options.json) {
      fmt::print("report: {}\n",
                 (std::filesystem::absolute(folder->path()) / "conformance.md").lexically_normal().string());
    }
  }
  if (conformance.stopped) {
    report_error(*conformance.stopped);
  } else if (code == exit_nothing_selected) {
    report_error(
        {ErrorKind::nothing_selected, "no case was compared", "conform",
         "see the filter and the kernels asked for; what a kernel refuses or a board cannot hold proves nothing"});
  }
  return code;
}

/// Where failing cases go: the report's folder, else one that is named by the time.
std::filesystem::path failures_folder(const std::optional<ReportFolder>& report) {
  return report ? report->path()
                : std::filesystem::path(fmt::format("probemark-runs/conform-{:%Y%m%dT%H%M%S}Z-{}",
                                                    fmt::gmtime(std::chrono::system_clock::now()), getpid()));
}

int conform_command(const ConformOptions& options, const std::vector<std::string>& command_line) {
  const auto begin = Clock::now();
  if (auto good = expect_test_flags(options.test_flags); !good) {
    return report_error(good.error());
  }
  const InterruptHandler handler;
  const std::filesystem::path root = home_folder();
  const auto chosen = chosen_kernels(options);
  if (!chosen) {
    return report_error(chosen.error());
  }
  auto library = set_up_library(options, root, *chosen);
  if (!library) {
    return report_error(library.error());
  }
  auto cases = set_up_cases(options, root, *library, *chosen);
  if (!cases) {
    return report_error(cases.error());
  }
  std::optional<ReportFolder> folder;
  if (!options.out.empty()) {
    auto created = ReportFolder::create(options.out);
    if (!created) {
      return report_error(created.error());
    }
    folder = std::move(*created);
  }
  Conformance conformance = identify(options, *library, *cases, command_line);

  CaseProgress progress(isatty(STDERR_FILENO) != 0);
  CaseFailurePrinter failures(options, conformance.profile, progress);
  ConformanceRequest request;
  request.kernels = std::move(cases->kernels);
  request.absent = cases->absent;
  request.profile = library->profile;
  request.expected_of = expected_of_case;
  request.tests.flags = options.test_flags;
  if (folder && !names_test_report(options.test_flags)) {
    request.tests.flags.push_back("--gtest_output=xml:" + (folder->path() / "junit.xml").string());
  }
  request.tests.own_printer = !options.test_flags.empty() && !options.json;
  request.tests.register_place = library->register_place;
  request.tests.failure_text = [&](const CaseReport& report) {
    constexpr std::size_t width = 100;
    return render_case_failure(report, command_again(options, conformance.profile, report.name), width, false);
  };
  request.tests.started = [&progress](std::size_t total) { progress.start(total); };
  request.tests.case_ended = [&](const CaseReport& report) {
    progress.finish_case(report.name);
    if (report.status == CaseStatus::failed && !options.json && !request.tests.own_printer) {
      failures.print(report, report.name.substr(0, report.name.find('.')));
    }
  };
  ExplainerOptions explaining;
  explaining.profile = library->profile;
  explaining.seed = options.seed;
  explaining.folder = [folder_of_failures = failures_folder(folder)] { return std::optional(folder_of_failures); };
  request.explain = [&](const KernelUnderTest& kernel, const std::vector<CaseReport>& reports) {
    return explain_failure(kernel, reports, request.expected_of, *library->executor, explaining);
  };
  auto result = conform(request, *library->executor);
  progress.clear();
  if (!result) {
    return report_error(result.error());
  }
  if (!result->started) {
    return exit_ok;
  }
  conformance.kernels = std::move(result->kernels);
  conformance.stopped = std::move(result->stopped);
  conformance.wall_s = std::chrono::duration<double>(Clock::now() - begin).count();
  if (const auto running = library->executor->running()) {
    conformance.guest_share = std::min(1.0, std::chrono::duration<double>(*running).count() / conformance.wall_s);
  }
  return conclude(conformance, options, folder, result->empty_shard, failures.any());
}

}  // namespace

void add_conform_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ConformOptions>();
  CLI::App* command = app.add_subcommand("conform", "Hold a kernel library to a numerics profile, case by case");
  CLI::Option* kernels =
      command->add_option("--kernels", options->kernels, "Kernel library id or folder")->capture_default_str();
  command->add_option("--library", options->library, "A shared object with the kernels, instead of --kernels")
      ->excludes(kernels);
  command->add_option("--board", options->board, "Where to run: host, or a board's id")->capture_default_str();
  command->add_option("--board-file", options->board_file, "A board file outside of the tree")->excludes("--board");
  command->add_option("--probe", options->probe, "Probe to reach the board with; default: the board file's");
  command->add_option("--serial", options->serial, "Serial number of the board's probe");
  command->add_option("--operator", options->operators,
                      "Operator (conv2d), kernel (conv2d_s8_s8_s8) or TensorFlow Lite name (CONV_2D); repeatable, "
                      "default: all that the library has");
  command->add_option("--level", options->level, "How many cases: quick, full or exhaustive")->capture_default_str();
  command->add_option("--profile", options->profile,
                      "Numerics profile: double, single or xnnpack; default: double, or what the library follows");
  command->add_option("--seed", options->seed, "Of the random cases")->capture_default_str();
  command->add_flag("--sanitize", options->sanitize,
                    "On the host, under AddressSanitizer and UndefinedBehaviorSanitizer");
  command->add_option("--timeout", options->timeout_s, "Seconds that one case may take")
      ->check(CLI::Range(1, 1'000'000, "POSITIVE"))
      ->capture_default_str();
  command->add_option("--replay", options->replay, "Run the case in this file (failures/ of an earlier run)");
  command->add_option("--case", options->cases, "Run only the case of this name; repeatable")->excludes("--replay");
  command->add_option("--out", options->out, "Folder for conformance.json, conformance.md, junit.xml, failures/");
  command->add_flag("--json", options->json, "Print JSON instead of the table");
  command->add_option("--test-flag", options->test_flags)->group("");  // what stands after "--"
  command->footer("After --: GoogleTest's flags, e.g. -- --gtest_filter='*.pairs-1*' --gtest_shuffle");
  command->callback([options, command, &exit_code] {
    std::vector<std::string> words = {"conform"};
    for (const CLI::Option* option : command->get_options()) {
      if (option->count() == 0 || option->get_name() == "--test-flag") {
        continue;
      }
      for (const std::string& value : option->results()) {
        words.push_back(option->get_name());
        if (option->get_items_expected_max() > 0) words.push_back(value);
      }
    }
    if (!options->test_flags.empty()) words.emplace_back("--");
    words.insert(words.end(), options->test_flags.begin(), options->test_flags.end());
    exit_code = conform_command(*options, words);
  });
}

}  // namespace probemark
