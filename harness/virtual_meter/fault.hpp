// How a virtual meter is told to misbehave: `KIND[@SECONDS][:COUNT]`, e.g. `lose@1.5:13`. Pure.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "reference/error.hpp"

namespace probemark::virtual_meter {

enum class FaultKind {
  lose,          ///< COUNT samples are taken, but not sent
  unplug,        ///< the port goes away
  nul,           ///< COUNT NUL bytes in the stream
  garbage,       ///< COUNT bytes of no meaning in the stream
  saturate,      ///< COUNT samples beyond the range
  overcurrent,   ///< the instrument says that the current was too high, where its protocol can
  close,         ///< the connection is closed within a message
  hang,          ///< nothing is sent any more
  wrong_answer,  ///< commands are answered as another device would
  slow_start,    ///< no command is taken for the first COUNT milliseconds
};

struct Fault {
  FaultKind kind = FaultKind::lose;
  double at_s = 0;  ///< of sampling, by the meter's own clock
  std::uint64_t count = 1;

  bool operator==(const Fault&) const = default;
};

/// ErrorKind::usage where the text is none; the error lists what there is.
Result<Fault> parse_fault(std::string_view text);

/// Those of one meter, in order of time; each strikes once.
class FaultPlan {
 public:
  explicit FaultPlan(std::vector<Fault> faults = {});

  [[nodiscard]] bool has(FaultKind kind) const;
  [[nodiscard]] std::uint64_t count(FaultKind kind) const;
  /// When the next one of the stream is due; infinity where none is left.
  [[nodiscard]] double next_s() const;
  /// The one that is due at `time_s`, which is then over; nullptr where none is.
  const Fault* take(double time_s);

 private:
  std::vector<Fault> faults_;
  std::size_t next_ = 0;
};

}  // namespace probemark::virtual_meter
