// Writes the registers of a trapped RISC-V core into the mailbox.
#include <stdint.h>

#include "targets/runtime/core.h"

/// `sp` and `ra` are those of the trapped code, the others the machine-mode trap registers.
extern "C" void pm_capture_fault(uint32_t sp, uint32_t ra, uint32_t mcause, uint32_t mepc, uint32_t mstatus,
                                 uint32_t mtval) {
  pm_mailbox& mailbox = pm_mailbox_object;
  mailbox.fault_cause = mcause;
  mailbox.fault_pc = mepc;
  mailbox.fault_lr = ra;
  mailbox.fault_sp = sp;
  mailbox.fault_status = mstatus;
  mailbox.fault_address = mtval;
  pm_report_fault();
}
