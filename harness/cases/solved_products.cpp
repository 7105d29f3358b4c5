#include <algorithm>
#include <cstring>

#include "harness/cases/kernel_types.hpp"
#include "harness/cases/solved.hpp"
#include "harness/cases/staircase.hpp"

namespace probemark {
namespace {

/// The elements of an operand of BATCH_MATMUL, without its zero point.
class Operand {
 public:
  Operand(CaseTensor& tensor, std::int64_t zero_point) : tensor_(tensor), zero_point_(zero_point) {}

  [[nodiscard]] std::int64_t get(std::int64_t at) const {
    if (tensor_.type == ElementType::int8) {
      return static_cast<std::int8_t>(tensor_.bytes[static_cast<std::size_t>(at)]) - zero_point_;
    }
    std::int16_t value = 0;
    std::memcpy(&value, tensor_.bytes.data() + 2 * at, sizeof value);
    return value - zero_point_;
  }
  void set(std::int64_t at, std::int64_t centred) {
    const std::int64_t value = centred + zero_point_;
    std::memcpy(tensor_.bytes.data() + at * static_cast<std::int64_t>(element_size(tensor_.type)), &value,
                element_size(tensor_.type));
  }
  [[nodiscard]] std::int64_t lowest() const { return lowest_of(tensor_.type) - zero_point_; }
  [[nodiscard]] std::int64_t highest() const { return highest_of(tensor_.type) - zero_point_; }

 private:
  CaseTensor& tensor_;
  std::int64_t zero_point_;
};

std::int64_t rounded_down(std::int64_t a, std::int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

/// x and y within a's range with x * coarse + y * fine == wanted.
std::optional<std::pair<std::int64_t, std::int64_t>> split(std::int64_t wanted, std::int64_t coarse, std::int64_t fine,
                                                           const Operand& a) {
  for (std::int64_t x = rounded_down(wanted, coarse) - 1; x <= rounded_down(wanted, coarse) + 2; ++x) {
    const std::int64_t y = (wanted - x * coarse) * fine;  // fine is 1 or -1
    if (x >= a.lowest() && x <= a.highest() && y >= a.lowest() && y <= a.highest()) {
      return std::pair(x, y);
    }
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<SolvedChannel>> solve_products(Case& test, std::uint64_t number, std::uint64_t data) {
  std::vector<SolvedChannel> solved;
  auto* p = std::get_if<pm_batch_matmul_params>(&test.parameters);
  if (p == nullptr || p->depth < 3 || p->batch[0] * p->batch[1] * p->batch[2] == 0) {
    return solved;
  }
  const KernelTypes types = types_of(test.kernel);
  const OutputRange range = output_range(test.parameters, types.out);
  Random random(derived_seed(data, "solved"));
  if (number % 2 == 0 && p->multiplier != 0) {
    p->multiplier = multiplier_with_ties(random);
  }
  Staircase stairs{test.profile, types.in == ElementType::int16, {p->multiplier, p->shift}, 0};
  stairs.limit = legal_limit(stairs.wide, stairs.scale, 0);
  Operand a(test.inputs[0], p->a_zero_point);
  Operand b(test.inputs[1], p->b_zero_point);
  const std::int64_t coarse = b.highest() > -b.lowest() ? b.highest() : b.lowest();
  const std::int64_t fine = b.highest() >= 1 ? 1 : -1;
  for (std::int64_t i = 0; i < std::min(p->rows, p->columns); ++i) {
    const auto a_at = [&](std::int64_t k) { return i * p->a_row_stride + k * p->a_depth_stride; };
    const auto b_at = [&](std::int64_t k) { return k * p->b_depth_stride + i * p->b_column_stride; };
    std::int64_t sum = 0;
    for (std::int64_t k = 0; k < p->depth - 2; ++k) {
      sum += a.get(a_at(k)) * b.get(b_at(k));
    }
    const auto target = static_cast<SolvedTarget>((static_cast<std::uint64_t>(i) + number) % targets);
    const FoundTarget found = find_target(target, stairs, range, random);
    // Where the last two do not reach as far, the others are moved, one after the other.
    auto parts = split(found.accumulator - sum, coarse, fine, a);
    for (std::int64_t k = 0; k < p->depth - 2 && !parts; ++k) {
      const std::int64_t weight = b.get(b_at(k));
      const std::int64_t old = a.get(a_at(k));
      if (weight != 0) {
        const std::int64_t moved = std::clamp(old + (found.accumulator - sum) / weight, a.lowest(), a.highest());
        a.set(a_at(k), moved);
        sum += (moved - old) * weight;
        parts = split(found.accumulator - sum, coarse, fine, a);
      }
    }
    if (!parts) {
      continue;
    }
    b.set(b_at(p->depth - 2), coarse);
    b.set(b_at(p->depth - 1), fine);
    a.set(a_at(p->depth - 2), parts->first);
    a.set(a_at(p->depth - 1), parts->second);
    solved.push_back({found.target, static_cast<std::size_t>(i * p->columns + i), found.accumulator});
  }
  return solved;
}

}  // namespace probemark
