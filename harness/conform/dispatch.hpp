// One go of a dispatcher image: records in, results out.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "harness/image/dispatcher_image.hpp"
#include "harness/session/session.hpp"
#include "targets/runtime/conformance/case_record.h"

namespace probemark {

/// How a go of the dispatcher ended.
enum class DispatchEnd {
  finished,  ///< every case has its result
  crashed,   ///< `unfinished` faulted
  hung,      ///< `unfinished` did not end within the deadline
  damaged,   ///< a case has written where the board keeps its books: what follows `results` did not run
  lost,      ///< the board cannot be asked any more which case it was
};

struct Dispatched {
  DispatchEnd end = DispatchEnd::finished;
  std::vector<pm_case_result> results;             ///< of the cases that ended, from the first on
  std::vector<std::vector<std::uint8_t>> outputs;  ///< as many; of a wrong first output what it was, else empty
  pm_case_result unfinished = {};                  ///< of the case that crashed or hung
  std::string how;                                 ///< unless finished: e.g. "HardFault in pm_add_s8_s8 (add.c:7)"
  bool intact = true;  ///< the records are as they were written: an expected output that changed would blame a case
};

/// Where the dispatcher runs.
struct DispatchPlace {
  const Board& board;
  const DispatcherImage& image;
  Session& session;
  std::chrono::nanoseconds case_deadline;  ///< a case that takes longer has hung; up to twice that until it is noticed
};

/// Runs the cases of these records, which fit the image's arena. Unless finished, the session is of no more use.
Dispatched dispatch(const DispatchPlace& place, std::span<const std::vector<std::uint8_t>> records);

/// A fault in one line.
std::string describe(const FaultReport& fault);

}  // namespace probemark
