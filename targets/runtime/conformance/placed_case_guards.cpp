// The guard bands and the stack of a checked call.
#include "targets/runtime/conformance/placed_case.hpp"

namespace probemark {
namespace {

typedef uintptr_t StackUnit __attribute__((may_alias));
constexpr StackUnit stack_paint = static_cast<StackUnit>(UINT64_C(0xA5A5A5A5A5A5A5A5));

int32_t do_nothing() { return 0; }

}  // namespace

/// visitor(before, begin, end, after) for each guard band: the region before it and that after it, null at the ends.
template <class Visitor>
void PlacedCase::visit_guards(Visitor& visitor) const {
  const Placed* before = nullptr;
  uint32_t begin = placed()[parameters_index()].offset - site_->guard_bytes;
  const auto next = [&](const Placed& region) {
    visitor(before, begin, region.offset, &region);
    before = &region;
    begin = region.offset + region.bytes;
  };
  next(placed()[parameters_index()]);
  for (uint32_t index = 0; index <= scratch_index(); ++index) {
    if (is_placed(index)) {
      next(placed()[index]);
    }
  }
  visitor(before, begin, end_, nullptr);
}

namespace {

struct GuardAccess {
  uint8_t* workspace;
  void (*change)(const volatile void*, size_t);
  void operator()(const Placed*, uint32_t begin, uint32_t end, const Placed*) const {
    change(workspace + begin, end - begin);
  }
};

/// Finds the first band that was written, and to which of its neighbours the place belongs: the nearer one.
struct GuardCheck {
  const uint8_t* workspace;
  Surroundings surroundings;
  Trespass trespass;
  void operator()(const Placed* before, uint32_t begin, uint32_t end, const Placed* after) {
    if (trespass.found) {
      return;
    }
    const uint32_t first = surroundings.first_change(workspace, begin, end);
    if (first == end) {
      return;
    }
    const uint32_t last = surroundings.after_last_change(workspace, begin, end) - 1;
    trespass.found = true;
    if (after == nullptr || (before != nullptr && first - begin <= end - 1 - last)) {
      trespass.role = before->role;
      trespass.offset = static_cast<int32_t>(first - before->offset);
    } else {
      trespass.role = after->role;
      trespass.offset = static_cast<int32_t>(last) - static_cast<int32_t>(after->offset);
    }
  }
};

}  // namespace

Trespass PlacedCase::written_outside() const {
  GuardCheck check{workspace_.begin, surroundings(), {false, 0, 0}};
  visit_guards(check);
  return check.trespass;
}

__attribute__((noinline)) void PlacedCase::checked_call(bool measure_stack) {
  if (site_->forbid != nullptr) {
    GuardAccess forbid{workspace_.begin, site_->forbid};
    visit_guards(forbid);
  }
  // Volatile, lest the loops become calls that write the very stack they look at.
  volatile StackUnit* const limit = reinterpret_cast<volatile StackUnit*>(site_->stack_limit);
  volatile StackUnit* top = limit;
  if (measure_stack && limit != nullptr) {
    pm_call probe = call_;
    probe.function = reinterpret_cast<void (*)(void)>(&do_nothing);
    pm_checked_call(&probe);
    top = reinterpret_cast<volatile StackUnit*>(probe.stack_pointer / sizeof(StackUnit) * sizeof(StackUnit));
    for (volatile StackUnit* unit = limit; unit < top; ++unit) {
      *unit = stack_paint;
    }
  }
  pm_checked_call(&call_);
  registers_ |= call_.registers;
  if (limit < top) {
    volatile StackUnit* unit = limit;
    while (unit < top && *unit == stack_paint) {
      ++unit;
    }
    const uint32_t used = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(top) - reinterpret_cast<uintptr_t>(unit));
    stack_bytes_ = used > stack_bytes_ ? used : stack_bytes_;
  }
  if (site_->allow != nullptr) {
    GuardAccess allow{workspace_.begin, site_->allow};
    visit_guards(allow);
  }
}

}  // namespace probemark
