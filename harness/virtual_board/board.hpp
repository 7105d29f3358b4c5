// The whole virtual board: chip, faults and debug adapter, fed by one supply.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "harness/virtual_board/bench_machine.hpp"
#include "harness/virtual_board/faulty_machine.hpp"
#include "harness/virtual_board/links.hpp"
#include "harness/virtual_board/qemu_machine.hpp"
#include "harness/virtual_board/server.hpp"

namespace probemark::virtual_board {

struct BoardSettings {
  const Chip* chip = nullptr;
  std::string link;
  QemuSettings qemu;
  std::string serial = {};                  ///< of the adapter
  std::optional<BenchSettings> bench = {};  ///< where it writes down what it does
};

/// The debug port keeps its state from client to client. The adapter sits on the board: a power cycle disconnects its
/// client, and everything but the flash starts afresh.
class Board final : public Link {
 public:
  static Result<std::unique_ptr<Board>> create(const BoardSettings& settings, std::span<const Fault> faults);

  void connected() override;
  std::string receive(std::string_view bytes) override;
  [[nodiscard]] bool finished() const override { return link_->finished(); }

  /// Time has gone on: tells the bench.
  void tick();

  /// One line of the control protocol: `power-cycle`, `power-cycle erased`, `fault SPEC`, `clear`, `status`. The answer
  /// begins with `ok` or `error`.
  ControlAnswer obey(std::string_view line);

 private:
  explicit Board(BoardSettings settings) : settings_(std::move(settings)) {}
  Result<void> add(const Fault& fault);
  Result<void> rebuild_link();
  void power_cycle(bool erase_flash);
  void tell_bench_of_debugging();
  std::string status();

  BoardSettings settings_;
  FaultPlan plan_;
  std::unique_ptr<Bench> bench_;
  std::unique_ptr<QemuMachine> qemu_;
  std::unique_ptr<BenchMachine> benched_;  ///< where there is a bench
  std::unique_ptr<FaultyMachine> machine_;
  std::unique_ptr<Link> link_;
};

}  // namespace probemark::virtual_board
