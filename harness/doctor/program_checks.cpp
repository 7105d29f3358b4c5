#include "harness/doctor/program_checks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "harness/process/run_to_end.hpp"

namespace probemark {

namespace {

using namespace std::chrono_literals;

constexpr auto kVersionDeadline = 20s;

std::string folder_of_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (::access((std::filesystem::path(folder) / name).c_str(), X_OK) == 0) {
      return folder;
    }
  }
  return {};
}

/// A program that cannot be asked: whether it is there.
Finding look_up(const std::string& name) {
  const std::string folder = folder_of_program(name);
  return folder.empty() ? Finding{CheckState::failed, fmt::format("the program {} was not found", name),
                                  "install it or put its folder on PATH"}
                        : Finding{CheckState::ok, folder + "/" + name, {}};
}

Finding ask_version(const ProbeProgram& program) {
  const auto run = run_to_end({program.name, program.version_option}, kVersionDeadline);
  if (!run) {
    return failed(run.error());
  }
  const std::string said = run->output.substr(0, run->output.find('\n'));
  if (!run->status.ok()) {
    return {CheckState::failed, fmt::format("{}: {}", describe(run->status), said), "run scripts/setup"};
  }
  const std::string version = version_in(run->output);
  if (!program.at_least.empty() && !is_at_least(version, program.at_least)) {
    return {CheckState::failed, fmt::format("{}; at least {} is needed", said, program.at_least), "run scripts/setup"};
  }
  return {CheckState::ok, said, {}};
}

std::string words_for(const std::set<std::string>& boards) {
  constexpr std::size_t kMostNamed = 3;
  return boards.size() <= kMostNamed ? fmt::format("{}", fmt::join(boards, ", "))
                                     : fmt::format("{} boards", boards.size());
}

std::vector<unsigned> numbers_of(const std::string& version) {
  std::vector<unsigned> numbers;
  const char* at = version.data();
  const char* const end = at + version.size();
  while (at < end) {
    unsigned number = 0;
    const auto [rest, error] = std::from_chars(at, end, number);
    if (error != std::errc()) {
      break;
    }
    numbers.push_back(number);
    at = rest < end ? rest + 1 : end;
  }
  return numbers;
}

}  // namespace

std::string version_in(const std::string& text) {
  const auto is_digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  for (auto begin = text.begin(); begin != text.end(); ++begin) {
    const auto end = std::find_if(begin, text.end(), [&](char c) { return !is_digit(c) && c != '.'; });
    std::string word(begin, end);
    if (is_digit(*begin) && word.find('.') != std::string::npos && is_digit(word.back())) {
      return word;
    }
    if (end == text.end()) {
      break;
    }
    begin = std::max(begin, end);
  }
  return {};
}

bool is_at_least(const std::string& version, const std::string& least) {
  return numbers_of(version) >= numbers_of(least);
}

std::map<std::string, ProgramNeed> program_needs(const std::vector<Board>& boards) {
  std::map<std::string, ProgramNeed> needs;
  for (const Board& board : boards) {
    ProgramNeed& compiler = needs[board.core.toolchain + "g++"];
    compiler.program.name = board.core.toolchain + "g++";
    compiler.group = "toolchains";
    compiler.boards.insert(board.id);
    for (const std::string& probe : board.probe_order) {
      const Launcher* launcher = find_launcher(probe);
      if (launcher == nullptr) {
        continue;
      }
      for (ProbeProgram& program : launcher->programs(board.probes.at(probe))) {
        ProgramNeed& need = needs[program_check_id(program.name)];
        (probe == board.probe_order.front() ? need.boards : need.possible).insert(board.id);
        need.group = "probe programs";
        need.program = std::move(program);
      }
    }
  }
  return needs;
}

std::string program_check_id(const std::string& program) { return std::filesystem::path(program).filename().string(); }

Check program_check(const ProgramNeed& need) {
  return {program_check_id(need.program.name), need.group, {}, [need] {
            Finding finding =
                need.program.version_option.empty() ? look_up(need.program.name) : ask_version(need.program);
            if (finding.state == CheckState::failed && need.boards.empty()) {
              finding.state = CheckState::skipped;
              finding.evidence += fmt::format("; no board needs it, {} could use it", words_for(need.possible));
              finding.remedy.clear();
            }
            return finding;
          }};
}

}  // namespace probemark
