// Any bytes to the ST-Link, with a debug port and a chip behind it.
#include "harness/virtual_board/dap.hpp"
#include "harness/virtual_board/fake_machine.hpp"
#include "harness/virtual_board/link_fuzzing.hpp"
#include "harness/virtual_board/stlink_link.hpp"

namespace {

using namespace probemark::virtual_board;

struct Board {
  FakeMachine machine;
  std::unique_ptr<DebugAccess> dap = make_dap(machine, {.cpuid = 0x410FC241, .breakpoints = 6, .watchpoints = 4});
  std::unique_ptr<Link> link = make_stlink_link(*dap);
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  require_the_same_in_pieces<Board>({reinterpret_cast<const char*>(data), size});
  return 0;
}
