// The checked call on x86-64 (System V). Bits: rbx, rbp, r12, r13, r14, r15, the control bits of mxcsr, the x87 control
// word, the direction flag.
  .equ argument, 8                // offsets in pm_call
  .equ stack_pointer, 56
  .equ status, 64
  .equ registers, 68

  .equ kept_mxcsr, 0              // offsets in the frame
  .equ kept_x87, 4
  .equ kept_call, 8
  .equ now, 16

  .macro check register, pattern, bit
  mov $\pattern, %ecx
  cmp %rcx, %\register
  je 1f
  or $(1 << \bit), %edx
1:
  .endm

  .text
  .global pm_checked_call
  .type pm_checked_call, @function
pm_checked_call:                  // rdi = call
  .cfi_startproc
  push %rbp
  push %rbx
  push %r12
  push %r13
  push %r14
  push %r15
  sub $24, %rsp
  .cfi_def_cfa_offset 80
  .cfi_offset %rbp, -16
  .cfi_offset %rbx, -24
  .cfi_offset %r12, -32
  .cfi_offset %r13, -40
  .cfi_offset %r14, -48
  .cfi_offset %r15, -56
  stmxcsr kept_mxcsr(%rsp)
  fnstcw kept_x87(%rsp)
  mov %rdi, kept_call(%rsp)
  mov %rsp, stack_pointer(%rdi)

  mov $0x5AB1C2D1, %ebx
  mov $0x5AB1C2D2, %ebp
  mov $0x5AB1C2D3, %r12d
  mov $0x5AB1C2D4, %r13d
  mov $0x5AB1C2D5, %r14d
  mov $0x5AB1C2D6, %r15d
  mov (%rdi), %rax
  mov argument+8(%rdi), %rsi
  mov argument+16(%rdi), %rdx
  mov argument+24(%rdi), %rcx
  mov argument+32(%rdi), %r8
  mov argument+40(%rdi), %r9
  mov argument(%rdi), %rdi
  call *%rax

  mov kept_call(%rsp), %rdi
  mov %eax, status(%rdi)
  xor %edx, %edx
  check rbx, 0x5AB1C2D1, 0
  check rbp, 0x5AB1C2D2, 1
  check r12, 0x5AB1C2D3, 2
  check r13, 0x5AB1C2D4, 3
  check r14, 0x5AB1C2D5, 4
  check r15, 0x5AB1C2D6, 5
  stmxcsr now(%rsp)
  mov now(%rsp), %eax
  xor kept_mxcsr(%rsp), %eax
  test $0xFFC0, %eax              // the six flags below may change
  je 2f
  or $(1 << 6), %edx
2:
  fnstcw now(%rsp)
  mov now(%rsp), %ax
  cmp kept_x87(%rsp), %ax
  je 3f
  or $(1 << 7), %edx
3:
  pushfq
  pop %rax
  test $0x400, %eax
  je 4f
  or $(1 << 8), %edx
  cld
4:
  mov %edx, registers(%rdi)
  ldmxcsr kept_mxcsr(%rsp)
  fldcw kept_x87(%rsp)
  add $24, %rsp
  .cfi_def_cfa_offset 56
  pop %r15
  pop %r14
  pop %r13
  pop %r12
  pop %rbx
  pop %rbp
  .cfi_def_cfa_offset 8
  ret
  .cfi_endproc
  .size pm_checked_call, . - pm_checked_call
  .section .note.GNU-stack, "", @progbits
