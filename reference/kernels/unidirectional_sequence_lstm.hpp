// UNIDIRECTIONAL_SEQUENCE_LSTM. NORMATIVE: this text is the specification; every kernel library is held to its output
// and its state bit by bit.
//
// Per batch and time step, with x of the input, h the hidden state and every sum saturated to int16:
//   gate = activation(requantize(bias + W (x - zero point)) + requantize(R (h - zero point))), in steps of 2^-12
//   cell = clip(requantize(forget * cell) + requantize(input gate * cell gate))
//   h    = clamp(zero point + requantize(output gate * tanh(cell)))
// The activation is tanh for the cell gate, the logistic function for the others, by the int16 tables of tanh.hpp and
// logistic.hpp. The output is h of every step.
// Rounding: the profile's, once each requantize above; int16 activations have 64-bit sums.
// Definition: lstm_eval.h and lstm_eval.cc of TensorFlow Lite Micro (Apache-2.0).
#pragma once

#include "reference/kernel_abi.h"
#include "reference/kernels/logistic.hpp"
#include "reference/kernels/tanh.hpp"
#include "reference/numerics/constant.hpp"
#include "reference/numerics/profile.hpp"

namespace pm {
namespace reference {

inline int16_t saturate_int16(int32_t x) { return static_cast<int16_t>(clamp<int32_t>(x, -32768, 32767)); }

template <class In>
struct lstm_bias_of {
  using type = pm_bias_s8;
};
template <>
struct lstm_bias_of<int16_t> {
  using type = pm_bias_s16;
};

/// bias + one row of a weight matrix times (vector - zero point), requantized.
template <class Profile, class In, class Bias>
int16_t lstm_row(const int8_t* weights, const In* vector, int32_t depth, int32_t zero_point, Bias sum,
                 int32_t multiplier, int32_t shift) {
  for (int32_t i = 0; i < depth; ++i) {
    sum = wrapping_add(sum, Bias{constant_at(weights, i) * (vector[i] - zero_point)});
  }
  return saturate_int16(Profile::requantize(sum, multiplier, shift));
}

template <class Profile>
int16_t lstm_logistic(const pm_lstm_params& p, int16_t x) {
  const pm_sigmoid_params one{1, 0, 0, 3, 0, p.table};
  int16_t y = 0;
  logistic<Profile>(one, &x, &y);
  return y;
}

template <class Profile>
int16_t lstm_tanh(const pm_lstm_params& p, int16_t x, int32_t multiplier, int32_t shift) {
  const pm_sigmoid_params one{1, 0, 0, multiplier, shift, p.table};
  int16_t y = 0;
  tanh<Profile>(one, &x, &y);
  return y;
}

/// What a gate's activation is applied to, for unit `u`; `gate` is its place in the order of the parameters.
template <class Profile, class In>
int16_t lstm_gate(const pm_lstm_params& p, int32_t gate, int32_t u, const int8_t* input_weights,
                  const int8_t* recurrent_weights, const void* bias, const In* x, const In* h) {
  using Bias = typename lstm_bias_of<In>::type;
  const int16_t from_input =
      lstm_row<Profile>(input_weights + u * p.input_depth, x, p.input_depth, p.input_zero_point,
                        constant_at(static_cast<const Bias*>(bias), u), p.input_multiplier[gate], p.input_shift[gate]);
  const int16_t from_hidden = lstm_row<Profile>(recurrent_weights + u * p.units, h, p.units, p.hidden_zero_point,
                                                Bias{0}, p.recurrent_multiplier[gate], p.recurrent_shift[gate]);
  return saturate_int16(int32_t{from_input} + from_hidden);
}

/// One step of one batch: reads x, updates the cell, writes the new hidden state, which must not be h.
template <class Profile, class In>
void lstm_step(const pm_lstm_params& p, const In* x, const In* h, int16_t* cell, In* new_h) {
  for (int32_t u = 0; u < p.units; ++u) {
    const int16_t input_gate = lstm_logistic<Profile>(
        p,
        lstm_gate<Profile>(p, 0, u, p.input_to_input_weights, p.recurrent_to_input_weights, p.input_gate_bias, x, h));
    const int16_t forget_gate =
        lstm_logistic<Profile>(p, lstm_gate<Profile>(p, 1, u, p.input_to_forget_weights, p.recurrent_to_forget_weights,
                                                     p.forget_gate_bias, x, h));
    const int16_t cell_gate = lstm_tanh<Profile>(
        p, lstm_gate<Profile>(p, 2, u, p.input_to_cell_weights, p.recurrent_to_cell_weights, p.cell_gate_bias, x, h), 3,
        0);
    const int16_t output_gate =
        lstm_logistic<Profile>(p, lstm_gate<Profile>(p, 3, u, p.input_to_output_weights, p.recurrent_to_output_weights,
                                                     p.output_gate_bias, x, h));
    const int16_t kept =
        saturate_int16(Profile::requantize(int32_t{forget_gate} * cell[u], p.forget_multiplier, p.forget_shift));
    const int16_t added =
        saturate_int16(Profile::requantize(int32_t{input_gate} * cell_gate, p.update_multiplier, p.update_shift));
    cell[u] = saturate_int16(int32_t{kept} + added);
    if (p.cell_clip > 0) {
      cell[u] = static_cast<int16_t>(clamp<int32_t>(cell[u], -p.cell_clip, p.cell_clip));
    }
    const int32_t squashed = lstm_tanh<Profile>(p, cell[u], p.tanh_multiplier, p.tanh_shift);
    const int32_t scaled = Profile::requantize(squashed * output_gate, p.hidden_multiplier, p.hidden_shift);
    new_h[u] = static_cast<In>(
        clamp<int32_t>(wrapping_add(scaled, p.hidden_zero_point), lowest<In>::value, highest<In>::value));
  }
}

template <class Profile, class In>
int32_t unidirectional_sequence_lstm(const pm_lstm_params& p, const In* input, void* state, In* output) {
  int16_t* cell = static_cast<int16_t*>(state);
  In* hidden = reinterpret_cast<In*>(cell + p.batches * p.units);
  for (int32_t t = 0; t < p.time_steps; ++t) {
    for (int32_t b = 0; b < p.batches; ++b) {
      const int32_t at = p.time_major != 0 ? t * p.batches + b : b * p.time_steps + t;
      In* h = hidden + b * p.units;
      In* new_h = output + at * p.units;
      lstm_step<without_xnnpack<Profile>>(p, input + at * p.input_depth, h, cell + b * p.units, new_h);
      for (int32_t u = 0; u < p.units; ++u) {
        h[u] = new_h[u];
      }
    }
  }
  return PM_OK;
}

}  // namespace reference
}  // namespace pm
