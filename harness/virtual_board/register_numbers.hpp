// Register numbers of Machine::read_register beyond those of QEMU's GDB stub: what an Arm core has and the stub lacks.
#pragma once

namespace probemark::virtual_board {

constexpr unsigned kPcRegister = 15;
constexpr unsigned kXpsrRegister = 25;   ///< the stub's number
constexpr unsigned kFpscrRegister = 42;  ///< the stub's number; only with an FPU

/// Added to the SYSm field of MRS and MSR (Armv7-M ARM, B5.1.1): the special registers, by that number.
constexpr unsigned kSpecialRegister = 0x1000;
constexpr unsigned kMspRegister = kSpecialRegister + 8;
constexpr unsigned kPspRegister = kSpecialRegister + 9;
constexpr unsigned kPrimaskRegister = kSpecialRegister + 16;
constexpr unsigned kBasepriRegister = kSpecialRegister + 17;
constexpr unsigned kFaultmaskRegister = kSpecialRegister + 19;
constexpr unsigned kControlRegister = kSpecialRegister + 20;

/// Added to 0..31: the single-precision registers S0 to S31.
constexpr unsigned kFloatRegister = 0x2000;

}  // namespace probemark::virtual_board
