#include "harness/process/exit_status.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <cstring>
#include <string_view>
#include <utility>

namespace probemark {

ExitStatus ExitStatus::from_wait(int word) {
  if (WIFSIGNALED(word)) {
    return {0, WTERMSIG(word)};
  }
  return {WEXITSTATUS(word), 0};
}

std::string describe(const ExitStatus& status) {
  if (status.signal == 0) {
    return fmt::format("exited with status {}", status.code);
  }
  const char* name = ::sigabbrev_np(status.signal);
  return name == nullptr ? fmt::format("was killed by signal {}", status.signal)
                         : fmt::format("was killed by SIG{}", name);
}

std::string debian_package(const std::string& program) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kPackages{{
      {"qemu-system-arm", "qemu-system-arm"},
      {"qemu-system-riscv32", "qemu-system-misc"},
      {"qemu-system-xtensa", "qemu-system-misc"},
      {"openocd", "openocd"},
      {"arm-none-eabi-", "gcc-arm-none-eabi"},
      {"riscv64-unknown-elf-", "gcc-riscv64-unknown-elf"},
      {"avr-", "gcc-avr"},
      {"st-util", "stlink-tools"},
      {"gdb-multiarch", "gdb-multiarch"},
  }};
  const std::string name = program.substr(program.rfind('/') + 1);
  for (const auto& [prefix, package] : kPackages) {
    if (name.starts_with(prefix)) {
      return std::string(package);
    }
  }
  return {};
}

}  // namespace probemark
