// The part of the counter window that is the same on every Arm M core: whatever counts, it is read by one load.
  .syntax unified
  .thumb

  .section .text.pm_run_counted, "ax", %progbits
  .global pm_run_counted
  .type pm_run_counted, %function
  .thumb_func
pm_run_counted:                   // r0 = failed_operator, r1 = readings[2], r2 = address of the counter
  push {r4, r5, r6, lr}
  mov r4, r1
  mov r5, r2

  .global pm_window_begin
pm_window_begin:
  ldr r6, [r5]
  bl pm_model_invoke

  .global pm_window_end
pm_window_end:
  ldr r2, [r5]
  str r6, [r4]
  str r2, [r4, #4]
  pop {r4, r5, r6, pc}
  .size pm_run_counted, . - pm_run_counted
