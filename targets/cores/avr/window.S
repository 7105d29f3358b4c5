; The counter window; simavr counts cycles between the labels, the core has no counter of its own wide enough.
  .section .text.pm_run_window, "ax", @progbits
  .global pm_run_window
  .type pm_run_window, @function
pm_run_window:                    ; r25:r24 = failed_operator, passed on; r23:r22 = counter[4], left at 0
  nop                             ; keeps pm_window_begin apart from the function's own symbol

  .global pm_window_begin
pm_window_begin:
  call pm_model_invoke

  .global pm_window_end
pm_window_end:
  ret
  .size pm_run_window, . - pm_run_window
