// ST's X-NUCLEO-LPM01A (PowerShield) over its serial port. Commands: ST's manual UM2269.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "harness/meter/lpm01a_ascii.hpp"
#include "harness/meter/lpm01a_binary.hpp"
#include "harness/meter/lpm01a_command.hpp"
#include "harness/meter/lpm01a_timeline.hpp"
#include "harness/meter/meter_spec.hpp"
#include "harness/meter/meters.hpp"
#include "harness/meter/usb_serial.hpp"
#include "harness/trace/lpm01a_limits.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;

constexpr std::uint16_t vendor_id = 0x0483;
constexpr std::uint16_t product_id = 0x5740;
constexpr unsigned baud = 3'686'400;
constexpr double lowest_v = 1.8;
constexpr double highest_v = 3.3;
constexpr unsigned trigger_line = 7;
constexpr unsigned fastest_ascii_hz = 5'000;    // beyond, it stops after a second
constexpr unsigned fastest_energy_hz = 10'000;  // its shortest time of integration
constexpr unsigned usual_hz = 1'000;            // as MLPerf Tiny has it

constexpr auto command_wait = 5s;  // a new voltage makes it calibrate itself
constexpr auto hello_wait = 1s;
constexpr int hello_tries = 4;
constexpr auto quiet_time = 50ms;
constexpr auto drain_wait = 3s;
constexpr auto least_silence = 3s;
constexpr std::size_t piece_bytes = 1 << 16;

using Clock = std::chrono::steady_clock;

struct Setup {
  bool energy = true;
  bool binary = false;
  unsigned rate_hz = usual_hz;
  std::string funcmode;
  bool host_clock = true;
};

class Lpm01a : public Meter {
 public:
  Lpm01a(SerialPort port, MeterDescription description, const Setup& setup)
      : port_(std::move(port)),
        description_(std::move(description)),
        setup_(setup),
        timeline_(description_.quantity, description_.period_s),
        piece_(piece_bytes),
        silence_(std::max<Clock::duration>(
            least_silence,
            std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(3 * description_.period_s)))) {}
  Lpm01a(const Lpm01a&) = delete;
  Lpm01a& operator=(const Lpm01a&) = delete;
  ~Lpm01a() override {
    if (running_) {
      (void)port_.write("stop\n", 1s);
    }
    (void)port_.write("hrc\n", 1s);  // its own buttons work again
  }

  [[nodiscard]] const MeterDescription& description() const override { return description_; }

  Result<void> start() override {
    timeline_ = Lpm01aTimeline(description_.quantity, description_.period_s);
    ascii_ = {};
    binary_ = {};
    sent_ = 0;
    const auto answer = tell_lpm01a(port_, "start", command_wait);
    if (!answer) {
      return tl::unexpected(answer.error());
    }
    running_ = true;
    messages_.clear();
    decode(answer->rest);
    last_came_ = Clock::now();
    return {};
  }

  Result<SampleBlock> next(std::chrono::milliseconds wait) override {
    value_.clear();
    level_.clear();
    auto got = port_.read(piece_, wait);
    for (std::size_t bytes = 0; got && *got > 0; got = port_.read(piece_, 0ms)) {
      decode({piece_.data(), *got});
      bytes += *got;
      last_came_ = Clock::now();
      if (bytes >= piece_bytes) {
        break;
      }
    }
    if (auto added = timeline_.add(messages_, value_, level_); !added) {
      Error error = added.error();
      error.where = port_.device();
      return tl::unexpected(error);
    }
    messages_.clear();
    if (!got) {
      return tl::unexpected(got.error());
    }
    if (value_.empty() && timeline_.ended()) {
      return fail(ErrorKind::target_lost, "it ended the acquisition by itself", port_.device(),
                  "leave its buttons alone while it measures");
    }
    if (setup_.host_clock && Clock::now() - last_came_ > silence_) {
      return fail(ErrorKind::target_lost, fmt::format("no sample for {}", describe_duration(silence_)), port_.device(),
                  "plug it in again");
    }
    SampleBlock block;
    block.value = value_;
    if (description_.has_trigger) {
      block.level = level_;
    }
    block.period_s = description_.period_s;
    block.begin_s = static_cast<double>(sent_) * description_.period_s;
    sent_ += value_.size();
    return block;
  }

  Result<void> stop() override {
    running_ = false;
    if (auto sent = port_.write("stop\n", 1s); !sent) {
      return sent;
    }
    const auto quiet = port_.drain(quiet_time, drain_wait);
    return quiet ? Result<void>() : tl::unexpected(quiet.error());
  }

  Result<void> supply(bool on) override {
    const std::string command = on ? "pwr on" : "pwr off";
    if (running_) {
      return port_.write(command + "\n", 1s);  // its answer is among the samples
    }
    const auto answer = tell_lpm01a(port_, command, command_wait);
    return answer ? Result<void>() : tl::unexpected(answer.error());
  }

 private:
  void decode(std::string_view bytes) {
    if (setup_.binary) {
      binary_.add({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()}, messages_);
    } else {
      ascii_.add(bytes, messages_);
    }
  }

  SerialPort port_;
  MeterDescription description_;
  Setup setup_;
  Lpm01aTimeline timeline_;
  Lpm01aAsciiDecoder ascii_;
  Lpm01aBinaryDecoder binary_;
  std::vector<char> piece_;
  std::vector<Lpm01aMessage> messages_;
  std::vector<float> value_;
  std::vector<std::uint8_t> level_;
  std::uint64_t sent_ = 0;
  bool running_ = false;
  Clock::duration silence_;
  Clock::time_point last_came_;
};

Result<unsigned> rate_of(const MeterRequest& request) {
  constexpr std::array<unsigned, 16> rates = {100'000, 50'000, 20'000, 10'000, 5'000, 2'000, 1'000, 500,
                                              200,     100,    50,     20,     10,    5,     2,     1};
  const auto given = option_number(request, "rate");
  if (!given) {
    return tl::unexpected(given.error());
  }
  const double rate = given->value_or(usual_hz);
  const auto* found =
      std::find_if(rates.begin(), rates.end(), [&](unsigned known) { return static_cast<double>(known) == rate; });
  return found != rates.end() ? Result<unsigned>(*found)
                              : fail(ErrorKind::usage, fmt::format("an LPM01A has no rate of {:g} Hz", rate), "--meter",
                                     "1, 2, 5, 10, .. up to 100000");
}

Result<Setup> setup_of(const MeterRequest& request) {
  if (auto known = check_options(request, {"output", "format", "rate", "funcmode", "host-clock"}); !known) {
    return tl::unexpected(known.error());
  }
  const auto output = option_among(request, "output", {"energy", "current"});
  const auto format = option_among(request, "format", {"auto", "ascii", "binary"});
  const auto funcmode = option_among(request, "funcmode", {"optim", "high"});
  const auto host_clock = option_among(request, "host-clock", {"on", "off"});
  for (const auto* option : {&output, &format, &funcmode, &host_clock}) {
    if (!*option) {
      return tl::unexpected(option->error());
    }
  }
  const auto rate = rate_of(request);
  if (!rate) {
    return tl::unexpected(rate.error());
  }
  const auto wrong = [](std::string what, std::string remedy) {
    return fail(ErrorKind::usage, std::move(what), "--meter", std::move(remedy));
  };
  Setup setup{*output == "energy", *format == "binary" || (*format == "auto" && *rate > fastest_ascii_hz), *rate,
              *funcmode, *host_clock == "on"};
  if (setup.energy && *rate > fastest_energy_hz) {
    return wrong(fmt::format("an LPM01A gives energies at up to {} Hz", fastest_energy_hz), "add output=current");
  }
  if (!setup.binary && *rate > fastest_ascii_hz) {
    return wrong(fmt::format("an LPM01A sends text at up to {} Hz", fastest_ascii_hz), "leave format= out");
  }
  if (!request.voltage_v) {
    return wrong("an LPM01A measures no voltage, and none is given", "say what the board gets: lpm01a,voltage=3.0");
  }
  if (*request.voltage_v < lowest_v || *request.voltage_v > highest_v) {
    return wrong(fmt::format("{:g} V is out of an LPM01A's range", *request.voltage_v),
                 fmt::format("from {:g} to {:g} V", lowest_v, highest_v));
  }
  if (request.line && *request.line != trigger_line) {
    return wrong(fmt::format("an LPM01A has no digital line {}", *request.line), "D7 is its only one: line=7");
  }
  return setup;
}

/// Takes control, and comes back with its firmware and its number where it tells them.
Result<MeterDescription> greet(SerialPort& port) {
  Result<Lpm01aAnswer> taken = fail(ErrorKind::internal, "not asked");
  for (int attempt = 0; attempt < hello_tries && !(taken && taken->acknowledged); ++attempt) {
    // It may still be measuring for somebody who has gone.
    if (auto stopped = port.write("stop\n", hello_wait); !stopped) {
      return tl::unexpected(stopped.error());
    }
    if (const auto quiet = port.drain(quiet_time, drain_wait); !quiet) {
      return tl::unexpected(quiet.error());
    }
    taken = ask_lpm01a(port, "htc", hello_wait);
    if (!taken && taken.error().what.find("no answer") == std::string::npos) {
      return tl::unexpected(taken.error());
    }
  }
  if (!taken || !taken->acknowledged) {
    return fail(ErrorKind::setup,
                taken ? fmt::format("it refuses to be controlled: {}", taken->text) : taken.error().what, port.device(),
                "check that the port is an LPM01A's, and plug it in again");
  }
  MeterDescription description;
  description.instrument = "ST LPM01A";
  for (auto [command, into] :
       {std::pair("version", &description.firmware), std::pair("powershield", &description.serial)}) {
    const auto answer = ask_lpm01a(port, command, hello_wait);
    if (answer && answer->acknowledged) {
      *into = answer->text;
    }
  }
  return description;
}

Result<void> set_up(SerialPort& port, const MeterRequest& request, const Setup& setup) {
  const auto millivolts = std::lround(*request.voltage_v * 1000);
  std::vector<std::string> commands = {
      "acqmode dyn",
      fmt::format("output {}", setup.energy ? "energy" : "current"),
      fmt::format("format {}", setup.binary ? "bin_hexa" : "ascii_dec"),
      setup.rate_hz >= 1000 ? fmt::format("freq {}k", setup.rate_hz / 1000) : fmt::format("freq {}", setup.rate_hz),
      "acqtime inf",
      "trigsrc sw",
      "trigdelay 0",
      fmt::format("volt {}m", millivolts),
      "pwrend on",
      "pwr on",
  };
  if (!setup.energy) {
    commands.push_back("funcmode " + setup.funcmode);
  }
  for (const std::string& command : commands) {
    if (const auto answer = tell_lpm01a(port, command, command_wait); !answer) {
      return tl::unexpected(answer.error());
    }
  }
  if (request.line) {
    // A window needs both of its edges.
    if (auto answer = tell_lpm01a(port, "eventsrc d7 both", command_wait); !answer) {
      Error error = answer.error();
      error.remedy = "leave line= out, so that windows are found by the power's steps";
      return tl::unexpected(error);
    }
  }
  return {};
}

Result<std::unique_ptr<Meter>> open(const MeterRequest& request) {
  const auto setup = setup_of(request);
  if (!setup) {
    return tl::unexpected(setup.error());
  }
  const auto place = find_serial_port(request, vendor_id, product_id, "LPM01A");
  if (!place) {
    return tl::unexpected(place.error());
  }
  auto port = SerialPort::open(place->device, baud);
  if (!port) {
    return tl::unexpected(port.error());
  }
  auto description = greet(*port);
  if (!description) {
    return tl::unexpected(description.error());
  }
  if (auto set = set_up(*port, request, *setup); !set) {
    return tl::unexpected(set.error());
  }
  description->quantity = setup->energy ? Quantity::energy : Quantity::current;
  description->period_s = 1.0 / setup->rate_hz;
  description->voltage_v = request.voltage_v;
  description->supplies = true;
  description->has_trigger = request.line.has_value();
  description->limits = lpm01a_limits;
  description->limits.range_a = lpm01a_range_a;
  return std::make_unique<Lpm01a>(std::move(*port), *description, *setup);
}

}  // namespace

const MeterDriver& lpm01a_meter_driver() {
  static const MeterDriver driver{"lpm01a", "ST X-NUCLEO-LPM01A (PowerShield)", open};
  return driver;
}

}  // namespace probemark
