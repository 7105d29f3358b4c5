// A file of an energy instrument as blocks of samples.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/measure/energy_uncertainty.hpp"
#include "harness/measure/sample_block.hpp"
#include "reference/error.hpp"

namespace probemark {

/// What to read, and how.
struct TraceRequest {
  std::filesystem::path file;
  std::string format = "auto";      ///< a format's name, or auto: the first that recognises the file
  std::string columns;              ///< of a plain CSV file: time=NAME:UNIT,current=..,voltage=..,power=..,energy=..
  std::optional<unsigned> digital;  ///< the line that marks windows
};

struct TraceDescription {
  std::string format;
  std::string instrument;
  Quantity quantity = Quantity::current;
  double period_s = 0;  ///< nominal
  bool has_voltage = false;
  InstrumentLimits limits;
};

/// Streams: a block at a time, memory bounded.
class TraceReader {
 public:
  TraceReader() = default;
  TraceReader(const TraceReader&) = delete;
  TraceReader& operator=(const TraceReader&) = delete;
  virtual ~TraceReader() = default;

  [[nodiscard]] virtual const TraceDescription& description() const = 0;
  /// The next samples, valid until the next call; an empty block at the end. An error tells the line or the byte.
  virtual Result<SampleBlock> next() = 0;
  /// Rows without a value so far. Their samples count as lost.
  [[nodiscard]] virtual std::uint64_t rows_without_value() const { return 0; }
};

/// A format is one file format_<name>.cpp and a row in trace_formats.hpp.
struct TraceFormat {
  std::string_view name;
  std::string_view title;
  bool (*recognises)(std::string_view head);  ///< from the first bytes of a file
  Result<std::unique_ptr<TraceReader>> (*open)(const TraceRequest& request);
};

/// The format named, or the one whose content it is. Errors: no such file, no such format, nothing in it.
Result<std::unique_ptr<TraceReader>> open_trace(const TraceRequest& request);

}  // namespace probemark
