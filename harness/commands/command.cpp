#include "harness/commands/command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>

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
  return named != nullptr && *named != '\0' ? std::filesystem::path(named)
                                            : std::filesystem::path(PROBEMARK_SOURCE_DIR);
}

namespace {

/// Levenshtein's distance.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t k = 1; k <= b.size(); ++k) {
      const std::size_t above = row[k];
      row[k] = std::min({row[k] + 1, row[k - 1] + 1, diagonal + (a[i - 1] == b[k - 1] ? 0 : 1)});
      diagonal = above;
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
      ErrorKind::usage, fmt::format("there is no {} '{}'", kind, name), "--" + kind,
      (near ? fmt::format("did you mean '{}'? ", *closest) : "") + fmt::format("known: {}", fmt::join(known, ", "))};
}

}  // namespace probemark
