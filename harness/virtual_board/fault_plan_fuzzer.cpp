// Any text as a fault: what is taken is described by a text that means the same.
#include <string_view>

#include "harness/virtual_board/fault_plan.hpp"
#include "harness/virtual_board/link_fuzzing.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace probemark::virtual_board;
  const auto fault = parse_fault({reinterpret_cast<const char*>(data), size});
  if (fault) {
    require(parse_fault(describe(*fault)) == *fault);
  } else {
    require(fault.error().kind == probemark::ErrorKind::usage && fault.error().what.size() < 200 + 2 * size);
  }
  return 0;
}
