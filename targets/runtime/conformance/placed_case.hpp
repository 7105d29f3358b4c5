// One case laid out in a workspace, ready to be called.
#pragma once

#include <stdint.h>

#include "targets/runtime/conformance/checked_call.h"
#include "targets/runtime/conformance/kernel_entry.hpp"
#include "targets/runtime/conformance/placement.hpp"
#include "targets/runtime/conformance/record_view.hpp"
#include "targets/runtime/conformance/surroundings.hpp"

namespace probemark {

/// What a place gives to its checks.
struct CheckSite {
  uint32_t guard_bytes = 64;       ///< a multiple of 16
  uint8_t* stack_limit = nullptr;  ///< stack below the call is painted down to here; null: not measured
  /// Called with each guard band right before a call, and right after it; null: not called. For a sanitizer.
  void (*forbid)(const volatile void*, size_t) = nullptr;
  void (*allow)(const volatile void*, size_t) = nullptr;
};

/// A region whose surroundings or content were written.
struct Trespass {
  bool found;
  uint32_t role;
  int32_t offset;
};

/// The record, the workspace and the site outlive it. Zero bytes of it need a constructor: it may lie in .bss.
class PlacedCase {
 public:
  enum class Outcome { ready, too_large, bad_record, bad_scratch_size, writes_in_scratch_size };

  void init(const CheckSite& site, const KernelEntry& entry, const void* record, Workspace workspace) {
    site_ = &site;
    entry_ = entry;
    record_ = record;
    workspace_ = workspace;
    scratch_bytes_ = -1;
  }

  /// Lays everything out as `run` (PM_RUN_QUIET, _DIRTY, _MISALIGNED) wants it and asks for the scratch size.
  Outcome place(uint32_t run);
  /// Makes good what the last call was allowed to change, but for the dirt in output and scratch.
  void restore();
  /// Calls the kernel.
  void call(bool measure_stack);

  int32_t status() const { return call_.status; }
  /// Registers changed and stack used since init().
  uint32_t registers() const { return registers_; }
  uint32_t stack_bytes() const { return stack_bytes_; }
  int32_t scratch_bytes() const { return scratch_bytes_; }
  const Placed& output() const { return placed()[output_]; }
  const uint8_t* expected_output() const { return view().data(output_); }
  bool has_state() const { return state_ < regions(); }
  const Placed& state() const { return placed()[state_]; }
  const uint8_t* expected_state() const { return view().data(state_) + view().region(state_).bytes; }

  /// The first guard band, by address, that was written.
  Trespass written_outside() const;
  /// The first constant, input or parameter that was written.
  Trespass changed_input() const;

 private:
  RecordView view() const { return RecordView(record_); }
  uint32_t regions() const { return view().region_count(); }
  /// Scratch follows the record's regions, the parameters follow it.
  uint32_t scratch_index() const { return regions(); }
  uint32_t parameters_index() const { return regions() + 1; }
  Placed* placed() const { return reinterpret_cast<Placed*>(workspace_.begin); }
  uint8_t* parameters_copy() const { return reinterpret_cast<uint8_t*>(placed() + regions() + 2); }
  uint32_t parameters_bytes() const;
  bool is_placed(uint32_t index) const { return !(view().in_place() && index == output_); }
  uint32_t shift(uint32_t index, uint32_t alignment, uint32_t run) const;
  Surroundings surroundings() const;
  void fill_in(uint32_t index) const;
  bool make_parameters();
  int32_t ask_scratch_size();
  void make_arguments();
  void checked_call(bool measure_stack);
  template <class Visitor>
  void visit_guards(Visitor& visitor) const;

  const CheckSite* site_;
  KernelEntry entry_;
  const void* record_;
  Workspace workspace_;
  pm_call call_;
  uint32_t run_;
  uint32_t end_;    ///< of what is used of the workspace
  uint32_t input_;  ///< index of the first
  uint32_t output_;
  uint32_t state_;  ///< regions() where there is none
  int32_t scratch_bytes_;
  uint32_t registers_;
  uint32_t stack_bytes_;
};

}  // namespace probemark
