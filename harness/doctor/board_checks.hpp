// Whether one board can be driven and believed: attach, chip, flash, answer, noise, clock. Programs its flash.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/board/board.hpp"
#include "harness/doctor/checkup.hpp"
#include "harness/probe/target.hpp"
#include "harness/session/board_connection.hpp"

namespace probemark {

struct BoardCheckup {
  Board board;
  const Launcher* launcher = nullptr;
  ProbeOptions probe = {};
  std::filesystem::path root = {};            ///< the checkout with targets/, reference/ and workloads/
  std::filesystem::path cache = {};           ///< of images
  std::filesystem::path scratch_folder = {};  ///< private to it
  std::vector<std::string> needs = {};        ///< ids of checks that attaching stands on: programs, the probe
};

/// They share one connection, which lasts as long as they do; to be run in one thread.
std::vector<Check> board_checks(const BoardCheckup& checkup);

}  // namespace probemark
