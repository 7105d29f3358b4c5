#include "harness/virtual_board/board.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace probemark::virtual_board {

namespace {

/// In what a link says of the debug logic: as long as one of them holds, it draws current.
constexpr std::array<std::string_view, 3> kPoweringDebug{"debugen=1", "dbgpwrup=1", "dmactive=1"};

std::string_view name_of(CoreState state) {
  switch (state) {
    case CoreState::running:
      return "running";
    case CoreState::halted:
      return "halted";
    default:
      return "locked-up";
  }
}

}  // namespace

Result<std::unique_ptr<Board>> Board::create(const BoardSettings& settings, std::span<const Fault> faults) {
  std::unique_ptr<Board> board(new Board(settings));
  for (const Fault& fault : faults) {
    if (const auto added = board->add(fault); !added) {
      return tl::unexpected(added.error());
    }
  }
  QemuSettings qemu_settings = settings.qemu;
  if (settings.bench) {
    auto bench = Bench::open(*settings.bench);
    auto plugin = bench ? (*bench)->plugin() : tl::unexpected(bench.error());
    if (!plugin) {
      return tl::unexpected(plugin.error());
    }
    board->bench_ = std::move(*bench);
    qemu_settings.plugins.push_back(std::move(*plugin));
  }
  auto qemu = QemuMachine::create(*settings.chip, std::move(qemu_settings));
  if (!qemu) {
    return tl::unexpected(qemu.error());
  }
  board->qemu_ = std::move(*qemu);
  Machine* machine = board->qemu_.get();
  if (board->bench_) {
    board->benched_ = std::make_unique<BenchMachine>(*board->qemu_, *board->bench_);
    machine = board->benched_.get();
  }
  board->machine_ = std::make_unique<FaultyMachine>(*machine, *settings.chip, board->plan_);
  if (const auto built = board->rebuild_link(); !built) {
    return tl::unexpected(built.error());
  }
  return board;
}

Result<void> Board::add(const Fault& fault) {
  const bool of_arm_port = fault.kind == FaultKind::wait || fault.kind == FaultKind::fault;
  if (of_arm_port && settings_.chip->core == Core::riscv) {
    return fail(ErrorKind::usage,
                fmt::format("{} has no Arm debug port that could answer WAIT or FAULT", settings_.chip->id));
  }
  plan_.add(fault);
  return {};
}

Result<void> Board::rebuild_link() {
  const LinkSettings link_settings{settings_.link, settings_.chip->debug, settings_.serial};
  auto link = make_link(link_settings, *settings_.chip, *machine_, plan_);
  if (!link) {
    return tl::unexpected(link.error());
  }
  link_ = std::move(*link);
  return {};
}

void Board::connected() { link_->connected(); }

std::string Board::receive(std::string_view bytes) {
  std::string answer = link_->receive(bytes);
  tell_bench_of_debugging();
  return answer;
}

void Board::tell_bench_of_debugging() {
  if (bench_) {
    const std::string state = link_->debug_state();
    bench_->set_debug(std::ranges::any_of(
        kPoweringDebug, [&](std::string_view word) { return state.find(word) != std::string::npos; }));
  }
}

void Board::tick() {
  if (bench_) {
    benched_->state();
    bench_->tick();
  }
}

void Board::power_cycle(bool erase_flash) {
  machine_->power_cycle(erase_flash);
  // It was built before from the same settings.
  static_cast<void>(rebuild_link());
  tell_bench_of_debugging();
}

std::string Board::status() {
  std::string text = fmt::format("ok core={} {}", name_of(machine_->state()), link_->debug_state());
  for (const Fault& fault : plan_.pending()) {
    text += fmt::format(" fault={}", describe(fault));
  }
  return text;
}

ControlAnswer Board::obey(std::string_view line) {
  constexpr std::string_view kFault = "fault ";
  if (line == "power-cycle" || line == "power-cycle erased") {
    power_cycle(line.ends_with("erased"));
    return {"ok", true};
  }
  if (line == "clear") {
    plan_.clear();
    return {"ok", false};
  }
  if (line == "status") {
    return {status(), false};
  }
  if (line.starts_with(kFault)) {
    const auto fault = parse_fault(line.substr(kFault.size()));
    const auto added = fault ? add(*fault) : tl::unexpected(fault.error());
    return {added ? "ok" : fmt::format("error {}", added.error().what), false};
  }
  return {fmt::format("error there is no \"{:.40}\"; power-cycle [erased], fault SPEC, clear and status are", line),
          false};
}

}  // namespace probemark::virtual_board
