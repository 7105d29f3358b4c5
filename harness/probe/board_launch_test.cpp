// Every emulated board of the tree can be launched, loaded, reset and stopped.
#include <gtest/gtest.h>

#include "harness/board/board_file.hpp"
#include "harness/probe/emulator_fixture.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;

void append(std::vector<std::uint8_t>& bytes, std::uint64_t value, unsigned count) {
  for (; count > 0; --count, value >>= 8) {
    bytes.push_back(static_cast<std::uint8_t>(value));
  }
}

/// Some instructions without effect at `start`, four bytes and more before `stop`.
Program idle_program(const Board& board) {
  const MemoryRegion& flash = *board.region("flash");
  const MemoryRegion& ram = *board.region("ram");
  Program program;
  Segment code{flash.origin, {}};
  if (board.core.family == "arm-m") {
    append(code.bytes, ram.origin + 0x400, 4);
    append(code.bytes, flash.origin + 0x41, 4);
    code.bytes.resize(0x40);
    for (const std::uint32_t instruction : {0xbf00u, 0xbf00u, 0xbf00u, 0xe7feu}) {
      append(code.bytes, instruction, 2);
    }
    program.symbols["start"] = flash.origin + 0x40;
  } else if (board.core.family == "riscv") {
    for (const std::uint32_t instruction : {0x13u, 0x13u, 0x6fu}) {
      append(code.bytes, instruction, 4);
    }
    program.symbols["start"] = flash.origin;
  } else {
    for (const std::uint32_t instruction : {0u, 0u, 0u, 0xcfffu}) {
      append(code.bytes, instruction, 2);
    }
    program.symbols["start"] = flash.origin;
  }
  program.symbols["stop"] = program.symbols["start"] + 4;
  program.segments.push_back(std::move(code));
  return program;
}

TEST(BoardLaunch, ReachesEveryEmulatedBoard) {
  const auto boards = read_boards(std::filesystem::path(PROBEMARK_SOURCE_DIR) / "targets");
  ASSERT_TRUE(boards) << describe(boards.error());
  int launched = 0;
  for (const Board& board : *boards) {
    if (board.kind != BoardKind::emulated) {
      continue;
    }
    for (const auto& [probe, settings] : board.probes) {
      if (find_launcher(probe)->drives_one_board()) {
        continue;  // the end-to-end tests drive virtual boards
      }
      SCOPED_TRACE(board.id + " through " + probe);
      const Program program = idle_program(board);
      const CounterMarkers markers{program.symbols.at("start"), program.symbols.at("stop"), {}};
      Running target(Machine{board, probe, {}, 0}, program, markers);
      ASSERT_TRUE(target->set_breakpoint(program.symbols.at("stop")));
      for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(target->program_counter().value(), program.symbols.at("start"));
        const auto stop = target->resume(10s, "stop");
        ASSERT_TRUE(stop) << describe(stop.error());
        EXPECT_EQ(stop->pc, program.symbols.at("stop"));
        ASSERT_TRUE(target->reset(program.symbols.at("start")));
      }
      EXPECT_TRUE(target->exact_counts());
      ++launched;
    }
  }
  EXPECT_GE(launched, 1);
}

}  // namespace
}  // namespace probemark
