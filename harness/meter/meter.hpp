// An energy instrument that is driven live: what a capture needs of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/measure/energy_uncertainty.hpp"
#include "harness/measure/sample_block.hpp"
#include "reference/error.hpp"

namespace probemark {

/// `ppk2:/dev/ttyACM0,voltage=3.0,line=1`: a driver, where the instrument is, and what the user says of it.
struct MeterRequest {
  std::string driver;
  std::string address;                         ///< device, HOST:PORT or folder; empty: the only one that is there
  std::optional<double> voltage_v;             ///< to be supplied, or supplied by somebody else; in V
  std::optional<unsigned> line;                ///< digital input that the trigger pin is wired to
  std::map<std::string, std::string> options;  ///< the driver's own; unknown ones are errors
};

struct MeterDescription {
  std::string instrument;  ///< e.g. "Nordic PPK2"
  std::string serial;      ///< empty: it has none
  std::string firmware;    ///< as it names itself; empty: it does not
  Quantity quantity = Quantity::current;
  double period_s = 0;  ///< nominal time from sample to sample
  bool measures_voltage = false;
  std::optional<double> voltage_v;  ///< that it was set to supply, or the user's; in V
  bool supplies = false;            ///< the board's current comes out of it
  bool has_trigger = false;         ///< SampleBlock::level follows a digital input
  InstrumentLimits limits;
};

/// One open instrument. Used by one thread. Its destructor stops it and leaves it as it was found.
class Meter {
 public:
  Meter() = default;
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;
  virtual ~Meter() = default;

  [[nodiscard]] virtual const MeterDescription& description() const = 0;
  /// From now on there are samples. Time 0 is the first one's.
  virtual Result<void> start() = 0;
  /// What has come since the last call, as soon as there is something; an empty block where nothing came within `wait`.
  /// Samples that the instrument lost are there as NaN, so that the times of those that follow are right; how many of
  /// them is told by the instrument's own count, and held against host time where that count wraps. Errors: unplugged,
  /// over-current, an answer that is none of the protocol's.
  virtual Result<SampleBlock> next(std::chrono::milliseconds wait) = 0;
  /// No more samples. The board stays supplied.
  virtual Result<void> stop() = 0;
  /// Takes the supply away or gives it back, where the instrument supplies; else ErrorKind::unsupported or usage.
  virtual Result<void> supply(bool on) = 0;
};

/// A driver is one file meter_<name>.cpp and a row in meters.hpp.
struct MeterDriver {
  std::string_view name;
  std::string_view title;
  Result<std::unique_ptr<Meter>> (*open)(const MeterRequest& request);
};

}  // namespace probemark
