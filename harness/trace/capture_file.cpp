#include "harness/trace/capture_file.hpp"

#include <fmt/format.h>

#include <bit>
#include <cerrno>
#include <cmath>
#include <nlohmann/json.hpp>
#include <system_error>

namespace probemark {
namespace {

static_assert(std::endian::native == std::endian::little, "blocks are written as they are in memory");

template <class Value>
bool write_all(std::FILE* stream, std::span<const Value> values) {
  return std::fwrite(values.data(), sizeof(Value), values.size(), stream) == values.size();
}

std::string_view name_of(Quantity quantity) {
  return quantity == Quantity::current ? "current" : quantity == Quantity::power ? "power" : "energy";
}

}  // namespace

tl::unexpected<Error> CaptureFileWriter::failed() const {
  return fail(ErrorKind::setup, "cannot write the capture: " + std::generic_category().message(errno), file_.string(),
              "make room, or name another place");
}

Result<CaptureFileWriter> CaptureFileWriter::create(const std::filesystem::path& file,
                                                    const TraceDescription& description, std::optional<unsigned> line) {
  CaptureFileWriter writer(std::fopen(file.c_str(), "wbe"), file);
  if (writer.stream_ == nullptr) {
    return writer.failed();
  }
  nlohmann::json head = {{"instrument", description.instrument},
                         {"quantity", name_of(description.quantity)},
                         {"period_s", description.period_s},
                         {"has_voltage", description.has_voltage}};
  const auto add = [&](const char* key, std::optional<double> value) {
    if (value && std::isfinite(*value)) {
      head[key] = *value;
    }
  };
  add("gain", description.limits.gain);
  add("offset_a", description.limits.offset_a);
  add("voltage", description.limits.voltage);
  add("range_a", description.limits.range_a);
  if (line) {
    head["line"] = *line;
  }
  // An instrument may name itself by bytes that are no UTF-8.
  const std::string text =
      std::string(capture_magic) + head.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  if (!write_all(writer.stream_.get(), std::span<const char>(text))) {
    return writer.failed();
  }
  return writer;
}

Result<void> CaptureFileWriter::add(const SampleBlock& block) {
  if (block.size() == 0) {
    return {};
  }
  CaptureBlockHead head;
  head.samples = static_cast<std::uint32_t>(block.size());
  head.follows = (block.time_s.empty() ? 0 : CaptureBlockHead::has_times) |
                 (block.voltage_v.empty() ? 0 : CaptureBlockHead::has_voltages) |
                 (block.level.empty() ? 0 : CaptureBlockHead::has_levels);
  head.begin_s = block.begin_s;
  head.period_s = block.period_s;
  head.scale = block.scale;
  std::FILE* stream = stream_.get();
  const bool written = write_all(stream, std::span<const CaptureBlockHead>(&head, 1)) &&
                       write_all(stream, block.value) && write_all(stream, block.time_s) &&
                       write_all(stream, block.voltage_v) && write_all(stream, block.level);
  return written ? Result<void>() : failed();
}

Result<void> CaptureFileWriter::close() {
  const bool closed = std::fclose(stream_.release()) == 0;
  return closed ? Result<void>() : failed();
}

}  // namespace probemark
