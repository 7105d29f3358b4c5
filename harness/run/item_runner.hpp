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
#include "harness/run/oracle.hpp"
#include "harness/session/session.hpp"

namespace probemark {

struct Item {
  Board board;
  WorkloadFile workload;
  KernelLibrary kernels;
  const Launcher* launcher = nullptr;
};

/// "board/workload/kernels".
std::string name_of(const Item& item);

struct ItemContext {
  ImageBuilder& images;
  Oracle& oracle;
  Profile profile;
  std::string commit;                    ///< of the harness; empty where unknown
  std::filesystem::path scratch_folder;  ///< for this item alone
  std::chrono::seconds invocation_deadline;
  Session::OnRunning on_running;
  std::function<void(const std::string& phase)> on_phase;
};

/// Never fails as a function: whatever goes wrong is the record's status. nullopt: interrupted, nothing to record.
std::optional<Record> run_item(const Item& item, const ItemContext& context);

}  // namespace probemark
