// JLS, the file format of Joulescope's programs, read by its makers' own library in a child process: there is no other
// description of it than that library, which is packaged for Python only.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "harness/process/python_stream.hpp"
#include "harness/trace/trace_formats.hpp"
#include "jls_reader_script.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr auto start_deadline = 60s;
constexpr auto block_deadline = 60s;
constexpr std::size_t most_samples = 1 << 20;

bool recognises(std::string_view head) { return head.starts_with("jlsfmt\r\n \n \x1a  \xb2\x1c"); }

/// What the script tells instead of samples.
tl::unexpected<Error> told(const json& line, const std::string& file) {
  if (line.contains("missing")) {
    return fail(
        ErrorKind::setup,
        fmt::format("reading JLS needs the Python package pyjls: the module {} is missing", line.value("missing", "")),
        file, "scripts/setup installs it into .venv; PROBEMARK_PYTHON names another Python");
  }
  return fail(ErrorKind::invalid_input, "cannot be read as JLS: " + line.value("error", "no reason was told"), file,
              line.value("remedy", ""));
}

/// A line of the script as JSON; an error where it is none, or tells one.
Result<json> next_line(PythonStream& stream, PythonStream::Duration deadline, const std::string& file) {
  const auto text = stream.line(deadline, "the next samples of " + file);
  if (!text) {
    return tl::unexpected(Error{text.error().kind, "reading JLS: " + text.error().what, file, {}});
  }
  json line = *text ? json::parse(**text, nullptr, false) : json();
  if (!line.is_object()) {
    return fail(ErrorKind::setup, "reading JLS: the script ended within the samples", file);
  }
  if (line.contains("missing") || line.contains("error")) {
    return told(line, file);
  }
  return line;
}

class JlsReader : public TraceReader {
 public:
  JlsReader(PythonStream stream, std::string file, const json& head)
      : stream_(std::move(stream)), file_(std::move(file)) {
    const bool power = head.value("quantity", "") == "power";
    has_level_ = head.value("level", false);
    description_ = {"jls",
                    head.value("instrument", ""),
                    power ? Quantity::power : Quantity::current,
                    1 / head.value("rate", 1.0),
                    head.value("voltage", false),
                    {}};
  }

  [[nodiscard]] const TraceDescription& description() const override { return description_; }

  Result<SampleBlock> next() override {
    if (over_) {
      return SampleBlock{};
    }
    const auto line = next_line(stream_, block_deadline, file_);
    if (!line) {
      return tl::unexpected(line.error());
    }
    over_ = line->value("end", false);
    const auto samples = line->value("samples", std::size_t{0});
    if (samples > most_samples) {
      return fail(ErrorKind::internal, fmt::format("a block of {} samples", samples), file_);
    }
    values_.resize(samples);
    voltages_.resize(description_.has_voltage ? samples : 0);
    levels_.resize(has_level_ ? samples : 0);
    for (const auto bytes : {std::as_writable_bytes(std::span(values_)), std::as_writable_bytes(std::span(voltages_)),
                             std::as_writable_bytes(std::span(levels_))}) {
      if (const auto read = stream_.read(bytes, block_deadline, "the samples of " + file_); !read) {
        return tl::unexpected(read.error());
      }
    }
    // The library fills what is missing of a digital line by 0: no level at all.
    for (std::size_t k = 0; k < levels_.size(); ++k) {
      levels_[k] = std::isfinite(values_[k]) ? levels_[k] : last_level_;
      last_level_ = levels_[k];
    }
    SampleBlock block;
    block.value = values_;
    block.period_s = description_.period_s;
    block.begin_s = static_cast<double>(read_) * description_.period_s;
    block.voltage_v = voltages_;
    block.level = levels_;
    read_ += samples;
    return block;
  }

 private:
  PythonStream stream_;
  std::string file_;
  TraceDescription description_;
  bool has_level_ = false;
  bool over_ = false;
  std::vector<float> values_;
  std::vector<float> voltages_;
  std::vector<std::uint8_t> levels_;
  std::uint8_t last_level_ = 0;
  std::uint64_t read_ = 0;
};

Result<std::unique_ptr<TraceReader>> open(const TraceRequest& request) {
  const std::string file = request.file.string();
  auto stream = PythonStream::start(jls_reader_script,
                                    {std::filesystem::absolute(request.file).string(),
                                     request.digital ? std::to_string(*request.digital) : "-", request.columns});
  if (!stream) {
    return tl::unexpected(stream.error());
  }
  const auto head = next_line(*stream, start_deadline, file);
  if (!head) {
    return tl::unexpected(head.error());
  }
  if (head->value("rate", 0.0) <= 0) {
    return fail(ErrorKind::internal, "the script tells no sample rate", file);
  }
  return std::make_unique<JlsReader>(std::move(*stream), file, *head);
}

}  // namespace

const TraceFormat& jls_trace_format() {
  static const TraceFormat format{"jls", "JLS of Joulescope's programs", recognises, open};
  return format;
}

}  // namespace probemark
