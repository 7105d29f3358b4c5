#include "harness/probe/checksum_routine.hpp"

#include <initializer_list>

namespace probemark {

namespace {

constexpr std::uint32_t kPolynomial = 0x04C11DB7;
constexpr std::uint32_t kTableBytes = 16 * 4;
// QEMU runs one instruction at a time on a page that holds a breakpoint; this is beyond its 1 KiB pages.
constexpr std::uint32_t kReturnOffset = 2048;

void append(std::vector<std::uint8_t>& bytes, std::uint32_t value, unsigned count) {
  for (; count > 0; --count, value >>= 8) {
    bytes.push_back(static_cast<std::uint8_t>(value));
  }
}

/// One entry a nibble; the code follows.
std::vector<std::uint8_t> table_and(std::initializer_list<std::uint32_t> instructions, unsigned instruction_bytes) {
  std::vector<std::uint8_t> bytes;
  for (std::uint32_t nibble = 0; nibble < 16; ++nibble) {
    std::uint32_t value = nibble << 28;
    for (int bit = 0; bit < 4; ++bit) {
      value = (value << 1) ^ ((value >> 31) != 0 ? kPolynomial : 0);
    }
    append(bytes, value, 4);
  }
  for (const std::uint32_t instruction : instructions) {
    append(bytes, instruction, instruction_bytes);
  }
  return bytes;
}

// Armv6-M and up. r0 address, r1 bytes left, r2 table, r3 checksum.
ChecksumRoutine arm() {
  return {table_and({0x7804,   // 1: ldrb r4, [r0]
                     0x3001,   //    adds r0, #1
                     0x0624,   //    lsls r4, r4, #24
                     0x4063,   //    eors r3, r4
                     0x0f1d,   //    lsrs r5, r3, #28   high nibble
                     0x00ad,   //    lsls r5, r5, #2
                     0x5955,   //    ldr r5, [r2, r5]
                     0x011b,   //    lsls r3, r3, #4
                     0x406b,   //    eors r3, r5
                     0x0f1d,   //    lsrs r5, r3, #28   low nibble
                     0x00ad,   //    lsls r5, r5, #2
                     0x5955,   //    ldr r5, [r2, r5]
                     0x011b,   //    lsls r3, r3, #4
                     0x406b,   //    eors r3, r5
                     0x3901,   //    subs r1, #1
                     0xd1ef,   //    bne 1b
                     0x4770},  //    bx lr
                    2),
          0,
          kTableBytes,
          kReturnOffset,
          "r0",
          "r1",
          "r2",
          "r3",
          "lr",
          1};
}

// RV32I and RV32E. a0 address, a1 bytes left, a2 table, a3 checksum.
ChecksumRoutine riscv() {
  return {table_and({0x00054703,   // 1: lbu a4, 0(a0)
                     0x00150513,   //    addi a0, a0, 1
                     0x01871713,   //    slli a4, a4, 24
                     0x00e6c6b3,   //    xor a3, a3, a4
                     0x01c6d793,   //    srli a5, a3, 28   high nibble
                     0x00279793,   //    slli a5, a5, 2
                     0x00c787b3,   //    add a5, a5, a2
                     0x0007a783,   //    lw a5, 0(a5)
                     0x00469693,   //    slli a3, a3, 4
                     0x00f6c6b3,   //    xor a3, a3, a5
                     0x01c6d793,   //    srli a5, a3, 28   low nibble
                     0x00279793,   //    slli a5, a5, 2
                     0x00c787b3,   //    add a5, a5, a2
                     0x0007a783,   //    lw a5, 0(a5)
                     0x00469693,   //    slli a3, a3, 4
                     0x00f6c6b3,   //    xor a3, a3, a5
                     0xfff58593,   //    addi a1, a1, -1
                     0xfa059ee3,   //    bnez a1, 1b
                     0x00008067},  //    ret
                    4),
          0,
          kTableBytes,
          kReturnOffset,
          "a0",
          "a1",
          "a2",
          "a3",
          "ra",
          0};
}

}  // namespace

const ChecksumRoutine* checksum_routine(std::string_view family) {
  static const ChecksumRoutine arm_routine = arm();
  static const ChecksumRoutine riscv_routine = riscv();
  if (family == "arm-m") {
    return &arm_routine;
  }
  return family == "riscv" ? &riscv_routine : nullptr;
}

}  // namespace probemark
