// A link for tests: answers whatever it is sent, `quit` ends it.
#pragma once

#include "harness/virtual_board/link.hpp"

namespace probemark::virtual_board {

class EchoLink final : public Link {
 public:
  void connected() override {
    ++connections;
    finished_ = false;
  }
  std::string receive(std::string_view bytes) override {
    finished_ = bytes == "quit";
    return std::string(bytes);
  }
  [[nodiscard]] bool finished() const override { return finished_; }

  int connections = 0;

 private:
  bool finished_ = false;
};

}  // namespace probemark::virtual_board
