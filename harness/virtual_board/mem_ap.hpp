// A memory access port for an AHB (ADIv5, IHI 0031 C2): TAR, DRW and their kin in front of the bus.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "harness/virtual_board/cortex_m_debug.hpp"
#include "harness/virtual_board/dap.hpp"
#include "harness/virtual_board/machine.hpp"

namespace probemark::virtual_board {

/// A false or absent result is a bus error. Packed transfers are not offered: that setting of CSW reads back as off.
class MemAp {
 public:
  MemAp(Machine& machine, CortexMDebug& debug, const DapIdentity& identity);

  std::optional<std::uint32_t> read(unsigned reg);
  bool write(unsigned reg, std::uint32_t value);
  bool read_block(unsigned reg, std::span<std::uint32_t> values);
  bool write_block(unsigned reg, std::span<const std::uint32_t> values);

 private:
  [[nodiscard]] unsigned width() const;
  /// How many words from TAR on are plain memory that one transfer may move; 0: go word by word.
  [[nodiscard]] std::size_t bulk_words(std::size_t wanted) const;
  void advance(std::uint32_t bytes);
  std::optional<std::uint32_t> read_bus(std::uint32_t address, unsigned bytes);
  bool write_bus(std::uint32_t address, unsigned bytes, std::uint32_t value);
  void note_written(std::uint32_t address, unsigned bytes, std::uint32_t value);

  Machine& machine_;
  CortexMDebug& debug_;
  std::uint32_t idr_;
  std::uint32_t tar_span_;
  std::uint32_t csw_;
  std::uint32_t tar_ = 0;
};

}  // namespace probemark::virtual_board
