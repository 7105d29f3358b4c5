// Nordic's Power Profiler Kit II over its serial port. Commands and words: as Nordic's own program has them.
#include <fmt/format.h>

#include <chrono>
#include <cmath>

#include "harness/meter/meter_spec.hpp"
#include "harness/meter/meters.hpp"
#include "harness/meter/ppk2_samples.hpp"
#include "harness/meter/serial_port.hpp"
#include "harness/meter/usb_serial.hpp"
#include "harness/meter/wrap_check.hpp"
#include "harness/trace/ppk2_limits.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;

constexpr std::uint16_t vendor_id = 0x1915;
constexpr std::uint16_t product_id = 0xc00a;
constexpr unsigned baud = 115'200;
constexpr double lowest_v = 0.8;
constexpr double highest_v = 5.0;
constexpr unsigned lines = 8;

constexpr std::string_view start_samples = "\x06";
constexpr std::string_view stop_samples = "\x07";
constexpr std::string_view get_metadata = "\x19";
constexpr std::string_view supply_off("\x0C\x00", 2);
constexpr std::string_view supply_on = "\x0C\x01";
constexpr std::string_view ammeter_mode = "\x11\x01";
constexpr std::string_view source_mode = "\x11\x02";

constexpr auto command_wait = 1s;
constexpr auto quiet_time = 50ms;
constexpr auto drain_wait = 3s;
constexpr auto metadata_wait = 2s;
constexpr int metadata_tries = 3;
constexpr std::size_t longest_metadata = 8192;
constexpr auto silence = 2s;         // it samples all the time, so that means that it hangs
constexpr auto reading_pause = 5ms;  // 500 samples: few enough to be prompt, enough to sleep between
constexpr std::size_t piece_bytes = 1 << 16;
constexpr std::size_t worth_no_pause = 2048;
constexpr double longest_gap_s = 60;

using Clock = std::chrono::steady_clock;

class Ppk2 : public Meter {
 public:
  Ppk2(SerialPort port, MeterDescription description, const Ppk2Metadata& metadata, std::optional<unsigned> line,
       Ppk2Spikes spikes, bool host_clock)
      : port_(std::move(port)),
        description_(std::move(description)),
        metadata_(metadata),
        line_(line),
        spikes_(spikes),
        host_clock_(host_clock),
        decoder_(metadata_, *description_.voltage_v, line_, spikes_),
        wrap_check_(ppk2_period_s, ppk2_counter_modulus),
        piece_(piece_bytes) {}
  Ppk2(const Ppk2&) = delete;
  Ppk2& operator=(const Ppk2&) = delete;
  ~Ppk2() override {
    if (running_) {
      (void)port_.write(stop_samples, command_wait);
    }
  }

  [[nodiscard]] const MeterDescription& description() const override { return description_; }

  Result<void> start() override {
    decoder_ = Ppk2Decoder(metadata_, *description_.voltage_v, line_, spikes_);
    wrap_check_ = WrapCheck(ppk2_period_s, ppk2_counter_modulus);
    samples_ = 0;
    if (auto sent = port_.write(start_samples, command_wait); !sent) {
      return sent;
    }
    running_ = true;
    begun_ = last_came_ = next_read_ = Clock::now();
    return {};
  }

  Result<SampleBlock> next(std::chrono::milliseconds wait) override {
    amperes_.clear();
    level_.clear();
    const auto until = Clock::now() + wait;
    if (const auto paused = wait_until(std::min(next_read_, until)); !paused) {
      return tl::unexpected(paused.error());
    }
    const auto left = std::max<Clock::duration>(until - Clock::now(), 0ms);
    auto got = port_.read(piece_, left);
    std::size_t bytes = 0;
    while (got && *got > 0) {
      bytes += *got;
      decoder_.add({reinterpret_cast<const unsigned char*>(piece_.data()), *got}, amperes_, level_);
      if (bytes >= piece_bytes) {
        break;
      }
      got = port_.read(piece_, 0ms);
    }
    if (!got) {
      return tl::unexpected(got.error());
    }
    const auto now = Clock::now();
    if (bytes > 0) {
      last_came_ = now;
      next_read_ = bytes < worth_no_pause ? now + reading_pause : now;
    } else if (host_clock_ && now - last_came_ > silence) {
      return fail(ErrorKind::target_lost, fmt::format("no sample for {}", describe_duration(silence)), port_.device(),
                  "plug the PPK2 in again");
    }
    if (host_clock_ && bytes > 0 && bytes < piece_bytes) {
      if (auto added = add_what_the_counter_hides(now); !added) {
        return tl::unexpected(added.error());
      }
    }
    SampleBlock block;
    block.value = amperes_;
    block.level = level_;
    block.period_s = ppk2_period_s;
    block.begin_s = static_cast<double>(samples_) * ppk2_period_s;
    samples_ += amperes_.size();
    return block;
  }

  Result<void> stop() override {
    running_ = false;
    if (auto sent = port_.write(stop_samples, command_wait); !sent) {
      return sent;
    }
    const auto quiet = port_.drain(quiet_time, drain_wait);
    return quiet ? Result<void>() : tl::unexpected(quiet.error());
  }

  Result<void> supply(bool on) override { return port_.write(on ? supply_on : supply_off, command_wait); }

 private:
  Result<void> add_what_the_counter_hides(Clock::time_point now) {
    const double now_s = std::chrono::duration<double>(now - begun_).count();
    const std::uint64_t missing = wrap_check_.add(now_s, samples_ + amperes_.size());
    if (static_cast<double>(missing) * ppk2_period_s > longest_gap_s) {
      return fail(ErrorKind::target_lost,
                  fmt::format("{:.0f} s of samples are missing", static_cast<double>(missing) * ppk2_period_s),
                  port_.device(), "leave the host awake while it measures");
    }
    amperes_.insert(amperes_.end(), missing, std::nanf(""));
    if (line_) {
      level_.insert(level_.end(), missing, decoder_.level());
    }
    return {};
  }

  SerialPort port_;
  MeterDescription description_;
  Ppk2Metadata metadata_;
  std::optional<unsigned> line_;
  Ppk2Spikes spikes_;
  bool host_clock_;
  Ppk2Decoder decoder_;
  WrapCheck wrap_check_;
  std::vector<char> piece_;
  std::vector<float> amperes_;
  std::vector<std::uint8_t> level_;
  std::uint64_t samples_ = 0;
  bool running_ = false;
  Clock::time_point begun_;
  Clock::time_point last_came_;
  Clock::time_point next_read_;
};

/// Stops it, for it may still be sampling for somebody who has gone, and asks for its metadata.
Result<Ppk2Metadata> ask_metadata(SerialPort& port) {
  std::string answer;
  for (int attempt = 0; attempt < metadata_tries; ++attempt) {
    if (auto sent = port.write(stop_samples, command_wait); !sent) {
      return tl::unexpected(sent.error());
    }
    const auto quiet = port.drain(quiet_time, drain_wait);
    if (!quiet) {
      return tl::unexpected(quiet.error());
    }
    if (!*quiet) {
      return fail(ErrorKind::setup,
                  fmt::format("it goes on sending {} after it was stopped", describe_duration(drain_wait)),
                  port.device(), "check that the port is a PPK2's, and plug it in again");
    }
    if (auto sent = port.write(get_metadata, command_wait); !sent) {
      return tl::unexpected(sent.error());
    }
    answer.clear();
    std::array<char, 1024> buffer{};
    const auto until = Clock::now() + metadata_wait;
    while (answer.find("END") == std::string::npos && answer.size() < longest_metadata) {
      const auto got = port.read(buffer, std::max<Clock::duration>(until - Clock::now(), 0ms));
      if (!got) {
        return tl::unexpected(got.error());
      }
      if (*got == 0) {
        break;
      }
      answer.append(buffer.data(), *got);
    }
    if (answer.find("END") != std::string::npos || answer.size() >= longest_metadata) {
      break;
    }
  }
  if (answer.empty()) {
    return fail(ErrorKind::setup,
                fmt::format("no answer to {} questions for its metadata, {} each", metadata_tries,
                            describe_duration(metadata_wait)),
                port.device(), "check that the port is a PPK2's, and plug it in again");
  }
  (void)port.drain(quiet_time, drain_wait);
  auto metadata = parse_ppk2_metadata(answer);
  if (!metadata) {
    Error error = metadata.error();
    error.where = port.device() + ": " + error.where;
    return tl::unexpected(error);
  }
  return metadata;
}

Result<void> set_up(SerialPort& port, bool source, double voltage_v) {
  const auto millivolts = static_cast<unsigned>(std::lround(voltage_v * 1000));
  const std::string voltage{'\x0D', static_cast<char>(millivolts >> 8), static_cast<char>(millivolts & 0xFFU)};
  // The voltage first: a source that is switched on would give the old one.
  for (const std::string_view command : {std::string_view(voltage), source ? source_mode : ammeter_mode, supply_on}) {
    if (auto sent = port.write(command, command_wait); !sent) {
      return sent;
    }
  }
  return {};
}

Result<void> check(const MeterRequest& request) {
  if (auto known = check_options(request, {"mode", "spikes", "host-clock"}); !known) {
    return known;
  }
  if (!request.voltage_v) {
    return fail(ErrorKind::usage, "a PPK2 measures no voltage, and none is given", "--meter",
                "say what the board gets: ppk2,voltage=3.0");
  }
  if (*request.voltage_v < lowest_v || *request.voltage_v > highest_v) {
    return fail(ErrorKind::usage, fmt::format("{:g} V is out of a PPK2's range", *request.voltage_v), "--meter",
                fmt::format("from {:g} to {:g} V", lowest_v, highest_v));
  }
  if (request.line && *request.line >= lines) {
    return fail(ErrorKind::usage, fmt::format("a PPK2 has no digital line {}", *request.line), "--meter",
                fmt::format("0 to {}", lines - 1));
  }
  return {};
}

Result<std::unique_ptr<Meter>> open(const MeterRequest& request) {
  if (auto checked = check(request); !checked) {
    return tl::unexpected(checked.error());
  }
  const auto mode = option_among(request, "mode", {"source", "ammeter"});
  const auto spikes = option_among(request, "spikes", {"average", "keep"});
  const auto host_clock = option_among(request, "host-clock", {"on", "off"});
  for (const auto* option : {&mode, &spikes, &host_clock}) {
    if (!*option) {
      return tl::unexpected(option->error());
    }
  }
  const auto place = find_serial_port(request, vendor_id, product_id, "PPK2");
  if (!place) {
    return tl::unexpected(place.error());
  }
  auto port = SerialPort::open(place->device, baud);
  if (!port) {
    return tl::unexpected(port.error());
  }
  const auto metadata = ask_metadata(*port);
  if (!metadata) {
    return tl::unexpected(metadata.error());
  }
  const bool source = *mode == "source";
  if (auto set = set_up(*port, source, *request.voltage_v); !set) {
    return tl::unexpected(set.error());
  }
  MeterDescription description;
  description.instrument =
      metadata->hardware.empty() ? "Nordic PPK2" : fmt::format("Nordic PPK2 (hardware {})", metadata->hardware);
  description.serial = place->serial;
  description.quantity = Quantity::current;
  description.period_s = ppk2_period_s;
  description.voltage_v = request.voltage_v;
  description.supplies = source;
  description.has_trigger = request.line.has_value();
  description.limits = ppk2_limits;
  return std::make_unique<Ppk2>(std::move(*port), description, *metadata, request.line,
                                *spikes == "keep" ? Ppk2Spikes::keep : Ppk2Spikes::average, *host_clock == "on");
}

}  // namespace

const MeterDriver& ppk2_meter_driver() {
  static const MeterDriver driver{"ppk2", "Nordic Power Profiler Kit II", open};
  return driver;
}

}  // namespace probemark
