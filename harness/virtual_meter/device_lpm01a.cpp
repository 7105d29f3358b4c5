// ST's X-NUCLEO-LPM01A, byte for byte: commands, answers, text and binary samples.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <map>

#include "harness/meter/lpm01a_binary.hpp"
#include "harness/trace/lpm01a_limits.hpp"
#include "harness/virtual_meter/devices.hpp"
#include "harness/virtual_meter/loss.hpp"

namespace probemark::virtual_meter {
namespace {

constexpr std::size_t piece_bytes = 8192;
constexpr std::uint64_t samples_a_stamp = 1000;

/// `1800m`, `10k`, `2-3`, `5`; NaN where it is none.
double number_of(const std::string& text) {
  char* end = nullptr;
  double value = std::strtod(text.c_str(), &end);
  const std::string unit = end;
  const std::map<std::string, double> units = {{"", 1}, {"u", 1e-6}, {"m", 1e-3}, {"k", 1e3}};
  if (end != text.c_str() && units.contains(unit)) {
    return value * units.at(unit);
  }
  if (unit.size() > 1 && (unit[0] == '-' || unit[0] == '+')) {
    return value * std::pow(10.0, std::atoi(unit.c_str()));
  }
  return std::nan("");
}

/// `6409-07`
std::string ascii_of(double value) {
  int exponent = 0;
  double digits = std::max(0.0, value);
  while (exponent > -15 && std::round(digits * 10) <= 9999) {
    digits *= 10;
    --exponent;
  }
  return fmt::format("{:04.0f}-{:02d}", std::min(9999.0, std::round(digits)), -exponent);
}

class Lpm01aDevice : public Device {
 public:
  Lpm01aDevice(Sampler& sampler, const DeviceSettings& settings)
      : sampler_(sampler),
        reading_(settings.model),
        faults_(settings.faults),
        loss_(settings.loss, settings.model.seed) {}

  [[nodiscard]] bool sampling() const override { return sampling_; }

  Result<void> receive(std::string_view bytes, std::string& out) override {
    for (const char c : bytes) {
      if (c != '\n' && c != '\r') {
        line_ += c;
      } else if (!line_.empty()) {
        auto done = obey(line_, out);
        line_.clear();
        if (!done) {
          return done;
        }
      }
    }
    return {};
  }

  Result<Production> produce(std::string& out) override {
    while (out.size() < piece_bytes) {
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
      if (!hangs_) {
        append(out, **sample);
      }
    }
    return Production::more;
  }

 private:
  struct Command {
    std::string name;
    std::string argument;
  };

  Result<void> obey(const std::string& line, std::string& out) {
    if (faults_.has(FaultKind::wrong_answer)) {
      out += "\r\n> unknown command: " + line + "\r\n";
      return {};
    }
    const std::size_t space = line.find(' ');
    const Command command{line.substr(0, space), space == std::string::npos ? "" : line.substr(space + 1)};
    if (command.name == "stop") {
      stop(out);
      return {};
    }
    std::string told;
    const std::string refusal = refuse(command, told);
    if (!refusal.empty()) {
      out += fmt::format("\r\nPowerShield > error {}\r\nError detail: {}\r\n\r\n", line, refusal);
      return {};
    }
    if (!sampling_) {
      out += fmt::format("\r\nPowerShield > ack {}{}{}\r\n\r\n", line, told.empty() ? "" : " ", told);
    }
    return command.name == "start" ? start(out) : Result<void>();
  }

  /// Why the command is refused; empty where it is done.
  std::string refuse(const Command& command, std::string& told) {
    const double number = number_of(command.argument);
    if (command.name == "version") {
      told = "1.0.6";
    } else if (command.name == "powershield") {
      told = "PowerShield present: 3935393330307A00";
    } else if (command.name == "htc") {
      controlled_ = true;
    } else if (command.name == "hrc") {
      controlled_ = false;
    } else if (!controlled_) {
      return "PowerShield is not controlled by the host";
    } else if (command.name == "volt") {
      constexpr double rounding = 1e-9;  // 3300m is a little more than 3.3
      if (!(number >= 1.8 - rounding && number <= 3.3 + rounding)) {
        return "voltage out of range";
      }
      set_v_ = number;
    } else if (command.name == "freq") {
      if (!(number >= 1 && number <= 100e3)) {
        return "frequency out of range";
      }
      rate_hz_ = number;
    } else if (command.name == "output") {
      energy_ = command.argument == "energy";
    } else if (command.name == "format") {
      binary_ = command.argument == "bin_hexa";
    } else if (command.name == "pwr") {
      supplies_ = command.argument != "off";
    } else if (command.name == "eventsrc") {
      events_ = command.argument.starts_with("d7 ") ? command.argument.substr(3) : "";
    } else {
      constexpr std::array others = {"acqtime", "acqmode", "funcmode", "trigsrc", "trigdelay", "currthre",
                                     "pwrend",  "lcd",     "targrst",  "temp",    "calib",     "start"};
      const bool known = std::find(others.begin(), others.end(), command.name) != others.end();
      return known ? "" : "command not recognised";
    }
    return "";
  }

  Result<void> start(std::string& out) {
    sampling_ = true;
    taken_ = 0;
    events_told_ = 0;
    trigger_.reset();
    append_stamp(out);
    return sampler_.start(1 / rate_hz_);
  }

  void stop(std::string& out) {
    if (!sampling_) {
      out += "\r\nPowerShield > error stop\r\nError detail: no acquisition\r\n\r\n";
      return;
    }
    sampling_ = false;
    out += binary_ ? std::string("\xF0\xF4\xFF\xFF", 4) : std::string("end\r\n");
    out += "\r\nsummary begin\r\nsummary end\r\n\r\nPowerShield > Acquisition completed\r\n\r\n";
  }

  void append_packet(std::string& out, unsigned char type, std::string_view payload) {
    out += '\xF0';
    out += static_cast<char>(type);
    out += payload;
    out += "\xFF\xFF";
  }

  void append_stamp(std::string& out) {
    const auto milliseconds = static_cast<std::uint32_t>(static_cast<double>(taken_) * 1000 / rate_hz_);
    if (binary_) {
      std::string payload;
      for (const int shift : {24, 16, 8, 0}) {
        payload += static_cast<char>(milliseconds >> shift);
      }
      append_packet(out, 0xF3, payload + '\0');
    } else {
      out += fmt::format("\r\nTimeStamp: {:03}s {:03}ms, buff 00%\r\n", milliseconds / 1000, milliseconds % 1000);
      out += '\0';
    }
  }

  void append_event(std::string& out, bool rising) {
    const std::string text = fmt::format("event {:02} {}", events_told_++ % 100, rising ? "ris" : "fal");
    if (binary_) {
      append_packet(out, 0xF2, text);
    } else {
      out += text + "\r\n";
    }
  }

  void append_error(std::string& out, const std::string& text) {
    if (binary_) {
      append_packet(out, 0xF1, text);
    } else {
      out += "error: " + text + "\r\n";
    }
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
        case FaultKind::overcurrent:
          append_error(out, "overcurrent");
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

  void append(std::string& out, const BoardSample& sample) {
    const bool high = sample.state.trigger;
    if (trigger_ && *trigger_ != high && (events_ == "both" || events_ == (high ? "ris" : "fal"))) {
      append_event(out, high);
    }
    trigger_ = high;
    ++taken_;
    if (lose_ > 0 || loss_.takes()) {
      lose_ -= lose_ > 0 ? 1 : 0;
    } else {
      append_value(out, sample);
    }
    if (taken_ % samples_a_stamp == 0) {
      append_stamp(out);
    }
  }

  void append_value(std::string& out, const BoardSample& sample) {
    BoardState state = sample.state;
    state.supplied = state.supplied && supplies_;
    double value = 0;
    if (energy_) {
      constexpr double inner_rate_hz = 100e3;  // of what it sums, times the voltage it was set to
      value = reading_.mean(supplies_ ? sample.mean_a : 0, std::max(1.0, inner_rate_hz / rate_hz_)) * set_v_ / rate_hz_;
    } else {
      value = reading_(state);
    }
    if (saturate_ > 0) {
      --saturate_;
      value = lpm01a_range_a * (energy_ ? set_v_ / rate_hz_ : 1);
    }
    if (binary_) {
      const std::uint16_t bits = lpm01a_binary_bits(std::max(0.0, value));
      out += static_cast<char>(bits >> 8);
      out += static_cast<char>(bits & 0xFF);
    } else {
      out += ascii_of(value) + "\r\n";
    }
  }

  Sampler& sampler_;
  Reading reading_;
  FaultPlan faults_;
  Loss loss_;
  std::string line_;
  bool controlled_ = false;
  bool sampling_ = false;
  bool energy_ = false;
  bool binary_ = false;
  bool supplies_ = true;
  bool hangs_ = false;
  double rate_hz_ = 100;
  double set_v_ = 3.3;
  std::string events_;
  std::optional<bool> trigger_;
  unsigned events_told_ = 0;
  std::uint64_t taken_ = 0;
  std::uint64_t lose_ = 0;
  std::uint64_t saturate_ = 0;
};

}  // namespace

const DeviceKind& lpm01a_device() {
  static const DeviceKind kind{"lpm01a", "ST X-NUCLEO-LPM01A (PowerShield)",
                               [](Sampler& sampler, const DeviceSettings& settings) -> std::unique_ptr<Device> {
                                 return std::make_unique<Lpm01aDevice>(sampler, settings);
                               }};
  return kind;
}

}  // namespace probemark::virtual_meter
