// Sessions of Nordic's Power Profiler (.ppk2): a zip of metadata.json and session.raw, frames of 6 bytes: uA as f32
// little endian, then two bits a digital channel as u16 big endian (01: low, 10: high, 11: both, 00: none).
#include <fmt/format.h>
#include <zip.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <vector>

#include "harness/trace/ppk2_limits.hpp"
#include "harness/trace/trace_formats.hpp"

namespace probemark {
namespace {

static_assert(std::endian::native == std::endian::little, "currents are taken from the file as they are");

constexpr std::size_t frame_bytes = 6;
constexpr std::size_t block_frames = 65536;
constexpr std::size_t most_metadata = 1 << 20;
constexpr int supported_version = 2;

bool recognises(std::string_view head) { return head.starts_with("PK\x03\x04"); }

struct ZipCloser {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, ZipCloser>;
using Member = std::unique_ptr<zip_file_t, ZipCloser>;

class Ppk2Reader : public TraceReader {
 public:
  Ppk2Reader(Archive archive, Member samples, const TraceRequest& request, double rate)
      : archive_(std::move(archive)),
        samples_(std::move(samples)),
        name_(request.file.string() + ": session.raw"),
        line_(request.digital),
        frames_(block_frames * frame_bytes),
        values_(block_frames),
        levels_(line_ ? block_frames : 0) {
    description_ = {"ppk2", "PPK2", Quantity::current, 1 / rate, false, ppk2_limits};
  }

  [[nodiscard]] const TraceDescription& description() const override { return description_; }

  Result<SampleBlock> next() override {
    std::size_t filled = 0;
    while (filled < frames_.size()) {
      const zip_int64_t count = zip_fread(samples_.get(), frames_.data() + filled, frames_.size() - filled);
      if (count < 0) {
        return fail(ErrorKind::invalid_input, fmt::format("damaged: {}", zip_file_strerror(samples_.get())),
                    where(filled), "copy or save the session again");
      }
      if (count == 0) {
        break;
      }
      filled += static_cast<std::size_t>(count);
    }
    if (filled % frame_bytes != 0) {
      return fail(ErrorKind::invalid_input, "the trace ends within a sample", where(filled), "save the session again");
    }
    const std::size_t frames = filled / frame_bytes;
    for (std::size_t k = 0; k < frames; ++k) {
      std::memcpy(&values_[k], frames_.data() + k * frame_bytes, sizeof(float));
    }
    if (line_) {
      for (std::size_t k = 0; k < frames; ++k) {
        const unsigned char* bits = frames_.data() + k * frame_bytes + sizeof(float);
        const unsigned state = ((static_cast<unsigned>(bits[0]) << 8 | bits[1]) >> (2 * *line_)) & 3U;
        if (state == 0 && std::isfinite(values_[k])) {
          return fail(ErrorKind::invalid_input, fmt::format("nothing was recorded of digital line {}", *line_),
                      where(k * frame_bytes), "record with digital channels on, or give --windows or --steps");
        }
        levels_[k] = state >= 2 ? 1 : state == 1 ? 0 : last_level_;
        last_level_ = levels_[k];
      }
    }
    SampleBlock block;
    block.value = std::span(values_).first(frames);
    block.scale = 1e-6;
    block.period_s = description_.period_s;
    block.begin_s = static_cast<double>(read_) * description_.period_s;
    block.level = line_ ? std::span<const std::uint8_t>(levels_).first(frames) : std::span<const std::uint8_t>();
    read_ += frames;
    return block;
  }

 private:
  [[nodiscard]] std::string where(std::size_t byte) const {
    return fmt::format("{}, byte {}", name_, read_ * frame_bytes + byte);
  }

  Archive archive_;
  Member samples_;  // before its archive in destruction
  std::string name_;
  std::optional<unsigned> line_;
  std::vector<unsigned char> frames_;
  std::vector<float> values_;
  std::vector<std::uint8_t> levels_;
  std::uint8_t last_level_ = 0;
  TraceDescription description_;
  std::uint64_t read_ = 0;
};

Result<double> rate_of(zip_t* archive, const std::string& name) {
  const std::string where = name + ": metadata.json";
  const Member member(zip_fopen(archive, "metadata.json", 0));
  if (member == nullptr) {
    return fail(ErrorKind::invalid_input, "no session of Power Profiler: it holds no metadata.json", name);
  }
  std::string text(most_metadata, '\0');
  const zip_int64_t count = zip_fread(member.get(), text.data(), text.size());
  text.resize(static_cast<std::size_t>(std::max<zip_int64_t>(count, 0)));
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) {
    return fail(ErrorKind::invalid_input, "is no JSON object", where);
  }
  const auto version = json.find("formatVersion");
  if (version != json.end() && *version != supported_version) {
    return fail(ErrorKind::invalid_input,
                fmt::format("format version {} is not known, only {}", version->dump(), supported_version), where,
                "export the session as CSV");
  }
  const auto inner = json.find("metadata");
  const nlohmann::json& metadata = inner != json.end() && inner->is_object() ? *inner : json;
  const auto rate = metadata.find("samplesPerSecond");
  if (rate == metadata.end() || !rate->is_number() || !(rate->get<double>() > 0) || rate->get<double>() > 1e7) {
    return fail(ErrorKind::invalid_input, "samplesPerSecond is missing or no rate", where);
  }
  return rate->get<double>();
}

Result<std::unique_ptr<TraceReader>> open(const TraceRequest& request) {
  int error = 0;
  Archive archive(zip_open(request.file.c_str(), ZIP_RDONLY, &error));
  if (archive == nullptr) {
    zip_error_t reason;
    zip_error_init_with_code(&reason, error);
    std::string text = zip_error_strerror(&reason);
    zip_error_fini(&reason);
    return fail(ErrorKind::invalid_input, fmt::format("no zip archive: {}", text), request.file.string(),
                "the file was cut off: copy it again");
  }
  if (request.digital && *request.digital > 7) {
    return fail(ErrorKind::usage, fmt::format("there is no digital line {}", *request.digital), "--digital",
                "a PPK2 has 0 to 7");
  }
  const auto rate = rate_of(archive.get(), request.file.string());
  if (!rate) {
    return tl::unexpected(rate.error());
  }
  Member samples(zip_fopen(archive.get(), "session.raw", 0));
  if (samples == nullptr) {
    return fail(ErrorKind::invalid_input, "it holds no session.raw", request.file.string());
  }
  return std::make_unique<Ppk2Reader>(std::move(archive), std::move(samples), request, *rate);
}

}  // namespace

const TraceFormat& ppk2_trace_format() {
  static const TraceFormat format{"ppk2", "session of Nordic's Power Profiler (.ppk2)", recognises, open};
  return format;
}

}  // namespace probemark
