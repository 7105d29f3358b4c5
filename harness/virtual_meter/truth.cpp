#include "harness/virtual_meter/truth.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

namespace probemark::virtual_meter {

bool Truth::add(double from_s, double to_s, const BoardState& state) {
  begin_s_ = begin_s_.value_or(from_s);
  end_s_ = to_s;
  bool ended = false;
  if (state.trigger && !was_high_) {
    open_ = TrueWindow{from_s, to_s, 0};
  } else if (!state.trigger && open_) {
    windows_.push_back(*open_);
    open_.reset();
    ended = true;
  }
  was_high_ = state.trigger;
  if (open_) {
    open_->end_s = to_s;
    open_->energy_j += model_.true_a(state) * model_.voltage_v * (to_s - from_s);
  }
  return ended;
}

std::string Truth::json() const {
  nlohmann::json all = {{"idle_w", idle_w()},
                        {"active_w", active_w()},
                        {"voltage_v", model_.voltage_v},
                        {"begin_s", begin_s_.value_or(0)},
                        {"end_s", end_s_},
                        {"windows", nlohmann::json::array()}};
  for (const TrueWindow& window : windows_) {
    all["windows"].push_back({{"begin_s", window.begin_s}, {"end_s", window.end_s}, {"energy_j", window.energy_j}});
  }
  return all.dump(2) + "\n";
}

Result<void> write_truth(const Truth& truth, const std::filesystem::path& file) {
  const std::filesystem::path beside = file.string() + ".part";
  std::ofstream stream(beside, std::ios::binary | std::ios::trunc);
  stream << truth.json();
  stream.close();
  std::error_code error;
  if (stream) {
    std::filesystem::rename(beside, file, error);
  }
  return stream && !error ? Result<void>() : fail(ErrorKind::setup, "cannot write the truth", file.string());
}

}  // namespace probemark::virtual_meter
