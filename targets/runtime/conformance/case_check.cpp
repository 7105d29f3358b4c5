#include "targets/runtime/conformance/case_check.hpp"

#include "targets/runtime/crc32.hpp"

namespace probemark {
namespace {

bool equal(const uint8_t* a, const uint8_t* b, uint32_t bytes) { return __builtin_memcmp(a, b, bytes) == 0; }

bool output_right(const PlacedCase& placed) {
  return equal(placed.output().at, placed.expected_output(), placed.output().bytes);
}

class CaseCheck {
 public:
  CaseCheck(PlacedCase& placed, PlacedCase* previous, WrongOutput* wrong_output, pm_case_result* result)
      : placed_(placed), previous_(previous), wrong_output_(wrong_output), result_(*result) {}

  void run_all() {
    result_.state = PM_CASE_RUNNING;
    for (uint32_t run = PM_RUN_QUIET; run <= PM_RUN_INTERLEAVED; ++run) {
      result_.run = run;
      if ((run == PM_RUN_INTERLEAVED && previous_ == nullptr) || !prepare(run)) {
        break;
      }
      placed_.call(run == PM_RUN_QUIET || run == PM_RUN_MISALIGNED);
      result_.stack_bytes = placed_.stack_bytes();
      if (placed_.status() != 0) {
        result_.status = placed_.status();
        add(PM_FOUND_STATUS);
        look_outside();
        break;
      }
      look(run);
    }
    result_.run = found_ ? first_ : PM_RUN_QUIET;
    if (result_.state == PM_CASE_RUNNING) {
      result_.state = PM_CASE_DONE;
    }
  }

 private:
  void add(uint32_t bit) {
    if (!found_) {
      found_ = true;
      first_ = result_.run;
    }
    result_.found |= bit;
  }

  void add(uint32_t bit, const Trespass& trespass) {
    if (trespass.found && (result_.found & (PM_FOUND_WRITE_OUTSIDE | PM_FOUND_INPUT_CHANGED)) == 0) {
      result_.region = trespass.role;
      result_.offset = trespass.offset;
    }
    if (trespass.found) {
      add(bit);
    }
  }

  /// False where there is nothing to call.
  bool prepare(uint32_t run) {
    if (run == PM_RUN_INTERLEAVED) {
      previous_->restore();
      previous_->call(false);
      if (previous_->status() != 0 || !output_right(*previous_)) {
        add(PM_FOUND_UNSTABLE_OUTPUT);
      }
    }
    if (run >= PM_RUN_REPEATED) {
      placed_.restore();
      return true;
    }
    const PlacedCase::Outcome outcome = placed_.place(run);
    if (placed_.scratch_bytes() >= 0 || outcome == PlacedCase::Outcome::bad_scratch_size) {
      result_.scratch_bytes = static_cast<uint32_t>(placed_.scratch_bytes());
    }
    switch (outcome) {
      case PlacedCase::Outcome::ready:
        return true;
      case PlacedCase::Outcome::too_large:
        result_.state = PM_CASE_TOO_LARGE;
        return false;
      case PlacedCase::Outcome::bad_record:
        result_.state = PM_CASE_BAD_RECORD;
        return false;
      case PlacedCase::Outcome::bad_scratch_size:
        add(PM_FOUND_BAD_SCRATCH_SIZE);
        return false;
      case PlacedCase::Outcome::writes_in_scratch_size:
        look_outside();
        return false;
    }
    return false;
  }

  void look_outside() {
    add(PM_FOUND_WRITE_OUTSIDE, placed_.written_outside());
    add(PM_FOUND_INPUT_CHANGED, placed_.changed_input());
    if (placed_.registers() != 0) {
      result_.registers = placed_.registers();
      add(PM_FOUND_REGISTER_CHANGED);
    }
  }

  void look(uint32_t run) {
    look_outside();
    const Placed& output = placed_.output();
    if (run == PM_RUN_QUIET) {
      look_at_first_output(output);
    } else if (result_.wrong_bytes == 0 ? !output_right(placed_)
                                        : crc32_of(output.at, output.bytes) != result_.output_crc) {
      add(PM_FOUND_UNSTABLE_OUTPUT);
    }
    if (placed_.has_state()) {
      const Placed& state = placed_.state();
      if (run == PM_RUN_QUIET) {
        result_.state_crc = crc32_of(state.at, state.bytes);
      }
      if (!equal(state.at, placed_.expected_state(), state.bytes)) {
        add(PM_FOUND_WRONG_STATE);
      }
    }
  }

  void look_at_first_output(const Placed& output) {
    result_.output_crc = crc32_of(output.at, output.bytes);
    if (output_right(placed_)) {
      return;
    }
    const uint8_t* expected = placed_.expected_output();
    for (uint32_t i = 0; i < output.bytes; ++i) {
      if (output.at[i] != expected[i]) {
        result_.first_wrong = result_.wrong_bytes == 0 ? i : result_.first_wrong;
        ++result_.wrong_bytes;
      }
    }
    add(PM_FOUND_WRONG_OUTPUT);
    if (wrong_output_ != nullptr && output.bytes <= wrong_output_->capacity) {
      __builtin_memcpy(wrong_output_->to, output.at, output.bytes);
      wrong_output_->bytes = output.bytes;
    }
  }

  PlacedCase& placed_;
  PlacedCase* previous_;
  WrongOutput* wrong_output_;
  pm_case_result& result_;
  bool found_ = false;
  uint32_t first_ = 0;
};

}  // namespace

void check_case(PlacedCase& placed, PlacedCase* previous, WrongOutput* wrong_output, pm_case_result* result) {
  *result = pm_case_result{};
  CaseCheck(placed, previous, wrong_output, result).run_all();
}

}  // namespace probemark
