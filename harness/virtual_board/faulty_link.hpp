// A debug adapter that hangs, drops its connection or dawdles as planned.
#pragma once

#include "harness/virtual_board/fault_plan.hpp"
#include "harness/virtual_board/link.hpp"

namespace probemark::virtual_board {

class FaultyLink final : public Link {
 public:
  FaultyLink(Link& inner, FaultPlan& plan) : inner_(inner), plan_(plan) {}

  void connected() override;
  std::string receive(std::string_view bytes) override;
  [[nodiscard]] bool finished() const override { return dropped_ || inner_.finished(); }

 private:
  Link& inner_;
  FaultPlan& plan_;
  bool hung_ = false;     ///< for the rest of this connection
  bool dropped_ = false;  ///< this connection
};

}  // namespace probemark::virtual_board
