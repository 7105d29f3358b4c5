// Vectors and reset of the Arm M profile, Armv6-M to Armv8.1-M.
  .syntax unified
  .thumb

  .section .vectors, "a", %progbits
  .global pm_vectors
pm_vectors:
  .word pm_stack_top
  .word pm_reset
  .rept 13                        // no interrupt but SysTick's is ever enabled, so the 16 system vectors are all
  .word pm_fault_entry
  .endr
  .word pm_systick_entry

  .weak pm_systick_entry          // of a core whose counter is SysTick
  .thumb_set pm_systick_entry, pm_fault_entry

  .section .text.pm_reset, "ax", %progbits
  .global pm_reset
  .type pm_reset, %function
  .thumb_func
pm_reset:
  cpsid i
  ldr r0, =pm_stack_top           // a debugger may have set the program counter only
  mov sp, r0
#if defined(__ARM_ARCH_8M_MAIN__) || defined(__ARM_ARCH_8_1M_MAIN__)
  ldr r0, =pm_stack_bottom
  msr msplim, r0                  // a stack overflow faults instead of eating the arena
#endif
#if __ARM_ARCH >= 7 || defined(PM_VTOR)
  ldr r0, =0xE000ED08             // VTOR: a boot loader may have left it elsewhere
  ldr r1, =pm_vectors
  str r1, [r0]
#endif
#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
  ldr r0, =0xE000ED88             // CPACR: before any compiled code, whose prologue may save FPU registers
  ldr r1, [r0]
  ldr r2, =0x00F00000
  orrs r1, r1, r2
  str r1, [r0]
  dsb
  isb
#endif
#if defined(PM_CACHES)
  bl pm_enable_caches
#endif

  ldr r0, =pm_data_begin
  ldr r1, =pm_data_end
  ldr r2, =pm_data_load
  b 2f
1:
  ldmia r2!, {r3}
  stmia r0!, {r3}
2:
  cmp r0, r1
  blo 1b

  ldr r0, =pm_bss_begin
  ldr r1, =pm_bss_end
  movs r2, #0
  b 4f
3:
  stmia r0!, {r2}
4:
  cmp r0, r1
  blo 3b

  ldr r0, =0xE000E010             // SysTick: processor clock, no interrupt, full range
  ldr r1, =0x00FFFFFF
  str r1, [r0, #4]
  movs r1, #5
  str r1, [r0]

  bl pm_main
5:
  b 5b
  .size pm_reset, . - pm_reset

// r0 = frame pushed by the exception, or 0 where the stack pointer is not to be trusted; r1 = EXC_RETURN.
  .section .text.pm_fault_entry, "ax", %progbits
  .global pm_fault_entry
  .type pm_fault_entry, %function
  .thumb_func
pm_fault_entry:
  mov r1, lr
  mov r0, sp
  ldr r2, =pm_stack_bottom + 256  // what capturing the fault needs below the frame
  cmp r0, r2
  blo 1f
  ldr r2, =pm_stack_top - 32
  cmp r0, r2
  bhi 1f
  bl pm_capture_fault
1:
  ldr r2, =pm_stack_top
  mov sp, r2
  movs r0, #0
  bl pm_capture_fault
  .size pm_fault_entry, . - pm_fault_entry

// GCC's division routines name these unwinding entries; nothing here unwinds.
  .section .text.pm_unwind, "ax", %progbits
  .weak __aeabi_unwind_cpp_pr0
  .type __aeabi_unwind_cpp_pr0, %function
  .thumb_func
__aeabi_unwind_cpp_pr0:
  .weak __aeabi_unwind_cpp_pr1
  .type __aeabi_unwind_cpp_pr1, %function
  .thumb_func
__aeabi_unwind_cpp_pr1:
  bx lr
