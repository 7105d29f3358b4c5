// trace1-energy.bin of EEMBC's runner for MLPerf Tiny: F1, the rate in Hz as f32, then uJ per sample as f32, little
// endian.
#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <vector>

#include "harness/trace/lpm01a_limits.hpp"
#include "harness/trace/trace_formats.hpp"

namespace probemark {
namespace {

static_assert(std::endian::native == std::endian::little, "samples are taken from the file as they are");

constexpr std::size_t head_bytes = 5;
constexpr std::size_t block_samples = 65536;
constexpr float fastest_hz = 1e7F;

std::optional<float> rate_of(std::string_view head) {
  if (head.size() < head_bytes || static_cast<unsigned char>(head[0]) != 0xF1) {
    return std::nullopt;
  }
  float rate = 0;
  std::memcpy(&rate, head.data() + 1, sizeof rate);
  return rate > 0 && rate <= fastest_hz ? std::optional(rate) : std::nullopt;
}

bool recognises(std::string_view head) { return rate_of(head).has_value(); }

class MlperfReader : public TraceReader {
 public:
  MlperfReader(std::ifstream stream, std::string name, float rate)
      : stream_(std::move(stream)), name_(std::move(name)), samples_(block_samples) {
    description_ = {"mlperf", "LPM01A", Quantity::energy, 1 / static_cast<double>(rate), false, lpm01a_limits};
  }

  [[nodiscard]] const TraceDescription& description() const override { return description_; }

  Result<SampleBlock> next() override {
    stream_.read(reinterpret_cast<char*>(samples_.data()), static_cast<std::streamsize>(block_samples * sizeof(float)));
    const auto bytes = static_cast<std::size_t>(stream_.gcount());
    if (stream_.bad()) {
      return fail(ErrorKind::setup, "cannot read on", name_);
    }
    if (bytes % sizeof(float) != 0) {
      return fail(ErrorKind::invalid_input, "the trace ends within a sample",
                  fmt::format("{}: byte {}", name_, head_bytes + read_ * sizeof(float) + bytes),
                  "the file was cut off: copy it again");
    }
    SampleBlock block;
    block.value = std::span(samples_).first(bytes / sizeof(float));
    block.scale = 1e-6;
    block.period_s = description_.period_s;
    block.begin_s = static_cast<double>(read_) * description_.period_s;
    read_ += block.size();
    return block;
  }

 private:
  std::ifstream stream_;
  std::string name_;
  std::vector<float> samples_;
  TraceDescription description_;
  std::uint64_t read_ = 0;
};

Result<std::unique_ptr<TraceReader>> open(const TraceRequest& request) {
  std::ifstream stream;
  stream.rdbuf()->pubsetbuf(nullptr, 0);  // blocks go where they are wanted at once
  stream.open(request.file, std::ios::binary);
  std::array<char, head_bytes> head{};
  stream.read(head.data(), head.size());
  const auto rate = rate_of({head.data(), static_cast<std::size_t>(std::max<std::streamsize>(0, stream.gcount()))});
  if (!rate) {
    return fail(ErrorKind::invalid_input, "no trace1-energy.bin: that begins with F1 and a rate in Hz",
                request.file.string() + ": byte 0");
  }
  if (request.digital) {
    return fail(ErrorKind::usage, "this format holds no digital lines", request.file.string(),
                "give the windows by --windows, as in trace1-timestamps.json, or by --steps");
  }
  return std::make_unique<MlperfReader>(std::move(stream), request.file.string(), *rate);
}

}  // namespace

const TraceFormat& mlperf_trace_format() {
  static const TraceFormat format{"mlperf", "trace1-energy.bin of MLPerf Tiny (LPM01A)", recognises, open};
  return format;
}

}  // namespace probemark
