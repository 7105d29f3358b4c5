// Whether the programs that boards need are installed, and new enough.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/board/board.hpp"
#include "harness/doctor/checkup.hpp"
#include "harness/probe/target.hpp"

namespace probemark {

/// One program and who needs it.
struct ProgramNeed {
  ProbeProgram program;
  std::string group;               ///< "toolchains" or "probe programs"
  std::set<std::string> boards;    ///< that cannot do without
  std::set<std::string> possible;  ///< that could use it through another than their first probe
};

/// The compilers and probe programs of all boards, by the id of their check.
std::map<std::string, ProgramNeed> program_needs(const std::vector<Board>& boards);

/// The id of the check of a program: its name without a folder.
std::string program_check_id(const std::string& program);

/// A missing program fails where a board cannot do without, and is skipped else.
Check program_check(const ProgramNeed& need);

/// The first "1.2.3" in what a program says about itself; empty where there is none. Pure.
std::string version_in(const std::string& text);

/// Whether a version is at least another: numbers by numbers, "0.9" before "0.12". Pure.
bool is_at_least(const std::string& version, const std::string& least);

}  // namespace probemark
