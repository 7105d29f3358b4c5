// How the virtual board is told to misbehave: `KIND[@TRIGGER][:UNTIL]`, e.g. `drop@accesses=500:once`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reference/error.hpp"

namespace probemark::virtual_board {

enum class FaultKind {
  hang,        ///< the link stops answering, for the rest of the connection at least
  drop,        ///< the link closes the connection in the middle of an answer
  flip,        ///< one bit of every 64th word read is wrong
  flash_fail,  ///< flash programming and erasing do not take
  wait,        ///< the debug port answers every access with WAIT
  fault,       ///< the debug port answers every access with FAULT
  slow,        ///< each exchange takes 20 ms longer
  lock_up,     ///< the core locks up
};

enum class FaultTrigger {
  at_once,
  accesses,  ///< after so many words were moved over the memory access port
  runs,      ///< after the core was resumed so many times
};

enum class FaultUntil {
  ever,
  once,         ///< strikes one time
  reset,        ///< until the chip is reset or its supply cycled
  power_cycle,  ///< until the supply is cycled
};

struct Fault {
  FaultKind kind = FaultKind::hang;
  FaultTrigger trigger = FaultTrigger::at_once;
  std::uint64_t count = 0;  ///< of the trigger, from when the fault was added
  FaultUntil until = FaultUntil::ever;

  friend bool operator==(const Fault&, const Fault&) = default;
};

/// ErrorKind::usage where the text is none; the error lists what there is.
Result<Fault> parse_fault(std::string_view text);
/// The text that parses to it.
std::string describe(const Fault& fault);

/// The faults of one board. They outlive connections.
class FaultPlan {
 public:
  void add(const Fault& fault) { faults_.push_back({fault, 0, 0, false}); }
  void clear() { faults_.clear(); }

  void note_accesses(std::uint64_t words);
  void note_run();
  void note_reset();
  void note_power_cycle();

  /// Whether a fault of this kind is due now; one that strikes once is then over.
  bool strikes(FaultKind kind);
  /// As strikes(), without ending anything.
  [[nodiscard]] bool due(FaultKind kind) const;
  /// Those that are not over.
  [[nodiscard]] std::vector<Fault> pending() const;

 private:
  struct Planned {
    Fault fault;
    std::uint64_t accesses = 0;
    std::uint64_t runs = 0;
    bool over = false;

    [[nodiscard]] bool due(FaultKind kind) const;
  };
  std::vector<Planned> faults_;
};

}  // namespace probemark::virtual_board
