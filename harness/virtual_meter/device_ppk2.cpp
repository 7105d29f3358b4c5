// Nordic's PPK2, byte for byte: commands, metadata, words of 32 bits.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "harness/meter/ppk2_samples.hpp"
#include "harness/virtual_meter/devices.hpp"
#include "harness/virtual_meter/loss.hpp"

namespace probemark::virtual_meter {
namespace {

constexpr std::size_t piece_words = 4096;
constexpr double volts_per_count = 1.8 / 163840;
constexpr std::array<double, ppk2_ranges> full_a = {50e-6, 500e-6, 5e-3, 60e-3, 1.0};

/// A calibration with every term in it, printed as the instrument prints its own.
Ppk2Range calibration(std::size_t r) {
  constexpr std::array<double, ppk2_ranges> ohm = {1003.3506, 101.5865, 10.3027, 0.9636, 0.0564};
  constexpr std::array<double, ppk2_ranges> gain = {0.9876, 1.0123, 1.0042, 0.9931, 0.9715};
  constexpr std::array<double, ppk2_ranges> zero = {112.9420, 75.8281, 60.5932, 67.4932, 131.7800};
  Ppk2Range range;
  range.resistor_ohm = ohm[r];
  range.gain = gain[r];
  range.gain_square = r == 0 ? 0 : 0.002 * static_cast<double>(r);
  range.zero = zero[r];
  range.voltage_offset = 4e-9;
  range.offset_a = -1e-8;
  return range;
}

std::string metadata_text() {
  std::string text = "Calibrated: 1\n";
  const auto add = [&](const char* key, double Ppk2Range::*value) {
    for (std::size_t r = 0; r < ppk2_ranges; ++r) {
      text += fmt::format("{}{}: {:.10f}\n", key, r, calibration(r).*value);
    }
  };
  add("R", &Ppk2Range::resistor_ohm);
  add("GS", &Ppk2Range::gain_square);
  add("GI", &Ppk2Range::gain);
  add("O", &Ppk2Range::zero);
  add("S", &Ppk2Range::voltage_offset);
  add("I", &Ppk2Range::offset_a);
  add("UG", &Ppk2Range::user_gain);
  return text + "VDD: 3000\nHW: 9173\nmode: 2\nIA: -nan\nEND\n";
}

/// The ADC's value for a current, before it is made whole.
double adc_of(double amperes, const Ppk2Range& range, double volts) {
  const double y = amperes / range.user_gain - range.voltage_offset * volts - range.offset_a;
  const double x =
      range.gain_square == 0
          ? y / range.gain
          : (std::sqrt(range.gain * range.gain + 4 * range.gain_square * y) - range.gain) / (2 * range.gain_square);
  return (x * range.resistor_ohm / volts_per_count + range.zero) / 4;
}

class Ppk2Device : public Device {
 public:
  Ppk2Device(Sampler& sampler, const DeviceSettings& settings)
      : sampler_(sampler),
        reading_(settings.model),
        faults_(settings.faults),
        loss_(settings.loss, settings.model.seed) {
    for (std::size_t r = 0; r < ppk2_ranges; ++r) {
      calibration_[r] = calibration(r);
    }
  }

  [[nodiscard]] bool sampling() const override { return sampling_; }

  Result<void> receive(std::string_view bytes, std::string& out) override {
    pending_ += bytes;
    while (!pending_.empty()) {
      const std::size_t length = length_of(static_cast<unsigned char>(pending_.front()));
      if (pending_.size() < length) {
        break;
      }
      if (auto done = obey(pending_.substr(0, length), out); !done) {
        return done;
      }
      pending_.erase(0, length);
    }
    return {};
  }

  Result<Production> produce(std::string& out) override {
    for (std::size_t words = 0; words < piece_words; ++words) {
      const auto sample = sampler_.next();
      if (!sample) {
        return tl::unexpected(sample.error());
      }
      if (!*sample) {
        return Production::waits;
      }
      if (sampler_.next_time_s() >= faults_.next_s() && !strike(out)) {
        return Production::unplugged;
      }
      const unsigned counter = counter_;
      counter_ = (counter_ + 1) % ppk2_counter_modulus;
      if (lose_ > 0 || loss_.takes()) {
        lose_ -= lose_ > 0 ? 1 : 0;
        continue;
      }
      if (!hangs_) {
        append(out, counter, (*sample)->state);
      }
    }
    return Production::more;
  }

 private:
  static std::size_t length_of(unsigned char command) {
    switch (command) {
      case 0x0C:
      case 0x11:
        return 2;
      case 0x0D:
        return 3;
      case 0x25:
        return 6;
      default:
        return 1;
    }
  }

  Result<void> obey(std::string_view command, std::string& out) {
    const auto argument = [&](std::size_t k) { return static_cast<unsigned char>(command[k]); };
    switch (argument(0)) {
      case 0x06:
        sampling_ = true;
        counter_ = 0;
        return sampler_.start(ppk2_period_s);
      case 0x07:
        sampling_ = false;
        break;
      case 0x0C:
        supplies_ = argument(1) != 0;
        break;
      case 0x0D:
        set_v_ = (argument(1) * 256 + argument(2)) * 1e-3;
        break;
      case 0x19:
        out += faults_.has(FaultKind::wrong_answer) ? std::string("ERR: unknown command\nEND\n") : metadata_text();
        break;
      case 0x25:
        if (argument(1) < ppk2_ranges) {
          float gain = 1;
          std::memcpy(&gain, &command[2], sizeof gain);
          calibration_[argument(1)].user_gain = static_cast<double>(gain);
        }
        break;
      default:
        break;
    }
    return {};
  }

  /// False where it is to be unplugged.
  bool strike(std::string& out) {
    while (const Fault* fault = faults_.take(sampler_.next_time_s())) {
      switch (fault->kind) {
        case FaultKind::unplug:
          return false;
        case FaultKind::lose:
          lose_ += fault->count;
          break;
        case FaultKind::saturate:
          saturate_ += fault->count;
          break;
        case FaultKind::nul:
          out.append(fault->count, '\0');
          break;
        case FaultKind::garbage:
          for (std::uint64_t k = 0; k < fault->count; ++k) {
            out += static_cast<char>(reading_.noise().even() * 256);
          }
          break;
        case FaultKind::hang:
          hangs_ = true;
          break;
        default:
          break;
      }
    }
    return true;
  }

  void append(std::string& out, unsigned counter, const BoardState& board) {
    BoardState state = board;
    state.supplied = state.supplied && supplies_;
    Ppk2Word word;
    word.counter = counter;
    word.lines = board.trigger ? 0xFF : 0;
    if (saturate_ > 0) {
      --saturate_;
      word.range = ppk2_ranges - 1;
      word.adc = ppk2_saturated;
    } else {
      const double amperes = reading_(state);
      while (word.range + 1 < ppk2_ranges && amperes > full_a[word.range]) {
        ++word.range;
      }
      // Where a reading falls between two values is left to chance, as noise does it in the instrument.
      const double adc = adc_of(amperes, calibration_[word.range], set_v_) + reading_.noise().even();
      word.adc = static_cast<unsigned>(std::clamp(adc, 0.0, static_cast<double>(ppk2_saturated)));
    }
    const std::uint32_t bits = word.bits();
    out.append(reinterpret_cast<const char*>(&bits), sizeof bits);
  }

  Sampler& sampler_;
  Reading reading_;
  FaultPlan faults_;
  Loss loss_;
  std::array<Ppk2Range, ppk2_ranges> calibration_;
  std::string pending_;
  bool sampling_ = false;
  bool supplies_ = false;
  bool hangs_ = false;
  double set_v_ = 3.0;
  unsigned counter_ = 0;
  std::uint64_t lose_ = 0;
  std::uint64_t saturate_ = 0;
};

}  // namespace

const DeviceKind& ppk2_device() {
  static const DeviceKind kind{"ppk2", "Nordic Power Profiler Kit II",
                               [](Sampler& sampler, const DeviceSettings& settings) -> std::unique_ptr<Device> {
                                 return std::make_unique<Ppk2Device>(sampler, settings);
                               }};
  return kind;
}

}  // namespace probemark::virtual_meter
