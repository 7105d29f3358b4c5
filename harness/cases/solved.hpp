// Accumulators solved for: biases chosen so that one output element of each channel lands exactly where rounding,
// saturation or overflow decide.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/cases/case.hpp"
#include "harness/cases/solved_target.hpp"
#include "reference/error.hpp"

namespace probemark {

struct SolvedChannel {
  SolvedTarget target = SolvedTarget::step;  ///< what was found; `step` where what was asked for does not exist
  std::size_t element = 0;                   ///< of the output
  std::int64_t accumulator = 0;              ///< bias included
};

/// Replaces the biases of `test`, and for ties the multipliers of their channels where each has its own. Which channel
/// gets which target follows from `number`. Kernels that have_bias() denies are left as they are. No partial sum of any
/// element, in whatever order, leaves the accumulator.
Result<std::vector<SolvedChannel>> solve_accumulators(Case& test, std::uint64_t number, std::uint64_t data);

/// The same for BATCH_MATMUL: elements (i, i) of the first batch, by row i of a and the last two of the depth of b.
/// `element` is i * columns
/// + i; targets that these cannot reach are left out. Changes operands, and for ties the multiplier.
Result<std::vector<SolvedChannel>> solve_products(Case& test, std::uint64_t number, std::uint64_t data);

/// For ADD, SUB, MUL, RELU, LEAKY_RELU and requantization, whose inputs have as many elements as their output: fills
/// three elements of four with inputs, found by trying, at which the profiles part or the output is at an end of its
/// clamp or next to it; as far as such are found. Other cases are left as they are. Returns how many elements were
/// filled.
std::size_t solve_elements(Case& test, std::uint64_t data);

}  // namespace probemark
