#include "harness/conform/registered_cases.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <unordered_map>

#include "harness/conform/finding_text.hpp"
#include "harness/process/interrupt.hpp"

namespace probemark {
namespace {

/// Ends a run with --gtest_repeat between two iterations, which GoogleTest has no other means for.
struct Stopped : std::exception {};

class Session {
 public:
  Session(const std::vector<KernelUnderTest>& kernels, CaseSchedule& schedule, const TestOptions& options)
      : kernels_(kernels), schedule_(schedule), options_(options), latest_(kernels.size()) {
    run_.cases.resize(kernels.size());
    run_.selected.resize(kernels.size());
    run_.wall_s.resize(kernels.size());
  }

  void know(const ::testing::TestInfo* info, CaseId id) { ids_.emplace(info, id); }

  void begin_iteration(const ::testing::UnitTest& unit_test) {
    if (run_.stopped) {
      throw Stopped();
    }
    std::vector<CaseId> order;
    std::fill(run_.selected.begin(), run_.selected.end(), 0);
    bool elsewhere = false;
    for (int s = 0; s < unit_test.total_test_suite_count(); ++s) {
      const ::testing::TestSuite& suite = *unit_test.GetTestSuite(s);
      for (int t = 0; t < suite.total_test_count(); ++t) {
        const ::testing::TestInfo* info = suite.GetTestInfo(t);
        const auto known = ids_.find(info);
        elsewhere = elsewhere || info->is_in_another_shard();
        if (info->should_run() && known != ids_.end()) {
          order.push_back(known->second);
          ++run_.selected[known->second.kernel];
        }
      }
    }
    run_.started = true;
    run_.empty_shard = order.empty() && elsewhere;
    if (options_.started) {
      options_.started(order.size());
    }
    schedule_.plan(std::move(order));
  }

  /// Called by the test; nullopt, with `stopped` set, where the case was not tried.
  std::optional<CaseReport> run(CaseId id) {
    if (!run_.stopped && interrupted()) {
      run_.stopped = Error{ErrorKind::interrupted, "interrupted", {}, {}};
    }
    if (run_.stopped) {
      return std::nullopt;
    }
    auto ran = schedule_.take(id);
    if (!ran) {
      run_.stopped = ran.error();
      return std::nullopt;
    }
    CaseReport report = report_of(*ran, kernels_[id.kernel], options_.register_place);
    run_.wall_s[id.kernel] += ran->wall_s;
    auto& kept = latest_[id.kernel].try_emplace(id.index, report).first->second;
    if (kept.status != CaseStatus::failed) {
      kept = report;
    }
    if (options_.case_ended) {
      options_.case_ended(report);
    }
    return report;
  }

  [[nodiscard]] const std::optional<Error>& stopped() const { return run_.stopped; }
  [[nodiscard]] const std::string& source_of(CaseId id) const { return kernels_[id.kernel].source; }
  [[nodiscard]] std::string failure_text(const CaseReport& report) const {
    return options_.failure_text ? options_.failure_text(report) : fmt::format("{}", fmt::join(report.findings, "\n"));
  }

  RegisteredRun finish() {
    for (std::size_t kernel = 0; kernel < kernels_.size(); ++kernel) {
      for (auto& [index, report] : latest_[kernel]) {
        run_.cases[kernel].push_back(std::move(report));
      }
    }
    return std::move(run_);
  }

 private:
  const std::vector<KernelUnderTest>& kernels_;
  CaseSchedule& schedule_;
  const TestOptions& options_;
  std::unordered_map<const ::testing::TestInfo*, CaseId> ids_;
  std::vector<std::map<std::size_t, CaseReport>> latest_;
  RegisteredRun run_;
};

class RegisteredCase : public ::testing::Test {
 public:
  RegisteredCase(Session& session, CaseId id) : session_(session), id_(id) {}

  void TestBody() override {
    const auto report = session_.run(id_);
    if (!report) {
      GTEST_SKIP() << "not tried: " << describe(*session_.stopped());
    }
    switch (report->status) {
      case CaseStatus::failed:
        ADD_FAILURE_AT(session_.source_of(id_).c_str(), 1) << session_.failure_text(*report);
        break;
      case CaseStatus::refused:
        GTEST_SKIP() << "refused: the kernel returned PM_UNSUPPORTED";
      case CaseStatus::too_large:
        GTEST_SKIP() << "not tried: too large for this place";
      case CaseStatus::passed:
        break;
    }
  }

 private:
  Session& session_;
  CaseId id_;
};

class Planner : public ::testing::EmptyTestEventListener {
 public:
  explicit Planner(Session& session) : session_(session) {}
  void OnTestIterationStart(const ::testing::UnitTest& unit_test, int) override { session_.begin_iteration(unit_test); }

 private:
  Session& session_;
};

/// GoogleTest aborts where it cannot write its report: that shall be known before.
Result<void> expect_writable(const std::string& output) {
  if (output.empty()) {
    return {};
  }
  const std::size_t colon = output.find(':');
  const std::string format = output.substr(0, colon);
  if (format != "xml" && format != "json") {
    return fail(ErrorKind::usage, fmt::format("'{}' is no format of a test report", format), "--gtest_output",
                "give xml:FILE or json:FILE");
  }
  std::filesystem::path file = colon == std::string::npos ? "" : output.substr(colon + 1);
  if (file.empty()) {
    file = "test_detail." + format;
  }
  std::error_code error;
  const bool folder = !file.has_filename() || std::filesystem::is_directory(file, error);
  const auto parent = std::filesystem::absolute(folder ? file : file.parent_path());
  std::filesystem::create_directories(parent, error);
  const bool good = folder ? std::filesystem::is_directory(parent, error)
                           : std::ofstream(file, std::ios::app | std::ios::binary).good();
  return good ? Result<void>()
              : fail(ErrorKind::setup, "cannot write the test report", file.string(), "name another --gtest_output");
}

/// "conv2d_s8_s8_s8.pairs-17" -> "pairs-17"; a name without its kernel stays.
std::string test_of(const std::string& name, const std::string& suite) {
  return name.rfind(suite + ".", 0) == 0 ? name.substr(suite.size() + 1) : name;
}

std::vector<std::string> sections_of(const std::vector<KernelUnderTest>& kernels) {
  std::set<std::string> sections;
  for (const KernelUnderTest& kernel : kernels) {
    for (const std::string& name : kernel.names) {
      const std::string test = test_of(name, kernel_name(kernel.kernel));
      sections.insert(test.substr(0, test.rfind('-')));
    }
  }
  return {sections.begin(), sections.end()};
}

void register_all(const std::vector<KernelUnderTest>& kernels, Session& session) {
  for (std::size_t k = 0; k < kernels.size(); ++k) {
    const std::string suite = kernel_name(kernels[k].kernel);
    for (std::size_t i = 0; i < kernels[k].names.size(); ++i) {
      const CaseId id{k, i};
      session.know(
          ::testing::RegisterTest(suite.c_str(), test_of(kernels[k].names[i], suite).c_str(), nullptr, nullptr,
                                  kernels[k].source.c_str(), 1,
                                  [&session, id]() -> RegisteredCase* { return new RegisteredCase(session, id); }),
          id);
    }
  }
}

NamedValues named_values(const Point& point, const std::map<std::string, std::vector<std::string>>& labels) {
  NamedValues values;
  for (const auto& [name, value] : point) {
    const auto named = labels.find(name);
    const bool label = named != labels.end() && value >= 0 && static_cast<std::size_t>(value) < named->second.size();
    values.emplace_back(name, label ? named->second[static_cast<std::size_t>(value)] : fmt::format("{}", value));
  }
  return values;
}

}  // namespace

std::string filter_of_case_names(const std::string& filter, const std::vector<std::string>& sections) {
  std::string result = filter;
  for (const std::string& section : sections) {
    if (section.empty()) {
      continue;
    }
    const std::string dashed = section + "-";
    for (std::size_t at = result.find(dashed); at != std::string::npos; at = result.find(dashed, at + 1)) {
      const std::size_t after = at + dashed.size();
      const bool named = at == 0 || result[at - 1] == '.' || result[at - 1] == '*' || result[at - 1] == ':';
      const char next = after < result.size() ? result[after] : '\0';
      if (named && (std::isdigit(static_cast<unsigned char>(next)) != 0 || next == '*' || next == '?')) {
        result[after - 1] = '?';
      }
    }
  }
  return result;
}

CaseReport report_of(const RanCase& ran, const KernelUnderTest& kernel, const std::string& register_place) {
  CaseReport report;
  report.name = kernel.names[ran.id.index];
  report.index = ran.id.index;
  report.status = status_of(ran.outcome);
  report.end = ran.outcome.end;
  report.result = ran.outcome.result;
  report.how = ran.outcome.how;
  report.output_elements = elements_of(ran.test.output);
  report.point = ran.test.point;
  if (!ran.outcome.output.empty()) {
    report.difference = output_difference(ran.test.output, ran.expected.output, ran.outcome.output);
  }
  if (report.status == CaseStatus::failed) {
    report.values = named_values(ran.test.point, kernel.labels);
    report.findings = describe_findings({&ran.test, &ran.expected}, ran.outcome, report.difference, register_place);
  }
  return report;
}

Result<RegisteredRun> run_registered_cases(const std::vector<KernelUnderTest>& kernels, CaseSchedule& schedule,
                                           const TestOptions& options) {
  std::vector<std::string> words = {"probemark"};
  words.insert(words.end(), options.flags.begin(), options.flags.end());
  std::vector<char*> arguments;
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);
  int count = static_cast<int>(words.size());
  ::testing::InitGoogleTest(&count, arguments.data());
  if (count > 1) {
    return fail(ErrorKind::usage, fmt::format("'{}' is no flag of GoogleTest", arguments[1]), "--",
                "probemark conform .. -- --help lists them");
  }
  if (auto writable = expect_writable(GTEST_FLAG_GET(output)); !writable) {
    return tl::unexpected(writable.error());
  }
  GTEST_FLAG_SET(filter, filter_of_case_names(GTEST_FLAG_GET(filter), sections_of(kernels)));
  GTEST_FLAG_SET(catch_exceptions, false);  // so that Stopped arrives below
  Session session(kernels, schedule, options);
  register_all(kernels, session);
  auto& listeners = ::testing::UnitTest::GetInstance()->listeners();
  if (!options.own_printer) {
    delete listeners.Release(listeners.default_result_printer());
  }
  Planner planner(session);
  listeners.Append(&planner);
  try {
    // The verdicts say more than its result.
    [[maybe_unused]] const int result = RUN_ALL_TESTS();
  } catch (const Stopped&) {
  } catch (const std::exception& error) {  // --gtest_throw_on_failure
    fmt::print(stderr, "probemark: {}\n", error.what());
  }
  listeners.Release(&planner);
  return session.finish();
}

}  // namespace probemark
