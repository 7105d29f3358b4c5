// The counter window on mpccr, the 32-bit performance counter that this chip has in place of mcycle.
  .option arch, +zicsr

  .equ mpcer, 0x7E0               // what is counted: bit 0 is cycles
  .equ mpcmr, 0x7E1               // bit 0: count; bit 1 (saturate) stays 0
  .equ mpccr, 0x7E2

  .section .text.pm_run_window, "ax", @progbits
  .global pm_run_window
  .type pm_run_window, @function
pm_run_window:                    // a0 = failed_operator, a1 = counter[4]
  addi sp, sp, -16
  sw ra, 12(sp)
  sw s0, 8(sp)
  sw s1, 4(sp)
  mv s0, a1
  csrwi mpcer, 1
  csrwi mpcmr, 1

  .global pm_window_begin
pm_window_begin:
  csrr s1, mpccr
  call pm_model_invoke

  .global pm_window_end
pm_window_end:
  csrr t2, mpccr
  sw s1, 0(s0)
  sw zero, 4(s0)
  sw t2, 8(s0)
  sw zero, 12(s0)
  lw ra, 12(sp)
  lw s0, 8(sp)
  lw s1, 4(sp)
  addi sp, sp, 16
  ret
  .size pm_run_window, . - pm_run_window

  .section .text.pm_counter_overhead, "ax", @progbits
  .global pm_counter_overhead
  .type pm_counter_overhead, @function
pm_counter_overhead:
  csrwi mpcer, 1
  csrwi mpcmr, 1
  csrr t0, mpccr
  csrr t1, mpccr
  sub a0, t1, t0
  ret
  .size pm_counter_overhead, . - pm_counter_overhead
