// All checks of one case.
#pragma once

#include <stdint.h>

#include "targets/runtime/conformance/case_record.h"
#include "targets/runtime/conformance/placed_case.hpp"

namespace probemark {

/// Where the quiet run's output goes if it is wrong. `bytes` says how many there were; 0: none, or no room.
struct WrongOutput {
  uint8_t* to = nullptr;
  uint32_t capacity = 0;
  uint32_t bytes = 0;
};

/// Runs the case that `placed` was given by init() and says in `result`, as it goes, what was found. The record is
/// sound(). `previous`: a case in another workspace, that passed; it is called in between. Null: there is none.
/// `wrong_output` may be null.
void check_case(PlacedCase& placed, PlacedCase* previous, WrongOutput* wrong_output, pm_case_result* result);

}  // namespace probemark
