// A running QEMU with its three sockets: qtest for the bus, the GDB stub for the core, QMP for reset.
#pragma once

#include <filesystem>
#include <string>

#include "harness/process/child_process.hpp"
#include "harness/virtual_board/chips.hpp"
#include "harness/virtual_board/qmp_client.hpp"
#include "harness/virtual_board/qtest_bus.hpp"
#include "harness/virtual_board/run_control.hpp"

namespace probemark::virtual_board {

enum class Fidelity {
  exact,     ///< one instruction a nanosecond of virtual time: counts are the same every time
  realtime,  ///< virtual time is host time
};

struct QemuSettings {
  Fidelity fidelity = Fidelity::exact;
  std::filesystem::path counts;  ///< the counter file that the harness prepared; empty: nothing is counted
};

/// A folder below the system's temporary one, removed at the end.
class ScratchFolder {
 public:
  static Result<ScratchFolder> create();
  ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  ScratchFolder& operator=(ScratchFolder&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit ScratchFolder(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

struct QemuProcess {
  ChildProcess process;
  QtestBus bus;
  RunControl core;
  QmpClient monitor;

  /// With the core standing still before its first instruction. Sockets and `qemu.log` go to `folder`.
  static Result<QemuProcess> start(const Chip& chip, const QemuSettings& settings, const std::filesystem::path& folder);
};

}  // namespace probemark::virtual_board
