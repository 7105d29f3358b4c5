#include "harness/virtual_board/chips.hpp"

#include <algorithm>

namespace probemark::virtual_board {

namespace {

constexpr Region kPrivatePeripherals{0xE0000000, 0x100000};

// Identification registers: Arm's ADIv5 and the cores' technical reference manuals; CPUID as QEMU 7.2's cores say it.
constexpr DapIdentity kCortexM0{0x0BB11477, 0x04770021, 0x410CC200, 4, 2, false, 16000000};
constexpr DapIdentity kCortexM4{0x2BA01477, 0x24770011, 0x410FC240, 6, 4, true, 25000000};
constexpr DapIdentity kCortexM33{0x6BA02477, 0x84770001, 0x410FD213, 8, 4, true, 20000000};

// nRF51822 in its variant with 16 KiB of RAM; the reference manual's chapter on FICR.
Chip microbit() {
  Chip chip;
  chip.id = "microbit";
  chip.program = "qemu-system-arm";
  chip.machine = "microbit";
  chip.debug = kCortexM0;
  chip.bus = {{0x00000000, 0x40000, true},  // flash
              {0x10000000, 0x1000},         // FICR
              {0x10001000, 0x1000},         // UICR
              {0x20000000, 0x4000, true},   // RAM
              {0x40000000, 0x20000},        // APB peripherals
              {0x50000000, 0x1000},         // GPIO
              {0xF0000000, 0x1000},         // its own ROM table
              kPrivatePeripherals};
  chip.flash = {0x00000000, 0x40000};
  chip.nvmc = true;
  chip.scratch = {0x20003FE0, 0x20};
  chip.overlay = {{0x10000028, 0xFFFFFFFF},   // CLENR0: no protected region
                  {0x1000002C, 0xFFFFFFFF},   // PPFC: nothing pre-programmed
                  {0x10000034, 2},            // NUMRAMBLOCK
                  {0x10000038, 0x2000},       // SIZERAMBLOCK0
                  {0x1000003C, 0x2000},       // SIZERAMBLOCK1
                  {0x1000005C, 0xFFFF003C}};  // CONFIGID
  return chip;
}

Chip mps2_an386() {
  Chip chip;
  chip.id = "mps2-an386";
  chip.program = "qemu-system-arm";
  chip.machine = "mps2-an386";
  chip.debug = kCortexM4;
  chip.bus = {{0x00000000, 0x800000, true},  {0x01000000, 0x10000, true}, {0x20000000, 0x800000, true},
              {0x21000000, 0x1000000, true}, {0x40000000, 0x1200000},     kPrivatePeripherals};
  chip.flash = {0x00000000, 0x400000};
  chip.fpu = true;
  chip.scratch = {0x203FFFE0, 0x20};
  return chip;
}

Chip mps2_an505() {
  Chip chip;
  chip.id = "mps2-an505";
  chip.program = "qemu-system-arm";
  chip.machine = "mps2-an505";
  chip.debug = kCortexM33;
  chip.bus = {{0x00000000, 0x800000, true}, {0x10000000, 0x800000, true},  {0x20000000, 0x8000, true},
              {0x28000000, 0x400000, true}, {0x30000000, 0x8000, true},    {0x38000000, 0x400000, true},
              {0x40000000, 0x20000000},     {0x80000000, 0x1000000, true}, kPrivatePeripherals};
  chip.flash = {0x10000000, 0x400000};
  chip.fpu = true;
  chip.scratch = {0x381FFFE0, 0x20};
  return chip;
}

Chip rv32_virt() {
  Chip chip;
  chip.id = "rv32-virt";
  chip.core = Core::riscv;
  chip.program = "qemu-system-riscv32";
  chip.machine = "virt";
  chip.arguments = {"-bios", "none"};
  chip.bus = {{0x00001000, 0xF000},    // boot ROM
              {0x00100000, 0x2000},    // finisher, real-time clock
              {0x02000000, 0x10000},   // CLINT
              {0x0C000000, 0x600000},  // PLIC
              {0x10000000, 0x9000},    // UART, virtio
              {0x80000000, 0x8000000, true}};
  chip.flash = {0x80000000, 0x400000};
  chip.fpu = true;
  return chip;
}

}  // namespace

const Region* Chip::region(std::uint32_t address, std::uint64_t bytes) const {
  const auto found =
      std::find_if(bus.begin(), bus.end(), [&](const Region& candidate) { return candidate.holds(address, bytes); });
  return found == bus.end() ? nullptr : &*found;
}

const OverlaidWord* Chip::overlaid(std::uint32_t address) const {
  const auto found = std::find_if(overlay.begin(), overlay.end(),
                                  [&](const OverlaidWord& word) { return word.address == (address & ~3U); });
  return found == overlay.end() ? nullptr : &*found;
}

std::span<const Chip> chips() {
  static const std::vector<Chip> all{microbit(), mps2_an386(), mps2_an505(), rv32_virt()};
  return all;
}

const Chip* find_chip(std::string_view id) {
  const auto all = chips();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Chip& chip) { return chip.id == id; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace probemark::virtual_board
