#include "harness/commands/command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <string_view>

namespace probemark {

int exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
    case ErrorKind::invalid_input:
      return exit_usage;
    case ErrorKind::nothing_selected:
      return exit_nothing_selected;
    case ErrorKind::setup:
      return exit_setup;
    case ErrorKind::target_lost:
      return exit_target_lost;
    case ErrorKind::mismatch:
      return exit_mismatch;
    case ErrorKind::not_comparable:
      return exit_not_comparable;
    case ErrorKind::interrupted:
    case ErrorKind::internal:
      return exit_unexpected;
  }
  return exit_unexpected;
}

int exit_code_of(const std::vector<Record>& records) {
  const auto any = [&records](std::initializer_list<Status> statuses) {
    return std::any_of(records.begin(), records.end(), [&statuses](const Record& record) {
      return std::find(statuses.begin(), statuses.end(), record.status) != statuses.end();
    });
  };
  if (any({Status::mismatch})) {
    return exit_mismatch;
  }
  if (any({Status::target_lost, Status::fault})) {
    return exit_target_lost;
  }
  if (any({Status::build_failed})) {
    return exit_setup;
  }
  return any({Status::unsupported}) ? exit_usage : exit_ok;
}

int report_error(const Error& error) {
  fmt::print(stderr, "probemark: {}\n", describe(error));
  return exit_code_of(error.kind);
}

std::filesystem::path home_folder() {
  const char* named = std::getenv("PROBEMARK_HOME");
  if (named != nullptr && *named != '\0') {
    // Compilers run in folders of their own, where a relative path means something else.
    return std::filesystem::absolute(named).lexically_normal();
  }
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto installed = program.parent_path().parent_path() / "share/probemark";
  return std::filesystem::is_directory(installed / "reference", error) ? installed
                                                                       : std::filesystem::path(PROBEMARK_SOURCE_DIR);
}

Result<RunHistory> read_started_run(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder / "events.ndjson", ignored)) {
    return fail(ErrorKind::usage, "the folder holds no run: it has no events.ndjson", folder.string(),
                "give the folder that --out named, or that `run` printed");
  }
  auto history = read_run(folder);
  if (history && !history->started) {
    return fail(ErrorKind::usage, "the folder holds no started run", folder.string(),
                "give the folder that --out named, or that `run` printed");
  }
  return history;
}

namespace {

/// Edits from `a` to `b`, where exchanging two neighbours is one (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(above);
    above.swap(row);
    row[0] = i;
    for (std::size_t k = 1; k <= b.size(); ++k) {
      const std::size_t replaced = above[k - 1] + (a[i - 1] == b[k - 1] ? 0 : 1);
      row[k] = std::min({above[k] + 1, row[k - 1] + 1, replaced});
      if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1]) {
        row[k] = std::min(row[k], before[k - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

}  // namespace

Error unknown_name(const std::string& kind, const std::string& name, const std::vector<std::string>& known) {
  const auto closest = std::min_element(known.begin(), known.end(), [&name](const auto& a, const auto& b) {
    return distance(a, name) < distance(b, name);
  });
  const bool near = closest != known.end() && distance(*closest, name) <= std::max<std::size_t>(2, name.size() / 2);
  return Error{
      ErrorKind::usage, fmt::format("there is no {} '{}'", kind == "kernels" ? "kernel library" : kind, name),
      "--" + kind,
      (near ? fmt::format("did you mean '{}'? ", *closest) : "") + fmt::format("known: {}", fmt::join(known, ", "))};
}

}  // namespace probemark
