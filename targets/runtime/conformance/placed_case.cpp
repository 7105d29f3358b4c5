#include "targets/runtime/conformance/placed_case.hpp"

namespace probemark {
namespace {

constexpr uint32_t scratch_alignment = 8;

void copy(uint8_t* to, const uint8_t* from, uint32_t bytes) { __builtin_memcpy(to, from, bytes); }

/// The first offset where they differ; `bytes` where they are equal.
uint32_t first_difference(const uint8_t* a, const uint8_t* b, uint32_t bytes) {
  if (__builtin_memcmp(a, b, bytes) == 0) {
    return bytes;
  }
  uint32_t at = 0;
  while (a[at] == b[at]) {
    ++at;
  }
  return at;
}

bool is_constant(uint32_t role) { return role <= PM_REGION_INPUT; }

}  // namespace

uint32_t PlacedCase::parameters_bytes() const {
  const uint32_t pointer = sizeof(void*);
  const uint32_t own = (entry_.parameter_bytes + pointer - 1) / pointer * pointer;
  return entry_.arguments == KernelArguments::variadic ? own + view().count(PM_REGION_INPUT) * pointer : own;
}

uint32_t PlacedCase::shift(uint32_t index, uint32_t alignment, uint32_t run) const {
  return run == PM_RUN_MISALIGNED ? (view().header().fill + 5 * index) & 15 & ~(alignment - 1) : 0;
}

Surroundings PlacedCase::surroundings() const {
  const Surroundings::Kind kind = run_ == PM_RUN_QUIET   ? Surroundings::zero
                                  : run_ == PM_RUN_DIRTY ? Surroundings::extreme
                                                         : Surroundings::arbitrary;
  return Surroundings(kind, view().header().fill * UINT32_C(0x85EBCA6B) + run_);
}

void PlacedCase::fill_in(uint32_t index) const {
  const uint32_t role = view().region(index).role;
  if (is_constant(role) || role == PM_REGION_STATE) {
    copy(placed()[index].at, view().data(index), view().region(index).bytes);
  }
}

PlacedCase::Outcome PlacedCase::place(uint32_t run) {
  const uint64_t own = sizeof(Placed) * (uint64_t{regions()} + 2) + parameters_bytes();
  if (own > workspace_.bytes) {
    return Outcome::too_large;
  }
  if (run == PM_RUN_QUIET) {
    call_ = pm_call{};
    registers_ = 0;
    stack_bytes_ = 0;
  }
  run_ = run;
  input_ = view().find(PM_REGION_INPUT);
  output_ = view().find(PM_REGION_OUTPUT);
  state_ = view().find(PM_REGION_STATE);
  const uint32_t output_bytes = view().region(output_).bytes;

  Placement placement(workspace_, static_cast<uint32_t>(own), site_->guard_bytes);
  placed()[parameters_index()] = placement.place(PM_REGION_PARAMETERS, parameters_bytes(), 0);
  for (uint32_t index = 0; index < regions(); ++index) {
    if (!is_placed(index)) {
      continue;
    }
    const pm_case_region& region = view().region(index);
    const bool shared = view().in_place() && index == input_;
    const uint32_t bytes = shared && output_bytes > region.bytes ? output_bytes : region.bytes;
    placed()[index] = placement.place(region.role, bytes, shift(index, region.alignment, run));
  }
  if (view().in_place()) {
    placed()[output_] = placed()[input_];
    placed()[output_].role = PM_REGION_OUTPUT;
    placed()[output_].bytes = output_bytes;
  }
  // Until its size is known, the scratch has none.
  Placement behind = placement;
  placed()[scratch_index()] = behind.place(PM_REGION_SCRATCH, 0, 0);
  if (!behind.fits()) {
    return Outcome::too_large;
  }
  end_ = behind.end();
  surroundings().fill(workspace_.begin, Placement::round_up(static_cast<uint32_t>(own)), end_);
  for (uint32_t index = 0; index < regions(); ++index) {
    fill_in(index);
  }
  if (!make_parameters()) {
    return Outcome::bad_record;
  }

  const int32_t size = ask_scratch_size();
  if (size < 0 || size != ask_scratch_size() || (scratch_bytes_ >= 0 && size != scratch_bytes_)) {
    scratch_bytes_ = size;
    return Outcome::bad_scratch_size;
  }
  scratch_bytes_ = size;
  if (written_outside().found || changed_input().found) {
    return Outcome::writes_in_scratch_size;
  }
  const uint32_t scratch_shift = shift(scratch_index(), scratch_alignment, run);
  placed()[scratch_index()] = placement.place(PM_REGION_SCRATCH, static_cast<uint32_t>(size), scratch_shift);
  if (!placement.fits()) {
    return Outcome::too_large;
  }
  const uint32_t filled = end_;
  end_ = placement.end();
  surroundings().fill(workspace_.begin, filled, end_);
  return Outcome::ready;
}

void PlacedCase::restore() {
  if (has_state()) {
    fill_in(state_);
  }
  if (view().in_place()) {
    fill_in(input_);
  }
}

bool PlacedCase::make_parameters() {
  const Placed& block = placed()[parameters_index()];
  for (uint32_t i = 0; i < block.bytes; ++i) {
    block.at[i] = 0;
  }
  const bool sound = entry_.decode(block.at, view().parameters(), view().header().parameter_words, placed(), regions());
  if (entry_.arguments == KernelArguments::variadic) {
    const uint32_t count = view().count(PM_REGION_INPUT);
    const void** inputs = reinterpret_cast<const void**>(block.at + block.bytes) - count;
    for (uint32_t i = 0; i < count; ++i) {
      inputs[i] = placed()[view().find(PM_REGION_INPUT, i)].at;
    }
  }
  copy(parameters_copy(), block.at, block.bytes);
  const bool two_inputs = entry_.arguments == KernelArguments::binary;
  const bool state = entry_.arguments == KernelArguments::recurrent;
  return sound && (!two_inputs || view().count(PM_REGION_INPUT) == 2) && state == has_state();
}

int32_t PlacedCase::ask_scratch_size() {
  call_.function = entry_.scratch_size;
  call_.argument[0] = placed()[parameters_index()].at;
  checked_call(false);
  return call_.status;
}

void PlacedCase::make_arguments() {
  const Placed& block = placed()[parameters_index()];
  const auto region = [this](uint32_t role, uint32_t n) -> const void* {
    const uint32_t index = view().find(role, n);
    return index < regions() ? placed()[index].at : nullptr;
  };
  const void** next = call_.argument;
  *next++ = block.at;
  if (entry_.arguments == KernelArguments::variadic) {
    *next++ = block.at + block.bytes - view().count(PM_REGION_INPUT) * sizeof(void*);
  } else {
    *next++ = region(PM_REGION_INPUT, 0);
  }
  if (entry_.arguments == KernelArguments::weighted) {
    *next++ = region(PM_REGION_FILTER, 0);
    *next++ = region(PM_REGION_BIAS, 0);
  } else if (entry_.arguments == KernelArguments::binary) {
    *next++ = region(PM_REGION_INPUT, 1);
  } else if (entry_.arguments == KernelArguments::recurrent) {
    *next++ = region(PM_REGION_STATE, 0);
  }
  *next++ = placed()[output_].at;
  *next = placed()[scratch_index()].at;
}

void PlacedCase::call(bool measure_stack) {
  call_.function = entry_.function;
  make_arguments();
  checked_call(measure_stack);
}

Trespass PlacedCase::changed_input() const {
  for (uint32_t index = 0; index < regions(); ++index) {
    const uint32_t role = view().region(index).role;
    if (!is_constant(role) || (view().in_place() && index == input_)) {
      continue;
    }
    const uint32_t bytes = view().region(index).bytes;
    const uint32_t at = first_difference(placed()[index].at, view().data(index), bytes);
    if (at < bytes) {
      return {true, role, static_cast<int32_t>(at)};
    }
  }
  const Placed& block = placed()[parameters_index()];
  const uint32_t at = first_difference(block.at, parameters_copy(), block.bytes);
  return {at < block.bytes, PM_REGION_PARAMETERS, static_cast<int32_t>(at)};
}

}  // namespace probemark
