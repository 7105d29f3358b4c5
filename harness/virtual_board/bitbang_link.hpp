// The probe's end of OpenOCD's remote_bitbang protocol: one character an edge, over any stream.
#pragma once

#include <memory>

#include "harness/virtual_board/link.hpp"
#include "harness/virtual_board/tap.hpp"

namespace probemark::virtual_board {

/// `0` to `7` set TCK<<2|TMS<<1|TDI; `R` is answered by TDO as `0` or `1`; `r` `s` `t` `u` set TRST<<1|SRST (1 =
/// asserted); `B` `b` blink; `Q` ends the connection. Serial wire characters of later versions (`O` `o` `c` `d` to `g`)
/// have no wires here: a read gives `0`. Anything else is skipped. The chip keeps its state between clients; the port
/// restarts in Test-Logic-Reset.
class BitbangLink : public Link {
 public:
  explicit BitbangLink(std::unique_ptr<TapRegisters> registers);

  void connected() override;
  std::string receive(std::string_view bytes) override;
  [[nodiscard]] bool finished() const override { return finished_; }
  [[nodiscard]] std::string debug_state() const override { return registers_->debug_state(); }

 private:
  void drive(unsigned pins);
  void drive_resets(bool trst, bool srst);

  std::unique_ptr<TapRegisters> registers_;
  Tap tap_;
  bool tck_ = false;
  bool srst_ = false;
  bool finished_ = false;
};

}  // namespace probemark::virtual_board
