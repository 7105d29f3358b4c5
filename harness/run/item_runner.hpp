// One board x workload x kernel library, from sources to a record.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "harness/board/board.hpp"
#include "harness/image/image_builder.hpp"
#include "harness/probe/target.hpp"
#include "harness/record/event.hpp"
#include "harness/run/energy_run.hpp"
#include "harness/run/fingerprint.hpp"
#include "harness/run/oracle.hpp"
#include "harness/session/board_connection.hpp"
#include "harness/session/latency_run.hpp"
#include "harness/session/session.hpp"

namespace probemark {

struct Item {
  Board board;
  WorkloadFile workload;
  KernelLibrary kernels;
  const Launcher* launcher = nullptr;
  std::string serial = {};  ///< of the probe; empty: the board file's, or whichever is there
};

/// "board/workload/kernels".
std::string name_of(const Item& item);

struct ItemContext {
  ImageBuilder& images;
  Oracle& oracle;
  Profile profile;
  Provenance provenance;
  BoardConnection& connection;  ///< to the item's board
  std::string lost_with;        ///< name of the item that the board was lost with; empty: it is there
  std::chrono::seconds invocation_deadline;
  Session::OnRunning on_running;
  std::function<void(const std::string& phase)> on_phase;
  LatencyPolicy latency = {};
  std::optional<EnergyMeter> energy = {};  ///< to be asked once the answers were right
  bool model_energy = false;               ///< energies from published currents, too
};

/// Never fails as a function: whatever goes wrong is the record's status. nullopt: interrupted, nothing to record.
/// Where a board is lost over wires, the item is tried again after a reset, then after a power cycle (docs/boards.md).
std::optional<Record> run_item(const Item& item, const ItemContext& context);

}  // namespace probemark
