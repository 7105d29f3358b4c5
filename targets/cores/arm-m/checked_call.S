// The checked call on Arm M cores. Bits: r4-r11 (0-7), and where there are such registers s16-s31 (8-23) and the control
// bits of FPSCR (24).
  .syntax unified
  .thumb

#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
#define PM_FLOATING_REGISTERS 1
#else
#define PM_FLOATING_REGISTERS 0
#endif

  .equ argument, 4                // offsets in pm_call
  .equ stack_pointer, 28
  .equ status, 32
  .equ registers, 36

  .macro check_core register, place, bit
  mov r3, \register
  ldr r4, [r2, #\place]
  cmp r3, r4
  beq 1f
  movs r3, #(1 << \bit)
  orrs r0, r3
1:
  .endm

  .section .text.pm_checked_call, "ax", %progbits
  .global pm_checked_call
  .type pm_checked_call, %function
  .thumb_func
pm_checked_call:                  // r0 = call
  push {r4, r5, r6, r7, lr}
  mov r4, r8
  mov r5, r9
  mov r6, r10
  mov r7, r11
  push {r4, r5, r6, r7}
  ldr r1, =pm_checked_call_patterns
#if PM_FLOATING_REGISTERS
  vpush {s16-s31}
  add r2, r1, #32
  vldmia r2, {s16-s31}
  vmrs r2, fpscr
#endif
  sub sp, #20                     // [0], [4]: the last two arguments; [8]: call; [12]: FPSCR
  str r0, [sp, #8]
#if PM_FLOATING_REGISTERS
  str r2, [sp, #12]
#endif
  ldr r2, [r0, #argument + 16]
  str r2, [sp]
  ldr r2, [r0, #argument + 20]
  str r2, [sp, #4]
  mov r2, sp
  str r2, [r0, #stack_pointer]
  ldmia r1!, {r4, r5, r6, r7}
  mov r8, r4
  mov r9, r5
  mov r10, r6
  mov r11, r7
  ldmia r1!, {r4, r5, r6, r7}
  ldr r1, [r0]
  mov r12, r1
  ldr r1, [r0, #argument + 4]
  ldr r2, [r0, #argument + 8]
  ldr r3, [r0, #argument + 12]
  ldr r0, [r0, #argument]
  blx r12

  ldr r1, [sp, #8]
  str r0, [r1, #status]
  movs r0, #0
  ldr r2, =pm_checked_call_patterns
  check_core r4, 16, 0
  check_core r5, 20, 1
  check_core r6, 24, 2
  check_core r7, 28, 3
  check_core r8, 0, 4
  check_core r9, 4, 5
  check_core r10, 8, 6
  check_core r11, 12, 7
#if PM_FLOATING_REGISTERS
  vmrs r3, fpscr
  ldr r4, [sp, #12]
  eors r3, r4
  ldr r4, =0x07CF0000             // AHP, DN, FZ, RMode, FZ16, LTPSIZE
  tst r3, r4
  beq 1f
  orr r0, r0, #(1 << 24)
1:
  ldr r3, [sp, #12]
  vmsr fpscr, r3
  adds r2, #32
  movs r5, #(1 << 8)
  .irp register, s16, s17, s18, s19, s20, s21, s22, s23, s24, s25, s26, s27, s28, s29, s30, s31
  vmov r3, \register
  ldmia r2!, {r4}
  cmp r3, r4
  it ne
  orrne r0, r0, r5
  lsls r5, r5, #1
  .endr
#endif
  str r0, [r1, #registers]
  add sp, #20
#if PM_FLOATING_REGISTERS
  vpop {s16-s31}
#endif
  pop {r4, r5, r6, r7}
  mov r8, r4
  mov r9, r5
  mov r10, r6
  mov r11, r7
  pop {r4, r5, r6, r7, pc}
  .pool
  .size pm_checked_call, . - pm_checked_call

  .section .rodata.pm_checked_call_patterns, "a", %progbits
  .balign 4
pm_checked_call_patterns:         // r8-r11, r4-r7, s16-s31: floats that are no NaN
  .word 0x5AB1C2D8, 0x5AB1C2D9, 0x5AB1C2DA, 0x5AB1C2DB
  .word 0x5AB1C2D4, 0x5AB1C2D5, 0x5AB1C2D6, 0x5AB1C2D7
  .irp low, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, A, B, C, D, E, F
  .word 0x4AB1C2E\low
  .endr
