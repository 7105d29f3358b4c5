// Any bytes to pyOCD's remote probe, with a debug port and a chip behind it: each line is answered by one JSON object.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "harness/virtual_board/dap.hpp"
#include "harness/virtual_board/fake_machine.hpp"
#include "harness/virtual_board/link_fuzzing.hpp"
#include "harness/virtual_board/pyocd_link.hpp"

namespace {

using namespace probemark::virtual_board;

struct Board {
  FakeMachine machine;
  std::unique_ptr<DebugAccess> dap = make_dap(machine, {.cpuid = 0x410CC200, .breakpoints = 4, .watchpoints = 2});
  std::unique_ptr<Link> link = make_pyocd_link(*dap);
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string answers = require_the_same_in_pieces<Board>(bytes);
  while (!answers.empty()) {
    const std::size_t end = answers.find('\n');
    require(end != std::string::npos);
    const auto answer = nlohmann::json::parse(answers.substr(0, end), nullptr, false);
    require(answer.is_object() && answer.contains("id") && answer.contains("status"));
    require((answer["status"] == 0) != answer.contains("error"));
    answers.erase(0, end + 1);
  }
  return 0;
}
