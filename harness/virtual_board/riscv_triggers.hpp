// The trigger module of the RISC-V debug specification 0.13, chapter 5: address triggers of type 2 (mcontrol) that
// enter debug mode.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <tuple>

#include "harness/virtual_board/machine.hpp"

namespace probemark::virtual_board {

struct Watch {
  WatchKind kind = WatchKind::write;
  std::uint32_t address = 0;
  std::uint32_t bytes = 1;

  friend bool operator==(const Watch&, const Watch&) = default;
  friend bool operator<(const Watch& a, const Watch& b) {
    return std::tie(a.kind, a.address, a.bytes) < std::tie(b.kind, b.address, b.bytes);
  }
};

/// Equality, and for loads and stores also naturally aligned ranges.
class RiscvTriggers {
 public:
  static constexpr unsigned count = 4;

  /// CSRs 0x7A0 to 0x7A4; nullopt for any other.
  [[nodiscard]] std::optional<std::uint32_t> read(unsigned csr) const;
  /// Keeps what is implemented of `value`; false for a CSR that is not the triggers'.
  bool write(unsigned csr, std::uint32_t value);
  void reset();

  [[nodiscard]] std::set<std::uint32_t> breakpoints() const;
  [[nodiscard]] std::set<Watch> watches() const;

 private:
  struct Trigger {
    std::uint32_t control;
    std::uint32_t address = 0;
    Trigger();
  };
  std::array<Trigger, count> triggers_;
  unsigned selected_ = 0;
};

}  // namespace probemark::virtual_board
