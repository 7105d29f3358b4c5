// Where a probe has written `ebreak` instructions. The emulator traps on them, as a core without a debugger does; a
// core with dcsr.ebreakm set stops instead, so each becomes a breakpoint of the machine.
#pragma once

#include <cstdint>
#include <functional>
#include <map>

namespace probemark::virtual_board {

class RiscvEbreaks {
 public:
  /// A write by the probe of `width` (1, 2 or 4) bytes; an instruction may come in several writes upwards. True where
  /// the places have changed.
  bool wrote(std::uint32_t address, unsigned width, std::uint32_t value);
  [[nodiscard]] bool contains(std::uint32_t address) const { return places_.contains(address); }
  /// Length in bytes by address: 4, or 2 for a compressed one.
  [[nodiscard]] const std::map<std::uint32_t, unsigned>& places() const { return places_; }
  /// Forgets those that the core itself has overwritten. `read` gives the halfword at an address.
  void recheck(const std::function<std::uint32_t(std::uint32_t)>& read);

 private:
  void add(std::uint32_t address, unsigned length);
  bool erase_within(std::uint32_t address, unsigned bytes);

  std::map<std::uint32_t, unsigned> places_;
  std::uint32_t tail_ = 0;      ///< the last four bytes of the run of writes; the last one is the highest
  unsigned tail_bytes_ = 0;     ///< how many of them are known
  std::uint32_t tail_end_ = 0;  ///< where the run would go on
};

}  // namespace probemark::virtual_board
