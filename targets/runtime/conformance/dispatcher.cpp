// The dispatcher: in the place of a model, it runs all conformance cases that the host has put into the arena.
#include "targets/runtime/conformance/dispatcher.h"

#include "targets/runtime/conformance/case_check.hpp"
#include "targets/runtime/conformance/kernel_table.hpp"
#include "targets/runtime/core.h"
#include "targets/runtime/model.h"

extern "C" {
extern uint8_t pm_arena[];
extern uint8_t pm_arena_end[];
extern pm_dispatcher pm_dispatcher_object __asm__("pm_dispatcher");
pm_dispatcher pm_dispatcher_object;
}

namespace probemark {
namespace {

uint8_t* aligned(uint8_t* address, uintptr_t alignment) {
  return reinterpret_cast<uint8_t*>((reinterpret_cast<uintptr_t>(address) + alignment - 1) & ~(alignment - 1));
}

uint32_t distance(const uint8_t* from, const uint8_t* to) { return from < to ? static_cast<uint32_t>(to - from) : 0; }

/// Two workspaces behind the results, so that the case before can be called once more; one for a case that needs both.
class Dispatcher {
 public:
  void run(pm_dispatcher& box) {
    pm_case_result* results = begin(box);
    uint8_t* record = pm_arena;
    uint32_t used = 0;
    previous_ = nullptr;
    for (uint32_t i = 0; results != nullptr; ++i) {
      box.current_check = ~i;
      box.current = i;
      // A case before may have written here.
      if (i >= box.count || !RecordView(record).sound(distance(record, pm_arena_end))) {
        break;
      }
      used ^= check(record, used, results + i) ? 1 : 0;
      record += RecordView(record).header().bytes;
    }
  }

 private:
  /// Null where the records are no records, or leave no room for their results.
  pm_case_result* begin(pm_dispatcher& box) {
    uint8_t* at = pm_arena;
    box.results = 0;
    for (uint32_t i = 0; i < box.count; ++i) {
      if (!RecordView(at).sound(distance(at, pm_arena_end))) {
        return nullptr;
      }
      at += RecordView(at).header().bytes;
    }
    auto* results = reinterpret_cast<pm_case_result*>(at);
    if (box.count > distance(at, pm_arena_end) / sizeof(pm_case_result)) {
      return nullptr;
    }
    for (uint32_t i = 0; i < box.count; ++i) {
      results[i].state = PM_CASE_WAITING;
    }
    box.results = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(results));
    workspaces_ = aligned(reinterpret_cast<uint8_t*>(results + box.count), 16);
    half_ = distance(workspaces_, pm_arena_end) / 2 & ~UINT32_C(15);
    return results;
  }

  /// Whether the case passed in workspace `used`, which must then be kept for the next.
  bool check(uint8_t* record, uint32_t used, pm_case_result* result) {
    KernelEntry entry;
    const RecordView view(record);
    if (!find_kernel(view.header().kernel, &entry)) {
      *result = pm_case_result{};
      result->state = PM_CASE_BAD_RECORD;
      return false;
    }
    // A wrong output takes the place of the expected one, for the host to read.
    const uint32_t output = view.find(PM_REGION_OUTPUT);
    WrongOutput wrong;
    wrong.to = record + view.region(output).data;
    wrong.capacity = view.region(output).bytes;
    PlacedCase& placed = placed_[used];
    placed.init(site_, entry, record, {workspaces_ + used * half_, half_});
    check_case(placed, previous_, &wrong, result);
    if (result->state == PM_CASE_TOO_LARGE) {
      previous_ = nullptr;
      placed.init(site_, entry, record, {workspaces_, distance(workspaces_, pm_arena_end)});
      check_case(placed, nullptr, &wrong, result);
      return false;
    }
    if (result->state == PM_CASE_DONE && result->found == 0) {
      previous_ = &placed;
      return true;
    }
    // It may have written into the other workspace.
    previous_ = (result->found & PM_FOUND_WRITE_OUTSIDE) != 0 ? nullptr : previous_;
    return false;
  }

  CheckSite site_{64, reinterpret_cast<uint8_t*>(pm_stack_bottom), nullptr, nullptr};
  PlacedCase placed_[2];
  PlacedCase* previous_;
  uint8_t* workspaces_;
  uint32_t half_;
};

}  // namespace
}  // namespace probemark

extern "C" {

int32_t pm_model_invoke(uint32_t*) {
  static probemark::Dispatcher dispatcher;
  dispatcher.run(pm_dispatcher_object);
  return 0;
}

// The runner asks before the first stop.
uint32_t pm_model_scratch_needed() {
  pm_dispatcher& box = pm_dispatcher_object;
  box.magic = PM_DISPATCHER_MAGIC;
  box.version = PM_DISPATCHER_VERSION;
  box.arena = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(pm_arena));
  box.arena_bytes = probemark::distance(pm_arena, pm_arena_end);
  return 0;
}

uint32_t pm_model_scratch_reserved() { return 0; }
}
