// Joulescope JS110, JS220 and JS320 by their makers' driver library, which a child process of the project's Python
// runs.
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

#include "harness/meter/meter_spec.hpp"
#include "harness/meter/meters.hpp"
#include "harness/process/python_stream.hpp"
#include "joulescope_stream_script.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr auto open_deadline = 30s;
constexpr auto block_deadline = 5s;
constexpr auto end_deadline = 5s;
constexpr double default_hz = 100e3;
constexpr double fastest_hz = 2e6;
constexpr std::int64_t most_lost = 100'000'000;
constexpr std::size_t most_samples = 1 << 22;
constexpr unsigned most_lines = 8;
constexpr double range_a = 10;

/// The script's next line; nullopt where none came in time.
Result<std::optional<json>> told(PythonStream& stream, PythonStream::Duration wait) {
  const auto text = stream.line_within(wait);
  if (!text) {
    return tl::unexpected(Error{text.error().kind, "the Joulescope's driver: " + text.error().what, {}, {}});
  }
  if (!*text) {
    return stream.ended() ? Result<std::optional<json>>(
                                fail(ErrorKind::target_lost, "the Joulescope's driver has ended by itself"))
                          : std::optional<json>();
  }
  json line = json::parse(**text, nullptr, false);
  if (!line.is_object()) {
    return fail(ErrorKind::setup, "the Joulescope's driver: " + (*text)->substr(0, 200));
  }
  if (line.contains("missing")) {
    return fail(ErrorKind::setup,
                fmt::format("a Joulescope needs the Python package pyjoulescope-driver: the module {} is missing",
                            line.value("missing", "")),
                {}, "scripts/setup installs it into .venv; PROBEMARK_PYTHON names another Python");
  }
  if (line.contains("error")) {
    return fail(line.value("lost", false) ? ErrorKind::target_lost : ErrorKind::setup, line.value("error", ""), {},
                line.value("remedy", ""));
  }
  return std::optional(std::move(line));
}

class JoulescopeMeter : public Meter {
 public:
  JoulescopeMeter(MeterDescription description, std::vector<std::string> arguments)
      : description_(std::move(description)), arguments_(std::move(arguments)) {}

  [[nodiscard]] const MeterDescription& description() const override { return description_; }

  Result<void> start() override {
    auto stream = PythonStream::start(joulescope_stream_script, arguments_);
    if (!stream) {
      return tl::unexpected(stream.error());
    }
    const auto head = told(*stream, open_deadline);
    if (!head || !*head) {
      return head ? fail(ErrorKind::setup, "no answer of the Joulescope's driver in time")
                  : Result<void>(tl::unexpected(head.error()));
    }
    stream_.emplace(std::move(*stream));
    first_.reset();
    given_ = 0;
    last_level_ = 0;
    return {};
  }

  Result<SampleBlock> next(std::chrono::milliseconds wait) override {
    if (!stream_) {
      return fail(ErrorKind::internal, "it has not been started");
    }
    const auto line = told(*stream_, wait);
    if (!line || !*line) {
      return line ? Result<SampleBlock>(SampleBlock{}) : tl::unexpected(line.error());
    }
    const auto samples = (*line)->value("samples", std::size_t{0});
    const auto number = (*line)->value("first", std::int64_t{0});
    first_ = first_.value_or(number);
    const std::int64_t missing = number - *first_ - given_;
    if (samples > most_samples || missing < 0 || missing > most_lost) {
      return fail(ErrorKind::target_lost,
                  fmt::format("the Joulescope's sample {} follows sample {}", number, *first_ + given_));
    }
    const auto lost = static_cast<std::size_t>(missing);
    values_.assign(lost + samples, std::numeric_limits<float>::quiet_NaN());
    voltages_.assign(lost + samples, std::numeric_limits<float>::quiet_NaN());
    levels_.assign(description_.has_trigger ? lost + samples : 0, last_level_);
    for (const auto bytes : {std::as_writable_bytes(std::span(values_).subspan(lost)),
                             std::as_writable_bytes(std::span(voltages_).subspan(lost)),
                             std::as_writable_bytes(std::span(levels_).subspan(levels_.empty() ? 0 : lost))}) {
      if (const auto read = stream_->read(bytes, block_deadline, "samples of the Joulescope"); !read) {
        return tl::unexpected(read.error());
      }
    }
    last_level_ = levels_.empty() ? last_level_ : levels_.back();
    SampleBlock block;
    block.value = values_;
    block.voltage_v = voltages_;
    block.level = levels_;
    block.period_s = description_.period_s;
    block.begin_s = static_cast<double>(given_) * description_.period_s;
    given_ += static_cast<std::int64_t>(values_.size());
    return block;
  }

  Result<void> stop() override {
    if (!stream_) {
      return {};
    }
    // What it has written until then is dropped; it must be read for it to end.
    stream_->ask_to_end();
    const auto until = std::chrono::steady_clock::now() + end_deadline;
    std::vector<std::byte> dropped(1);
    while (!stream_->ended() && std::chrono::steady_clock::now() < until) {
      if (!stream_->read(dropped, until - std::chrono::steady_clock::now(), "its end")) {
        break;
      }
    }
    stream_.reset();
    return {};
  }

  Result<void> supply(bool) override {
    return fail(ErrorKind::usage, description_.instrument + " supplies nothing", "--meter",
                "power the board by the board file's command");
  }

 private:
  MeterDescription description_;
  std::vector<std::string> arguments_;
  std::optional<PythonStream> stream_;
  std::optional<std::int64_t> first_;  ///< number of the first sample
  std::int64_t given_ = 0;
  std::uint8_t last_level_ = 0;
  std::vector<float> values_;
  std::vector<float> voltages_;
  std::vector<std::uint8_t> levels_;
};

Result<std::unique_ptr<Meter>> open(const MeterRequest& request) {
  const auto known = check_options(request, {"rate", "range", "gain", "offset"});
  const auto rate = known ? option_number(request, "rate") : tl::unexpected(known.error());
  const auto gain = rate ? option_number(request, "gain") : rate;
  const auto offset = gain ? option_number(request, "offset") : gain;
  if (!offset) {
    return tl::unexpected(offset.error());
  }
  const double hz = rate->value_or(default_hz);
  if (hz < 1 || hz > fastest_hz || hz != std::floor(hz)) {
    return fail(ErrorKind::usage, fmt::format("{} samples a second are none that a Joulescope gives", hz), "--meter",
                "rate=100000");
  }
  if (request.line && *request.line >= most_lines) {
    return fail(ErrorKind::usage, fmt::format("a Joulescope has no digital line {}", *request.line), "--meter",
                "line=0 to 3; 7 is the trigger input");
  }
  const auto range = request.options.find("range");
  std::vector<std::string> arguments = {"describe", request.address, fmt::format("{:.0f}", hz),
                                        request.line ? std::to_string(*request.line) : "-",
                                        range == request.options.end() ? "auto" : range->second};
  auto stream = PythonStream::start(joulescope_stream_script, arguments);
  const auto head = stream ? told(*stream, open_deadline) : tl::unexpected(stream.error());
  if (!head || !*head) {
    return head ? fail(ErrorKind::setup, "no answer of the Joulescope's driver in time")
                : Result<std::unique_ptr<Meter>>(tl::unexpected(head.error()));
  }
  MeterDescription description;
  description.instrument = (*head)->value("instrument", "");
  description.serial = (*head)->value("serial", "");
  description.firmware = (*head)->value("firmware", "");
  description.period_s = 1 / hz;
  description.measures_voltage = true;
  description.voltage_v = request.voltage_v;
  description.has_trigger = request.line.has_value();
  description.limits.range_a = range_a;
  if (*gain) {
    description.limits.gain = **gain * 1e-2;
  }
  description.limits.offset_a = *offset;
  arguments.front() = "stream";
  return std::make_unique<JoulescopeMeter>(std::move(description), std::move(arguments));
}

}  // namespace

const MeterDriver& joulescope_meter_driver() {
  static const MeterDriver driver{"joulescope", "Joulescope, by its driver library", open};
  return driver;
}

}  // namespace probemark
