#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "harness/trace/capture_file.hpp"
#include "harness/trace/trace_formats.hpp"

namespace probemark {
namespace {

static_assert(std::endian::native == std::endian::little, "blocks are taken from the file as they are");

constexpr std::size_t longest_head = 4096;
constexpr std::uint32_t most_samples = 1U << 23;

bool recognises(std::string_view head) { return head.starts_with(capture_magic); }

class CaptureReader : public TraceReader {
 public:
  CaptureReader(std::ifstream stream, const TraceRequest& request, TraceDescription description)
      : stream_(std::move(stream)),
        name_(request.file.string()),
        wants_level_(request.digital.has_value()),
        description_(std::move(description)) {}

  [[nodiscard]] const TraceDescription& description() const override { return description_; }

  Result<SampleBlock> next() override {
    CaptureBlockHead head;
    if (stream_.peek() == std::ifstream::traits_type::eof()) {
      return SampleBlock();
    }
    SampleBlock block;
    if (!take(std::span(&head, 1)) || !is_sound(head) || !take_array(value_, head.samples) ||
        !take_array(time_, (head.follows & CaptureBlockHead::has_times) != 0 ? head.samples : 0) ||
        !take_array(voltage_, (head.follows & CaptureBlockHead::has_voltages) != 0 ? head.samples : 0) ||
        !take_array(level_, (head.follows & CaptureBlockHead::has_levels) != 0 ? head.samples : 0)) {
      return fail(ErrorKind::invalid_input, "the capture is cut off or damaged",
                  fmt::format("{}: block {}", name_, blocks_), "measure again");
    }
    for (std::size_t k = 0; k < head.samples; ++k) {
      const double time = time_.empty() ? head.begin_s + static_cast<double>(k) * head.period_s : time_[k];
      if (!(time > last_s_)) {
        return fail(ErrorKind::invalid_input, "time repeats or goes back", fmt::format("{}: block {}", name_, blocks_));
      }
      last_s_ = time;
    }
    ++blocks_;
    block.value = value_;
    block.scale = head.scale;
    block.time_s = time_;
    block.begin_s = head.begin_s;
    block.period_s = head.period_s;
    block.voltage_v = voltage_;
    if (wants_level_) {
      block.level = level_;
    }
    return block;
  }

 private:
  template <class Value>
  bool take(std::span<Value> into) {
    const auto bytes = static_cast<std::streamsize>(into.size_bytes());
    return bytes == 0 || stream_.read(reinterpret_cast<char*>(into.data()), bytes).gcount() == bytes;
  }
  template <class Value>
  bool take_array(std::vector<Value>& into, std::size_t count) {
    into.resize(count);
    return take(std::span(into));
  }
  [[nodiscard]] bool is_sound(const CaptureBlockHead& head) const {
    const bool level_is_there = (head.follows & CaptureBlockHead::has_levels) != 0;
    const bool voltage_is_there = (head.follows & CaptureBlockHead::has_voltages) != 0;
    return head.samples > 0 && head.samples <= most_samples && head.follows < 8 && std::isfinite(head.begin_s) &&
           head.period_s > 0 && head.period_s < 1e6 && std::isfinite(head.scale) && (!wants_level_ || level_is_there) &&
           voltage_is_there == description_.has_voltage;
  }

  std::ifstream stream_;
  std::string name_;
  bool wants_level_;
  TraceDescription description_;
  std::vector<float> value_;
  std::vector<double> time_;
  std::vector<float> voltage_;
  std::vector<std::uint8_t> level_;
  std::uint64_t blocks_ = 0;
  double last_s_ = -std::numeric_limits<double>::infinity();
};

std::optional<double> number(const nlohmann::json& head, const char* key) {
  const auto found = head.find(key);
  return found != head.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

Result<std::unique_ptr<TraceReader>> open(const TraceRequest& request) {
  std::ifstream stream(request.file, std::ios::binary);
  std::string text(longest_head, '\0');
  stream.getline(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(std::min(text.size(), text.find('\0')));
  text.erase(0, std::min(text.size(), capture_magic.size()));
  const auto head = nlohmann::json::parse(text, nullptr, false);
  const auto wrong = [&](std::string what) {
    return fail(ErrorKind::invalid_input, std::move(what), request.file.string() + ": first line");
  };
  if (!stream || !head.is_object()) {
    return wrong("describes no capture");
  }
  const auto period_s = number(head, "period_s");
  if (!period_s || !(*period_s > 0)) {
    return wrong("period_s is missing or no time");
  }
  TraceDescription description;
  description.format = "capture";
  description.instrument = head.value("instrument", nlohmann::json()).is_string() ? head["instrument"] : "";
  description.period_s = *period_s;
  const nlohmann::json quantity = head.value("quantity", nlohmann::json());
  if (quantity != "current" && quantity != "power" && quantity != "energy") {
    return wrong("quantity is none of current, power, energy");
  }
  description.quantity = quantity == "current" ? Quantity::current
                         : quantity == "power" ? Quantity::power
                                               : Quantity::energy;
  description.has_voltage = head.value("has_voltage", nlohmann::json()) == true;
  description.limits.gain = number(head, "gain");
  description.limits.offset_a = number(head, "offset_a");
  description.limits.voltage = number(head, "voltage");
  description.limits.range_a = number(head, "range_a").value_or(description.limits.range_a);
  if (const auto line = number(head, "line"); request.digital && line != static_cast<double>(*request.digital)) {
    return fail(ErrorKind::usage, fmt::format("digital line {} was not recorded", *request.digital), "--digital",
                line ? fmt::format("line {:g} was", *line) : "none was: give --windows or --steps");
  }
  return std::make_unique<CaptureReader>(std::move(stream), request, std::move(description));
}

}  // namespace

const TraceFormat& capture_trace_format() {
  static const TraceFormat format{"capture", "what probemark has recorded of a live instrument", recognises, open};
  return format;
}

}  // namespace probemark
