#include "harness/virtual_board/faulty_link.hpp"

#include "harness/process/descriptor_wait.hpp"

namespace probemark::virtual_board {

namespace {

constexpr auto kDawdling = std::chrono::milliseconds(20);

}  // namespace

void FaultyLink::connected() {
  hung_ = false;
  dropped_ = false;
  inner_.connected();
}

std::string FaultyLink::receive(std::string_view bytes) {
  hung_ = hung_ || plan_.strikes(FaultKind::hang);
  if (hung_ || dropped_) {
    return {};
  }
  if (plan_.strikes(FaultKind::slow)) {
    // Cut short where the program is to end.
    static_cast<void>(wait_until(std::chrono::steady_clock::now() + kDawdling));
  }
  std::string answer = inner_.receive(bytes);
  // The exchange itself may have pulled the trigger.
  hung_ = plan_.strikes(FaultKind::hang);
  if (hung_) {
    return {};
  }
  if (!answer.empty() && plan_.strikes(FaultKind::drop)) {
    dropped_ = true;
    answer.resize(answer.size() / 2);
  }
  return answer;
}

}  // namespace probemark::virtual_board
