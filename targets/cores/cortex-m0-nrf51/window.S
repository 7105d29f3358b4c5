// The counter window on TIMER0, for an nRF51 has no SysTick. The board file sets it to 32 bits at 16 MHz and starts it.
  .syntax unified
  .thumb

  .equ timer0, 0x40008000
  .equ capture, 0x40              // TASKS_CAPTURE[0]
  .equ page, 0x500                // CC[0] is at 0x540, beyond what an immediate offset reaches

  .section .text.pm_run_window, "ax", %progbits
  .global pm_run_window
  .type pm_run_window, %function
  .thumb_func
pm_run_window:                    // r0 = failed_operator, r1 = counter[4]
  push {r4, r5, r6, lr}
  mov r4, r1
  ldr r5, =timer0
  ldr r6, =timer0 + page
  movs r3, #1

  .global pm_window_begin
pm_window_begin:
  str r3, [r5, #capture]
  ldr r6, [r6, #capture]
  bl pm_model_invoke

  .global pm_window_end
pm_window_end:
  movs r3, #1
  str r3, [r5, #capture]
  ldr r2, =timer0 + page
  ldr r2, [r2, #capture]
  str r6, [r4, #0]
  str r2, [r4, #8]
  movs r3, #0
  str r3, [r4, #4]
  str r3, [r4, #12]
  pop {r4, r5, r6, pc}
  .size pm_run_window, . - pm_run_window

  .section .text.pm_counter_overhead, "ax", %progbits
  .global pm_counter_overhead
  .type pm_counter_overhead, %function
  .thumb_func
pm_counter_overhead:
  ldr r3, =timer0
  ldr r2, =timer0 + page
  movs r1, #1
  str r1, [r3, #capture]
  ldr r0, [r2, #capture]
  str r1, [r3, #capture]
  ldr r1, [r2, #capture]
  subs r0, r1, r0
  bx lr
  .size pm_counter_overhead, . - pm_counter_overhead
