#include "harness/cases/expression.hpp"

#include <algorithm>
#include <cmath>

namespace probemark {
namespace {

using Kind = Expression::Kind;

Value arithmetic(Kind kind, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  bool overflow = false;
  switch (kind) {
    case Kind::add:
      overflow = __builtin_add_overflow(a, b, &result);
      break;
    case Kind::subtract:
      overflow = __builtin_sub_overflow(a, b, &result);
      break;
    case Kind::multiply:
      overflow = __builtin_mul_overflow(a, b, &result);
      break;
    case Kind::divide:
    case Kind::remainder:
      if (b == 0) {
        return no_value("division by zero");
      }
      if (b == -1) {
        overflow = kind == Kind::divide && __builtin_sub_overflow(std::int64_t{0}, a, &result);
      } else {
        result = kind == Kind::divide ? a / b : a % b;
      }
      break;
    case Kind::smaller:
      return std::min(a, b);
    case Kind::larger:
      return std::max(a, b);
    case Kind::equal:
      return a == b ? 1 : 0;
    case Kind::unequal:
      return a != b ? 1 : 0;
    case Kind::less:
      return a < b ? 1 : 0;
    case Kind::at_most:
      return a <= b ? 1 : 0;
    default:
      return no_value("no operator");
  }
  if (overflow) {
    return no_value("a result beyond 64 bits");
  }
  return result;
}

Value square_root(std::int64_t x) {
  if (x < 0) {
    return no_value("the root of a negative number");
  }
  auto root = static_cast<std::int64_t>(std::sqrt(static_cast<double>(x)));
  while (root > 0 && root > x / root) {
    --root;
  }
  while (root + 1 <= x / (root + 1)) {
    ++root;
  }
  return root;
}

}  // namespace

Expression Expression::constant(std::int64_t value) {
  Expression expression;
  expression.nodes_.push_back(Node{Kind::number, value, {}});
  expression.text_ = std::to_string(value);
  return expression;
}

Value Expression::value_of(std::uint32_t index, SlotValues& values) const {
  const Node& node = nodes_[index];
  if (node.kind == Kind::number) {
    return node.value;
  }
  if (node.kind == Kind::slot) {
    return values.at(static_cast<unsigned>(node.value));
  }
  const Value a = value_of(node.operand[0], values);
  if (!a) {
    return a;
  }
  switch (node.kind) {
    case Kind::negate:
      return arithmetic(Kind::subtract, 0, *a);
    case Kind::invert:
      return *a == 0 ? 1 : 0;
    case Kind::absolute:
      return *a < 0 ? arithmetic(Kind::subtract, 0, *a) : a;
    case Kind::root:
      return square_root(*a);
    case Kind::choose:
      return value_of(node.operand[*a != 0 ? 1 : 2], values);
    case Kind::both:
    case Kind::either: {
      if ((*a != 0) == (node.kind == Kind::either)) {
        return *a != 0 ? 1 : 0;
      }
      const Value b = value_of(node.operand[1], values);
      return b ? Value(*b != 0 ? 1 : 0) : b;
    }
    default: {
      const Value b = value_of(node.operand[1], values);
      return b ? arithmetic(node.kind, *a, *b) : b;
    }
  }
}

Value Expression::evaluate(SlotValues& values) const {
  return value_of(static_cast<std::uint32_t>(nodes_.size() - 1), values);
}

std::vector<unsigned> Expression::slots() const {
  std::vector<unsigned> slots;
  for (const Node& node : nodes_) {
    if (node.kind == Kind::slot) {
      slots.push_back(static_cast<unsigned>(node.value));
    }
  }
  std::sort(slots.begin(), slots.end());
  slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
  return slots;
}

}  // namespace probemark
