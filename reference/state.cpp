#include "reference/state.hpp"

namespace probemark {
namespace {

std::size_t product(std::int32_t a, std::int32_t b) {
  return static_cast<std::size_t>(a) * static_cast<std::size_t>(b);
}

std::size_t cell_bytes(const pm_lstm_params& p) { return product(p.batches, p.units) * sizeof(std::int16_t); }

}  // namespace

std::size_t state_bytes(Kernel kernel, const Parameters& parameters) {
  if (const auto* svdf = std::get_if<pm_svdf_params>(&parameters); svdf != nullptr) {
    return product(svdf->batches, svdf->units) * product(svdf->rank, svdf->memory) * sizeof(std::int16_t);
  }
  if (const auto* lstm = std::get_if<pm_lstm_params>(&parameters); lstm != nullptr) {
    const bool wide = kernel == Kernel::unidirectional_sequence_lstm_s16_s16;
    return cell_bytes(*lstm) + product(lstm->batches, lstm->units) * (wide ? sizeof(std::int16_t) : 1);
  }
  return 0;
}

std::vector<std::uint8_t> initial_state(Kernel kernel, const Parameters& parameters) {
  std::vector<std::uint8_t> state(state_bytes(kernel, parameters), 0);
  if (kernel == Kernel::unidirectional_sequence_lstm_s8_s8) {
    const pm_lstm_params& lstm = std::get<pm_lstm_params>(parameters);
    for (std::size_t i = cell_bytes(lstm); i < state.size(); ++i) {
      state[i] = static_cast<std::uint8_t>(lstm.hidden_zero_point);
    }
  }
  return state;
}

}  // namespace probemark
