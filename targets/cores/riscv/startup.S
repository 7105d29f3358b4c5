// Reset and trap entry of an RV32 core in machine mode.
  .option arch, +zicsr            // not in -march: GCC 12 has no libgcc for rv32imac_zicsr

  .section .text.pm_reset, "ax", @progbits
  .global pm_reset
  .type pm_reset, @function
pm_reset:
  csrci mstatus, 8                // no interrupts
  .option push
  .option norelax
  la gp, __global_pointer$
  .option pop
  la sp, pm_stack_top
  la t0, pm_trap_entry
  csrw mtvec, t0
#if defined(PM_START_COUNTERS)
  csrci 0x320, 5                  // mcountinhibit: mcycle and minstret
#endif

  la a0, pm_data_begin
  la a1, pm_data_end
  la a2, pm_data_load
  j 2f
1:
  lw a3, 0(a2)
  sw a3, 0(a0)
  addi a0, a0, 4
  addi a2, a2, 4
2:
  bltu a0, a1, 1b

  la a0, pm_bss_begin
  la a1, pm_bss_end
  j 4f
3:
  sw zero, 0(a0)
  addi a0, a0, 4
4:
  bltu a0, a1, 3b

  call pm_main
5:
  j 5b
  .size pm_reset, . - pm_reset

// Every trap is a fault: no interrupt is enabled. The trapped context is given up, so the stack is started afresh.
  .section .text.pm_trap_entry, "ax", @progbits
  .global pm_trap_entry
  .type pm_trap_entry, @function
#if !defined(PM_TRAP_ALIGNMENT)
#define PM_TRAP_ALIGNMENT 4       // mtvec's low two bits are its mode
#endif
  .balign PM_TRAP_ALIGNMENT
pm_trap_entry:
  .option push
  .option norelax
  la gp, __global_pointer$
  .option pop
  mv a0, sp
  mv a1, ra
  csrr a2, mcause
  csrr a3, mepc
  csrr a4, mstatus
  csrr a5, mtval
  la sp, pm_stack_top
  call pm_capture_fault
  .size pm_trap_entry, . - pm_trap_entry
