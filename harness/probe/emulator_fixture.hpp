// Small programs for real emulators, compiled at test time.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "harness/probe/launchers.hpp"
#include "harness/process/run_to_end.hpp"

namespace probemark {

/// Code at the origin of a machine's code memory, with the addresses of its symbols.
struct Program {
  std::vector<Segment> segments;
  std::map<std::string, std::uint64_t> symbols;
};

/// What it takes to build for a machine and to launch it.
struct Machine {
  Board board;
  std::string probe;
  std::vector<std::string> compile;  ///< compiler and flags
  std::uint64_t origin = 0;
};

inline Machine qemu_machine(const std::string& machine, const std::string& program, const std::string& family,
                            std::vector<std::string> compile, std::uint64_t origin, const std::string& reset,
                            std::vector<std::string> arguments = {}) {
  Machine result;
  result.board.id = machine;
  result.board.core.family = family;
  result.board.probes["qemu"] = {{{"program", program}, {"machine", machine}, {"reset", reset}},
                                 {{"arguments", std::move(arguments)}}};
  result.probe = "qemu";
  result.compile = std::move(compile);
  result.origin = origin;
  return result;
}

inline Machine arm_m4() {
  return qemu_machine("mps2-an386", "qemu-system-arm", "arm-m", {"arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb"}, 0,
                      "vectors");
}

inline Machine arm_m0() {
  return qemu_machine("microbit", "qemu-system-arm", "arm-m", {"arm-none-eabi-gcc", "-mcpu=cortex-m0", "-mthumb"}, 0,
                      "vectors");
}

inline Machine riscv() {
  return qemu_machine("virt", "qemu-system-riscv32", "riscv",
                      {"riscv64-unknown-elf-gcc", "-march=rv32imac_zicsr", "-mabi=ilp32", "-Wl,-melf32lriscv"},
                      0x80000000, "entry", {"-bios", "none"});
}

inline Machine avr() {
  Machine result;
  result.board.id = "atmega328p";
  result.board.core.family = "avr";
  result.board.clock_hz = 16000000;
  result.board.probes["simavr"] = {{{"mcu", "atmega328p"}}, {}};
  result.probe = "simavr";
  result.compile = {"avr-gcc", "-mmcu=atmega328p"};
  return result;
}

inline std::filesystem::path fresh_folder() {
  std::string pattern = ::testing::TempDir() + "/probemark-emulator-XXXXXX";
  EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
  return pattern;
}

/// Assembles `source`; symbols come from nm, bytes from objcopy.
inline Program assemble(const Machine& machine, const std::string& source) {
  const std::filesystem::path folder = fresh_folder();
  std::ofstream(folder / "program.S") << source;
  const std::string prefix = machine.compile[0].substr(0, machine.compile[0].rfind('-') + 1);
  std::vector<std::string> compile = machine.compile;
  std::ostringstream origin;
  origin << "-Wl,-Ttext=0x" << std::hex << machine.origin;
  compile.insert(compile.end(), {"-nostdlib", "-nostartfiles", origin.str(), "-o", "program.elf", "program.S"});
  Program program;
  for (const auto& argv : {compile,
                           {prefix + "objcopy", "-O", "binary", "-j", ".text", "program.elf", "program.bin"},
                           {prefix + "nm", "--defined-only", "program.elf"}}) {
    const auto run = run_to_end(argv, std::chrono::seconds(60), {folder, {}, 1 << 20});
    EXPECT_TRUE(run) << describe(run.error());
    EXPECT_TRUE(run && run->status.ok()) << (run ? run->output : "");
    if (argv.size() == 3 && run) {
      std::istringstream lines(run->output);
      std::string type;
      std::string name;
      for (std::string address; lines >> address >> type >> name;) {
        program.symbols[name] = std::stoull(address, nullptr, 16);
      }
    }
  }
  std::ifstream binary(folder / "program.bin", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(binary), {}};
  program.segments.push_back({machine.origin, {bytes.begin(), bytes.end()}});
  std::filesystem::remove_all(folder);
  return program;
}

/// Launched, loaded and reset, in a folder that lives as long.
class Running {
 public:
  Running(const Machine& machine, const Program& program, const std::optional<CounterMarkers>& markers = {},
          const std::string& entry = "start")
      : folder_(fresh_folder()) {
    auto launched = find_launcher(machine.probe)->launch({machine.board, markers, folder_});
    if (!launched) {
      // Nothing to test, and a null target would only crash.
      throw std::runtime_error(describe(launched.error()));
    }
    target_ = std::move(*launched);
    const auto loaded = target_->load(program.segments);
    EXPECT_TRUE(loaded) << describe(loaded.error());
    const auto reset = target_->reset(program.symbols.at(entry));
    EXPECT_TRUE(reset) << describe(reset.error());
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    target_.reset();
    std::filesystem::remove_all(folder_);
  }

  Target* operator->() { return target_.get(); }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<Target> target_;
};

inline std::uint32_t read_word(Running& target, std::uint64_t address) {
  const auto bytes = target->read(address, 4);
  EXPECT_TRUE(bytes) << describe(bytes.error());
  std::uint32_t word = 0;
  for (std::size_t i = 4; bytes && i-- > 0;) {
    word = word << 8 | (*bytes)[i];
  }
  return word;
}

}  // namespace probemark
