#include "reference/kernels/unidirectional_sequence_lstm.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <vector>

#include "reference/lowering/tables.hpp"

namespace pm::reference {
namespace {

using Int8 = std::vector<std::int8_t>;

/// Weights and biases of an LSTM whose numbers follow from a seed; cell scale 2^-12, hidden scale 2^-7.
struct Lstm {
  std::vector<std::uint16_t> table = probemark::lowering::sigmoid_table();
  std::vector<Int8> weights;
  std::vector<std::vector<std::int32_t>> bias;
  pm_lstm_params p{};

  Lstm(std::int32_t batches, std::int32_t steps, std::int32_t depth, std::int32_t units, std::uint32_t seed) {
    p.batches = batches;
    p.time_steps = steps;
    p.input_depth = depth;
    p.units = units;
    p.forget_multiplier = p.update_multiplier = p.hidden_multiplier = 1 << 30;
    p.forget_shift = -14;
    p.update_shift = -17;
    p.hidden_shift = -22;
    p.tanh_multiplier = 3;
    p.table = table.data();
    for (int gate = 0; gate < PM_LSTM_GATES; ++gate) {
      p.input_multiplier[gate] = p.recurrent_multiplier[gate] = 1 << 30;
      p.input_shift[gate] = p.recurrent_shift[gate] = 1;
    }
    const auto next = [&seed] {
      seed = seed * 1664525U + 1013904223U;
      return static_cast<std::int32_t>(seed >> 24) - 128;
    };
    const bool zero = seed == 0;
    for (int matrix = 0; matrix < 2 * PM_LSTM_GATES; ++matrix) {
      weights.emplace_back(static_cast<std::size_t>(units * (matrix < PM_LSTM_GATES ? depth : units)));
      for (std::int8_t& w : weights.back()) {
        w = static_cast<std::int8_t>(zero ? 0 : next());
      }
    }
    for (int gate = 0; gate < PM_LSTM_GATES; ++gate) {
      bias.emplace_back(static_cast<std::size_t>(units), zero ? 0 : next() * 20);
    }
  }

  Int8 run(const Int8& input, std::vector<std::int16_t>& state) {
    const std::int8_t** fields[] = {&p.input_to_input_weights,     &p.input_to_forget_weights,
                                    &p.input_to_cell_weights,      &p.input_to_output_weights,
                                    &p.recurrent_to_input_weights, &p.recurrent_to_forget_weights,
                                    &p.recurrent_to_cell_weights,  &p.recurrent_to_output_weights};
    for (std::size_t i = 0; i < weights.size(); ++i) {
      *fields[i] = weights[i].data();
    }
    p.input_gate_bias = bias[0].data();
    p.forget_gate_bias = bias[1].data();
    p.cell_gate_bias = bias[2].data();
    p.output_gate_bias = bias[3].data();
    Int8 output(static_cast<std::size_t>(p.batches * p.time_steps * p.units), 99);
    EXPECT_EQ(unidirectional_sequence_lstm<double_rounding>(p, input.data(), state.data(), output.data()), PM_OK);
    return output;
  }

  /// Cells, then the hidden state in bytes, in int16 words; all zero.
  [[nodiscard]] std::vector<std::int16_t> fresh_state() const {
    const auto cells = static_cast<std::size_t>(p.batches * p.units);
    return std::vector<std::int16_t>(cells + (cells + 1) / 2, 0);
  }
};

Int8 ramp(std::size_t count, std::int32_t step) {
  Int8 values(count);
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = static_cast<std::int8_t>(static_cast<std::int32_t>(i) * step);
  }
  return values;
}

std::int8_t hidden_of(const std::vector<std::int16_t>& state, std::size_t cells, std::size_t i) {
  return reinterpret_cast<const std::int8_t*>(state.data() + cells)[i];
}

TEST(Lstm, WithoutWeightsTheCellHalvesAndTheOutputIsHalfItsTanh) {
  Lstm lstm(1, 2, 1, 1, 0);
  std::vector<std::int16_t> state{4096, 0};  // 1.0
  // 0.5 * tanh(0.5) = 0.2311, 0.5 * tanh(0.25) = 0.1225, in steps of 2^-7.
  EXPECT_EQ(lstm.run({5, 6}, state), (Int8{30, 16}));
  EXPECT_EQ(state[0], 1024);
  EXPECT_EQ(hidden_of(state, 1, 0), 16);
}

TEST(Lstm, EveryGateHasItsPlace) {
  // Biases in steps of 2^-12: +-8 opens or shuts a gate; a cell gate of 8 is tanh(8) = 1.
  constexpr std::int32_t open = 8 * 4096 - 1;
  const auto run = [](std::int32_t input, std::int32_t forget, std::int32_t cell, std::int32_t output) {
    Lstm lstm(1, 1, 1, 1, 0);
    lstm.bias = {{input}, {forget}, {cell}, {output}};
    std::vector<std::int16_t> state{2048, 0};  // 0.5
    const Int8 out = lstm.run({0}, state);
    return std::pair{state[0], out[0]};
  };
  EXPECT_EQ(run(-open, open, open, open), std::pair(std::int16_t{2048}, std::int8_t{59})) << "kept";
  EXPECT_EQ(run(-open, -open, open, open), std::pair(std::int16_t{2}, std::int8_t{0})) << "forgotten";
  EXPECT_EQ(run(open, -open, open, open), std::pair(std::int16_t{4096}, std::int8_t{97})) << "replaced";
  EXPECT_EQ(run(open, open, -open, open), std::pair(std::int16_t{-2048}, std::int8_t{-59})) << "subtracted";
  EXPECT_EQ(run(-open, open, open, -open), std::pair(std::int16_t{2048}, std::int8_t{0})) << "hidden";
}

TEST(Lstm, ASequenceIsItsStepsOneByOne) {
  Lstm whole(2, 5, 3, 4, 7);
  const Int8 input = ramp(2 * 5 * 3, 37);
  auto state = whole.fresh_state();
  const Int8 output = whole.run(input, state);
  Lstm single(2, 1, 3, 4, 7);
  auto carried = single.fresh_state();
  for (std::size_t t = 0; t < 5; ++t) {
    Int8 step;
    for (std::size_t b = 0; b < 2; ++b) {
      const auto* first = input.data() + (b * 5 + t) * 3;
      step.insert(step.end(), first, first + 3);
    }
    const Int8 out = single.run(step, carried);
    for (std::size_t b = 0; b < 2; ++b) {
      EXPECT_EQ(std::memcmp(out.data() + b * 4, output.data() + (b * 5 + t) * 4, 4), 0) << t << ' ' << b;
    }
  }
  EXPECT_EQ(state, carried);
}

TEST(Lstm, TimeMajorExchangesBatchAndTime) {
  Lstm lstm(2, 3, 2, 3, 11);
  const Int8 input = ramp(2 * 3 * 2, 53);
  auto state = lstm.fresh_state();
  const Int8 output = lstm.run(input, state);
  Lstm exchanged(2, 3, 2, 3, 11);
  exchanged.p.time_major = 1;
  Int8 turned(input.size());
  for (std::size_t t = 0; t < 3; ++t) {
    for (std::size_t b = 0; b < 2; ++b) {
      std::memcpy(turned.data() + (t * 2 + b) * 2, input.data() + (b * 3 + t) * 2, 2);
    }
  }
  auto other = exchanged.fresh_state();
  const Int8 turned_output = exchanged.run(turned, other);
  for (std::size_t t = 0; t < 3; ++t) {
    for (std::size_t b = 0; b < 2; ++b) {
      EXPECT_EQ(std::memcmp(turned_output.data() + (t * 2 + b) * 3, output.data() + (b * 3 + t) * 3, 3), 0);
    }
  }
  EXPECT_EQ(state, other);
}

TEST(Lstm, TheHiddenStateIsTheLastOutput) {
  Lstm lstm(2, 3, 2, 3, 5);
  auto state = lstm.fresh_state();
  const Int8 output = lstm.run(ramp(2 * 3 * 2, 29), state);
  for (std::size_t b = 0; b < 2; ++b) {
    for (std::size_t u = 0; u < 3; ++u) {
      EXPECT_EQ(hidden_of(state, 6, b * 3 + u), output[(b * 3 + 2) * 3 + u]);
    }
  }
}

TEST(Lstm, TheClipBoundsTheCellOnBothSides) {
  Lstm lstm(1, 1, 1, 1, 0);
  lstm.p.cell_clip = 100;
  std::vector<std::int16_t> state{4096, 0};
  lstm.run({0}, state);
  EXPECT_EQ(state[0], 100);
  state[0] = -4096;
  lstm.run({0}, state);
  EXPECT_EQ(state[0], -100);
}

TEST(Lstm, TheRecurrentWeightsReadTheStepBefore) {
  // Unit 0 writes its new hidden state before unit 1 is computed: unit 1 must not see it.
  Lstm lstm(1, 1, 1, 2, 0);
  lstm.weights[6] = {0, 0, 127, 0};  // recurrent to the cell gate: unit 1 from unit 0
  lstm.bias[2] = {4096, 0};          // unit 0's cell gate: tanh(1)
  auto state = lstm.fresh_state();
  EXPECT_EQ(lstm.run({0}, state)[1], 0);
  EXPECT_GT(lstm.run({0}, state)[1], 0);
}

TEST(Lstm, TheHiddenZeroPointIsTakenOffAndAdded) {
  Lstm plain(1, 2, 1, 2, 3);
  auto state = plain.fresh_state();
  const Int8 output = plain.run({9, -70}, state);
  Lstm shifted(1, 2, 1, 2, 3);
  shifted.p.hidden_zero_point = 5;
  auto other = shifted.fresh_state();
  std::memset(other.data() + 2, 5, 2);
  const Int8 moved = shifted.run({9, -70}, other);
  for (std::size_t i = 0; i < output.size(); ++i) {
    EXPECT_EQ(moved[i], std::min(output[i] + 5, 127)) << i;
  }
}

}  // namespace
}  // namespace pm::reference
