// The checked call on RISC-V. Bits: s0-s11 (0-11), gp (12), tp (13), and where the calling convention preserves them
// fs0-fs11 (14-25).
#if __riscv_xlen == 64
#define PM_WORD 8
#define PM_LOAD ld
#define PM_STORE sd
#else
#define PM_WORD 4
#define PM_LOAD lw
#define PM_STORE sw
#endif
#if defined(__riscv_float_abi_double)
#define PM_FLOAT 8
#define PM_FLOAT_LOAD fld
#define PM_FLOAT_STORE fsd
#elif defined(__riscv_float_abi_single)
#define PM_FLOAT 4
#define PM_FLOAT_LOAD flw
#define PM_FLOAT_STORE fsw
#else
#define PM_FLOAT 0
#endif

  .equ argument, PM_WORD          // offsets in pm_call
  .equ stack_pointer, 7 * PM_WORD
  .equ status, 8 * PM_WORD
  .equ registers, 8 * PM_WORD + 4

  .equ kept_ra, 0                 // offsets in the frame, in the order of the bits from kept_s on
  .equ kept_call, PM_WORD
  .equ kept_s, 2 * PM_WORD
  .equ kept_gp, 14 * PM_WORD
  .equ kept_tp, 15 * PM_WORD
  .equ kept_fs, 16 * PM_WORD
  .equ frame, 16 * PM_WORD + 12 * 8

  .section .text.pm_checked_call, "ax", @progbits
  .global pm_checked_call
  .type pm_checked_call, @function
pm_checked_call:                  // a0 = call
  addi sp, sp, -frame
  PM_STORE ra, kept_ra(sp)
  PM_STORE a0, kept_call(sp)
  PM_STORE gp, kept_gp(sp)
  PM_STORE tp, kept_tp(sp)
  .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
  PM_STORE s\n, (kept_s + \n * PM_WORD)(sp)
  .endr
#if PM_FLOAT
  .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
  PM_FLOAT_STORE fs\n, (kept_fs + \n * PM_FLOAT)(sp)
  li t0, 0x4AB1C2E0 + \n
  fmv.w.x fs\n, t0
  .endr
#endif
  .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
  li s\n, 0x5AB1C2D0 + \n
  .endr
  PM_STORE sp, stack_pointer(a0)
  PM_LOAD t0, 0(a0)
  PM_LOAD a1, (argument + 1 * PM_WORD)(a0)
  PM_LOAD a2, (argument + 2 * PM_WORD)(a0)
  PM_LOAD a3, (argument + 3 * PM_WORD)(a0)
  PM_LOAD a4, (argument + 4 * PM_WORD)(a0)
  PM_LOAD a5, (argument + 5 * PM_WORD)(a0)
  PM_LOAD a0, argument(a0)
  jalr t0

  PM_LOAD t0, kept_call(sp)
  sw a0, status(t0)
  li a0, 0                        // the bits
  li t1, 1
  .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
  li t2, 0x5AB1C2D0 + \n
  beq s\n, t2, 1f
  or a0, a0, t1
1:
  slli t1, t1, 1
  PM_LOAD s\n, (kept_s + \n * PM_WORD)(sp)
  .endr
  .irp register, gp, tp
  PM_LOAD t2, kept_\register\()(sp)
  beq \register, t2, 1f
  or a0, a0, t1
  mv \register, t2
1:
  slli t1, t1, 1
  .endr
#if PM_FLOAT
  .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
  li t2, 0x4AB1C2E0 + \n
  fmv.x.w t3, fs\n
  beq t3, t2, 1f
  or a0, a0, t1
1:
  slli t1, t1, 1
  PM_FLOAT_LOAD fs\n, (kept_fs + \n * PM_FLOAT)(sp)
  .endr
#endif
  sw a0, registers(t0)
  PM_LOAD ra, kept_ra(sp)
  addi sp, sp, frame
  ret
  .size pm_checked_call, . - pm_checked_call
