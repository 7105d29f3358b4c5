// System bus access version 1 of the RISC-V debug specification 0.13, section 3.10.
#pragma once

#include <cstdint>
#include <vector>

#include "harness/virtual_board/machine.hpp"
#include "harness/virtual_board/riscv_hart.hpp"

namespace probemark::virtual_board {

/// 32-bit addresses; accesses of 8, 16 and 32 bits; never busy. While the hart is halted, words written upwards are
/// collected, which nobody can see, because an access to the emulator costs more than a scan does.
class RiscvSystemBus {
 public:
  /// Both outlive this. The hart is told of every write.
  RiscvSystemBus(Machine& machine, RiscvHart& hart) : machine_(machine), hart_(hart) {}

  [[nodiscard]] std::uint32_t control() const;
  void write_control(std::uint32_t value);
  [[nodiscard]] std::uint32_t address() const { return address_; }
  void write_address(std::uint32_t value);
  /// Gives what the last bus read gave, and starts the next one where sbreadondata says so.
  std::uint32_t read_data();
  void write_data(std::uint32_t value);
  /// To be called before anything else reads the bus, its errors or the hart.
  void write_collected();
  void reset();

 private:
  /// Whether an access may start; says why not in sberror.
  bool ready();
  void read();
  bool write(std::uint32_t address, unsigned width, std::uint32_t value);
  void advance();
  [[nodiscard]] unsigned width() const;

  Machine& machine_;
  RiscvHart& hart_;
  std::uint32_t settings_ = 0;
  std::uint32_t error_ = 0;
  std::uint32_t address_ = 0;
  std::uint32_t data_ = 0;
  std::vector<std::uint32_t> collected_;  ///< what belongs below `address_`
};

}  // namespace probemark::virtual_board
