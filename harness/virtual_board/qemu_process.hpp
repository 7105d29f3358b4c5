// A running QEMU with its three sockets: qtest for the bus, the GDB stub for the core, QMP for reset.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/process/child_process.hpp"
#include "harness/process/file_descriptor.hpp"
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
  std::filesystem::path counts;           ///< the counter file that the harness prepared; empty: nothing is counted
  std::vector<std::string> plugins = {};  ///< further ones, as values of -plugin
};

struct QemuProcess {
  ChildProcess process;
  FileDescriptor log;  ///< what it writes; the file has no name any more
  QtestBus bus;
  RunControl core;
  QmpClient monitor;

  /// With the core standing still before its first instruction. No file is left behind, however this program ends.
  static Result<QemuProcess> start(const Chip& chip, const QemuSettings& settings);

  /// The end of what it wrote.
  [[nodiscard]] std::string last_words() const;
};

}  // namespace probemark::virtual_board
