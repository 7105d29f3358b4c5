// probemark compare: two runs, what differs between them, and what it did
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "harness/commands/command.hpp"
#include "harness/commands/compared_runs.hpp"
#include "harness/commands/progress.hpp"
#include "harness/commands/run_again.hpp"
#include "harness/compare/axis.hpp"
#include "harness/compare/comparison.hpp"
#include "harness/compare/gate.hpp"
#include "harness/compare/rerun.hpp"
#include "harness/process/interrupt.hpp"
#include "harness/report/compare_report.hpp"

namespace probemark {
namespace {

struct Options {
  std::string a;
  std::string b;
  std::string axis;
  std::vector<std::string> allowed;
  std::vector<std::string> only_a;
  std::vector<std::string> only_b;
  std::vector<std::string> workloads;
  std::vector<std::pair<std::string, std::string>> noise;
  std::vector<std::string> rules;
  bool rerun = false;
  std::string rerun_out;
  bool every_metric = false;
  bool json = false;
  bool markdown = false;
};

constexpr const char* missing_items = "missing";  // of --allow: not a setting, but items that B lacks

Result<ComparedRun> read_side(const std::string& path, std::vector<std::string> conditions, const Options& options,
                              const std::string& option) {
  auto run = read_compared_run(path);
  if (!run) return run;
  if (auto kept = keep_only(*run, conditions, option); !kept) return tl::unexpected(kept.error());
  conditions.clear();
  for (const std::string& workload : options.workloads) conditions.push_back("workload=" + workload);
  if (auto kept = keep_only(*run, conditions, "--workload"); !kept) return tl::unexpected(kept.error());
  return run;
}

/// Two runs tell of noise only if they should be alike.
Result<void> add_noise_of(BoardNoise& noise, const std::string& path, const std::string& path_again) {
  const auto run = read_compared_run(path);
  if (!run) return tl::unexpected(run.error());
  const auto again = read_compared_run(path_again);
  if (!again) return tl::unexpected(again.error());
  const Comparison comparison = compare(run->records, again->records, {});
  if (!comparison.refusals.empty() || !comparison.axis.empty()) {
    return fail(ErrorKind::not_comparable,
                comparison.refusals.empty()
                    ? fmt::format("these are not two runs of the same thing: {} differs", comparison.axis)
                    : comparison.refusals.front().what,
                fmt::format("--noise {} {}", path, path_again), "run the same command twice");
  }
  add_noise(noise, run->records, again->records);
  return {};
}

/// An axis is one of the known ones, or a setting that some record has.
Result<void> check_keys(const Options& options, const ComparedRun& a, const ComparedRun& b) {
  std::set<std::string> known;
  for (const Axis& axis : known_axes()) known.insert(axis.name);
  std::set<std::string> settings = known;
  for (const ComparedRun* run : {&a, &b}) {
    for (const Record& record : run->records) {
      for (const auto& entry : settings_of(record)) settings.insert(entry.first);
    }
  }
  if (!options.axis.empty() && settings.count(options.axis) == 0) {
    return tl::unexpected(unknown_name("axis", options.axis, {known.begin(), known.end()}));
  }
  settings.insert(missing_items);
  for (const std::string& key : options.allowed) {
    if (settings.count(key) == 0) {
      Error error = unknown_name("setting", key, {settings.begin(), settings.end()});
      error.where = "--allow";
      return tl::unexpected(error);
    }
  }
  return {};
}

Result<ComparisonRequest> request_of(const Options& options) {
  ComparisonRequest request;
  request.axis = options.axis;
  for (const std::string& key : options.allowed) {
    request.allowed.insert(key);
    const Axis axis = axis_named(key);
    request.allowed.insert(axis.keys.begin(), axis.keys.end());
  }
  for (const auto& [run, again] : options.noise) {
    if (auto added = add_noise_of(request.noise, run, again); !added) return tl::unexpected(added.error());
  }
  return request;
}

Result<std::vector<GateRule>> rules_of(const Options& options) {
  std::vector<GateRule> rules;
  for (const std::string& text : options.rules) {
    auto rule = parse_gate_rule(text);
    if (!rule) return tl::unexpected(rule.error());
    rules.push_back(std::move(*rule));
  }
  return rules;
}

/// Runs again what regressed, and leaves in the report only what then regressed twice.
void confirm(GateReport& gate, const Options& options, const ComparedRun& a, const ComparedRun& b,
             const ComparisonRequest& request, const std::vector<GateRule>& rules, const Comparison& comparison) {
  const auto items = items_to_rerun(comparison, gate.result.findings);
  if (items.empty()) {
    gate.rerun = "nothing to run again: what fails is not there";
    return;
  }
  if (b.folder.empty()) {
    gate.rerun = "no board is at hand: B is no run of this machine, but record files; not confirmed";
    return;
  }
  const std::string out = options.rerun_out.empty() ? default_out() : options.rerun_out;
  const auto again = run_again(b.folder, items, out);
  if (!again) {
    gate.rerun = fmt::format("not possible, not confirmed: {}", describe(again.error()));
    return;
  }
  auto verdict = judge_rerun({a.records, b.records, again->records, request, rules}, comparison, gate.result.findings);
  gate.failing = std::move(verdict.failing);
  gate.rerun = fmt::format("{} of {} found again, in {}", gate.result.findings.size() - verdict.refuted,
                           gate.result.findings.size(), out);
  if (!verdict.unconfirmed.empty()) {
    gate.rerun += fmt::format("; without an answer, so not refuted: {}", fmt::join(verdict.unconfirmed, "; "));
  }
}

void print(const ComparisonReport& report, const Options& options) {
  if (options.json) {
    fmt::print("{}\n", comparison_json(report).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  } else if (options.markdown) {
    fmt::print("{}", comparison_markdown(report));
  } else {
    fmt::print("{}", render_comparison(report, terminal_width(STDOUT_FILENO), use_colour(STDOUT_FILENO)));
  }
}

int exit_code_of(const ComparisonReport& report) {
  const Comparison& comparison = report.comparison;
  if (!comparison.refusals.empty()) return exit_not_comparable;
  if (report.gate && !report.gate->failing.empty()) return exit_regression;
  const bool anything = std::any_of(comparison.items.begin(), comparison.items.end(),
                                    [](const ItemComparison& item) { return !item.metrics.empty(); });
  const bool judged = !report.gate || report.gate->result.judged > 0;
  return anything && judged ? exit_ok : exit_not_comparable;
}

int compare_command(const Options& options) {
  const auto a = read_side(options.a, options.only_a, options, "--only-a");
  if (!a) return report_error(a.error());
  const auto b = read_side(options.b, options.only_b, options, "--only-b");
  if (!b) return report_error(b.error());
  if (auto checked = check_keys(options, *a, *b); !checked) return report_error(checked.error());
  const auto rules = rules_of(options);
  if (!rules) return report_error(rules.error());
  const auto request = request_of(options);
  if (!request) return report_error(request.error());
  ComparisonReport report;
  report.a = options.a;
  report.b = options.b;
  report.every_metric = options.every_metric;
  report.comparison = compare(a->records, b->records, *request);
  if (!rules->empty() && report.comparison.refusals.empty()) {
    GateReport gate;
    gate.rules = options.rules;
    const bool missing_allowed =
        std::find(options.allowed.begin(), options.allowed.end(), missing_items) != options.allowed.end();
    gate.result = judge(report.comparison, *rules, missing_allowed);
    gate.failing = gate.result.findings;
    if (options.rerun && !gate.failing.empty()) confirm(gate, options, *a, *b, *request, *rules, report.comparison);
    report.gate = std::move(gate);
  }
  print(report, options);
  if (interrupted()) return exit_unexpected;
  return exit_code_of(report);
}

}  // namespace

void add_compare_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("compare", "Compare two runs that differ in one thing");
  command->add_option("A", options->a, "The run to compare with: its folder, a folder of records, or a record file")
      ->required();
  command->add_option("B", options->b, "The run that is judged")->required();
  command->add_option("--axis", options->axis,
                      "The one thing that may differ: board, kernels, compiler, flags, clock, commit, profile, probe, "
                      "voltage, debug, or a key of the fingerprint; default: found");
  command->add_option(
      "--allow", options->allowed,
      "A setting that may differ as well (repeatable); 'missing': items of A that B lacks pass the gate");
  command->add_option("--only-a", options->only_a, "Of A only board=ID, kernels=ID or workload=ID (repeatable)");
  command->add_option("--only-b", options->only_b, "Of B likewise (repeatable)");
  command->add_option("--workload", options->workloads, "Only this workload (repeatable)");
  command->add_option("--noise", options->noise,
                      "Two runs of the same thing on the same boards, RUN RUN2: what differs between them is noise "
                      "(repeatable)");
  command->add_option("--fail-on", options->rules,
                      "METRIC:PERCENT%, like latency_s:2%, or regression:2% for all speed and energy: exit 10 where B "
                      "is worse by more (repeatable)");
  CLI::Option* rerun = command->add_flag("--rerun", options->rerun,
                                         "Before failing, run again what regressed; only what does so twice fails");
  command->add_option("--rerun-out", options->rerun_out, "Folder for the rerun; default: probemark-runs/<time>")
      ->needs(rerun);
  command->add_flag("--all", options->every_metric, "Show every metric, not only speed, energy and totals of memory");
  CLI::Option* json = command->add_flag("--json", options->json, "Print the comparison as JSON");
  command->add_flag("--markdown", options->markdown, "Print the comparison as Markdown")->excludes(json);
  command->callback([options, &exit_code] { exit_code = compare_command(*options); });
}

}  // namespace probemark
