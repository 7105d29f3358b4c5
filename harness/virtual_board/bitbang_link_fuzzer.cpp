// Any bytes to the JTAG port of an Arm and of a RISC-V; and any scans, which random bytes seldom are.
#include <cstring>

#include "harness/virtual_board/dap.hpp"
#include "harness/virtual_board/fake_machine.hpp"
#include "harness/virtual_board/jtag_arm.hpp"
#include "harness/virtual_board/jtag_fakes.hpp"
#include "harness/virtual_board/jtag_riscv.hpp"
#include "harness/virtual_board/link_fuzzing.hpp"

namespace {

using namespace probemark::virtual_board;

struct ArmBoard {
  FakeMachine machine;
  std::unique_ptr<DebugAccess> dap = make_dap(machine, {.cpuid = 0x410FD213, .breakpoints = 8, .watchpoints = 4});
  std::unique_ptr<Link> link = make_arm_jtag_link(*dap);
};

struct RiscvBoard {
  JtagFakeMachine machine;
  std::unique_ptr<Link> link = make_riscv_jtag_link(machine);
};

/// Nine bytes a scan: which instruction, and what is shifted into its register.
template <class Board>
void scan(std::string_view bytes, const std::string& instructions, unsigned instruction_length, unsigned data_length) {
  Board board;
  BitbangClient client(*board.link);
  for (; bytes.size() >= 9; bytes.remove_prefix(9)) {
    const auto choice = static_cast<unsigned char>(bytes.front());
    client.set_instruction(static_cast<unsigned char>(instructions[choice % instructions.size()]), instruction_length);
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data() + 1, sizeof value);
    const std::uint64_t mask = (std::uint64_t{1} << data_length) - 1;
    require((client.scan_data(value & mask, data_length) & ~mask) == 0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      require_the_same_in_pieces<ArmBoard>(rest);
      break;
    case 1:
      require_the_same_in_pieces<RiscvBoard>(rest);
      break;
    case 2:
      scan<ArmBoard>(rest, "\xA\xB\x8\xE\xF", 4, 35);
      break;
    default:
      scan<RiscvBoard>(rest, "\x11\x10\x01\x1F", 5, 41);
      break;
  }
  return 0;
}
