// Expressions over values that are only known to lie in an interval: what may still become of a half-filled point.
#include <algorithm>
#include <cstdlib>

#include "harness/cases/expression.hpp"

namespace probemark {
namespace {

using Kind = Expression::Kind;
__extension__ using Wide = __int128;

Bounds between(Wide low, Wide high) {
  const auto clamp = [](Wide x) {
    return static_cast<std::int64_t>(std::clamp<Wide>(x, unbounded.low, unbounded.high));
  };
  return {clamp(low), clamp(high)};
}

Bounds truth(bool can_be_false, bool can_be_true) { return {can_be_false ? 0 : 1, can_be_true ? 1 : 0}; }

bool can_be_false(Bounds b) { return b.low <= 0 && b.high >= 0; }
bool can_be_true(Bounds b) { return b.low != 0 || b.high != 0; }

/// The hull of the operation at all four corners: right for what is monotone in each operand.
template <class Operation>
Bounds corners(Bounds a, Bounds b, Operation operation) {
  const Wide results[] = {operation(Wide{a.low}, Wide{b.low}), operation(Wide{a.low}, Wide{b.high}),
                          operation(Wide{a.high}, Wide{b.low}), operation(Wide{a.high}, Wide{b.high})};
  return between(*std::min_element(results, results + 4), *std::max_element(results, results + 4));
}

Bounds of_two(Kind kind, Bounds a, Bounds b) {
  switch (kind) {
    case Kind::add:
      return between(Wide{a.low} + b.low, Wide{a.high} + b.high);
    case Kind::subtract:
      return between(Wide{a.low} - b.high, Wide{a.high} - b.low);
    case Kind::multiply:
      return corners(a, b, [](Wide x, Wide y) { return x * y; });
    case Kind::divide:
      return can_be_false(b) ? unbounded : corners(a, b, [](Wide x, Wide y) { return x / y; });
    case Kind::remainder:
      if (a.low == a.high && b.low == b.high && b.low != 0) {
        return between(Wide{a.low} % b.low, Wide{a.low} % b.low);
      }
      return unbounded;
    case Kind::smaller:
      return {std::min(a.low, b.low), std::min(a.high, b.high)};
    case Kind::larger:
      return {std::max(a.low, b.low), std::max(a.high, b.high)};
    case Kind::equal:
      return truth(a.low != a.high || b.low != b.high || a.low != b.low, a.low <= b.high && b.low <= a.high);
    case Kind::unequal:
      return truth(a.low <= b.high && b.low <= a.high, a.low != a.high || b.low != b.high || a.low != b.low);
    case Kind::less:
      return truth(a.high >= b.low, a.low < b.high);
    case Kind::at_most:
      return truth(a.high > b.low, a.low <= b.high);
    case Kind::both:
      return truth(can_be_false(a) || can_be_false(b), can_be_true(a) && can_be_true(b));
    case Kind::either:
      return truth(can_be_false(a) && can_be_false(b), can_be_true(a) || can_be_true(b));
    default:
      return unbounded;
  }
}

}  // namespace

Bounds Expression::bounds_of(std::uint32_t index, SlotBounds& slots) const {
  const Node& node = nodes_[index];
  if (node.kind == Kind::number) {
    return between(node.value, node.value);
  }
  if (node.kind == Kind::slot) {
    return slots.at(static_cast<unsigned>(node.value));
  }
  const Bounds a = bounds_of(node.operand[0], slots);
  switch (node.kind) {
    case Kind::negate:
      return {-a.high, -a.low};
    case Kind::invert:
      return truth(can_be_true(a), can_be_false(a));
    case Kind::absolute:
      return {can_be_false(a) ? 0 : std::min(std::abs(a.low), std::abs(a.high)),
              std::max(std::abs(a.low), std::abs(a.high))};
    case Kind::root:  // coarse: no constraint in need of more is known
      return {0, std::max<std::int64_t>(a.high, 0)};
    case Kind::choose: {
      if (!can_be_false(a)) {
        return bounds_of(node.operand[1], slots);
      }
      if (!can_be_true(a)) {
        return bounds_of(node.operand[2], slots);
      }
      const Bounds yes = bounds_of(node.operand[1], slots);
      const Bounds no = bounds_of(node.operand[2], slots);
      return {std::min(yes.low, no.low), std::max(yes.high, no.high)};
    }
    default:
      return of_two(node.kind, a, bounds_of(node.operand[1], slots));
  }
}

Bounds Expression::bounds(SlotBounds& slots) const {
  return bounds_of(static_cast<std::uint32_t>(nodes_.size() - 1), slots);
}

}  // namespace probemark
