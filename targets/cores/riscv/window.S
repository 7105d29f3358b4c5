// The counter window on mcycle; end - begin is the number of cycles from pm_window_begin (included) to pm_window_end
// (excluded). The high words are read outside the window, and corrected where the low word wrapped in between.
  .option arch, +zicsr

  .section .text.pm_run_window, "ax", @progbits
  .global pm_run_window
  .type pm_run_window, @function
pm_run_window:                    // a0 = failed_operator, a1 = counter[4]
  addi sp, sp, -32
  sw ra, 28(sp)
  sw s0, 24(sp)
  sw s1, 20(sp)
  sw s2, 16(sp)
  sw s3, 12(sp)
  mv s0, a1
1:
  csrr s1, mcycleh
  csrr s2, mcycle
  csrr t0, mcycleh
  bne s1, t0, 1b

  .global pm_window_begin
pm_window_begin:
  csrr s3, mcycle
  call pm_model_invoke

  .global pm_window_end
pm_window_end:
  csrr t2, mcycle
2:
  csrr t0, mcycleh
  csrr t1, mcycle
  csrr t3, mcycleh
  bne t0, t3, 2b

  sltu t3, s3, s2                 // wrapped between the reading before and the one at begin
  add s1, s1, t3
  sltu t3, t1, t2                 // wrapped between the reading at end and the one after
  sub t0, t0, t3
  sw s3, 0(s0)
  sw s1, 4(s0)
  sw t2, 8(s0)
  sw t0, 12(s0)
  lw ra, 28(sp)
  lw s0, 24(sp)
  lw s1, 20(sp)
  lw s2, 16(sp)
  lw s3, 12(sp)
  addi sp, sp, 32
  ret
  .size pm_run_window, . - pm_run_window
