// The counter window on SysTick, which every Arm M core may have and QEMU models.
  .syntax unified
  .thumb

  .section .text.pm_run_window, "ax", %progbits
  .global pm_run_window
  .type pm_run_window, %function
  .thumb_func
pm_run_window:                    // r0 = failed_operator, r1 = counter[4]
  push {r4, r5, r6, lr}
  mov r4, r1
  ldr r5, =0xE000E010             // SysTick
  movs r3, #0
  str r3, [r5, #8]                // CVR: any write clears it and COUNTFLAG

  .global pm_window_begin
pm_window_begin:
  ldr r6, [r5, #8]
  bl pm_model_invoke

  .global pm_window_end
pm_window_end:
  ldr r2, [r5, #8]
  ldr r3, [r5, #0]

  // The counter runs down from 0 with a period of 2^24: its negative is the number of ticks since it was cleared.
  rsbs r6, r6, #0
  lsls r6, r6, #8
  lsrs r6, r6, #8
  rsbs r2, r2, #0
  lsls r2, r2, #8
  lsrs r2, r2, #8
  // COUNTFLAG: at least one wrap, how many is unknown; a high word of 1 makes the difference absurd, thus refused.
  lsls r3, r3, #15
  lsrs r3, r3, #31
  str r6, [r4, #0]
  str r2, [r4, #8]
  str r3, [r4, #12]
  movs r2, #0
  str r2, [r4, #4]
  pop {r4, r5, r6, pc}
  .size pm_run_window, . - pm_run_window
