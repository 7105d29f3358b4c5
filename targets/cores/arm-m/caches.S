// Level 1 caches of a Cortex-M7: invalidated, because a reset leaves them as they were, then enabled.
// Armv7-M Architecture Reference Manual, B2.2 (caches) and B3.2 (system control block).
  .syntax unified
  .thumb

  .section .text.pm_enable_caches, "ax", %progbits
  .global pm_enable_caches
  .type pm_enable_caches, %function
  .thumb_func
pm_enable_caches:                 // changes r0 to r7; uses no stack
  ldr r0, =0xE000ED00             // system control block
  movs r1, #0
  str r1, [r0, #0x84]             // CSSELR: level 1 data cache
  dsb
  ldr r1, [r0, #0x80]             // CCSIDR: sets - 1 in [27:13], ways - 1 in [12:3], log2(words of a line) - 2 in [2:0]
  and r2, r1, #7
  adds r2, r2, #4                 // log2(bytes of a line)
  ubfx r3, r1, #3, #10            // ways - 1
  ubfx r4, r1, #13, #15           // sets - 1
  clz r5, r3                      // where the way number stands in DCISW; 32 with a single way: a shift by 32 gives 0
1:
  mov r6, r3
2:
  lsl r7, r6, r5
  lsl r1, r4, r2
  orrs r7, r7, r1
  str r7, [r0, #0x260]            // DCISW
  subs r6, r6, #1
  bpl 2b
  subs r4, r4, #1
  bpl 1b
  movs r1, #0
  str r1, [r0, #0x250]            // ICIALLU
  dsb
  isb
  ldr r1, [r0, #0x14]             // CCR: DC, IC
  orr r1, r1, #0x30000
  str r1, [r0, #0x14]
  dsb
  isb
  bx lr
  .size pm_enable_caches, . - pm_enable_caches
