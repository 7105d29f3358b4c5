// The job `run`: many items, several at once, every outcome logged the moment it is known.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "harness/record/store.hpp"
#include "harness/run/item_runner.hpp"

namespace probemark {

struct RunRequest {
  std::filesystem::path root;   ///< the checkout with targets/ and reference/
  std::filesystem::path cache;  ///< of images
  std::vector<Item> items;
  Profile profile = Profile::double_rounding;
  unsigned jobs = 1;                                                  ///< boards at once
  std::uint64_t samples = std::numeric_limits<std::uint64_t>::max();  ///< at most so many of each workload
  std::chrono::seconds invocation_deadline{120};
  std::chrono::seconds lease_deadline{60};  ///< for a probe that another process drives
  bool allow_mass_erase = false;            ///< of a chip that is locked
  bool model_energy = false;                ///< energies from published currents, too
  std::vector<std::string> command_line;
  std::optional<EnergyMeter> energy = {};  ///< of the one board of all items; jobs must be 1
};

/// Told of every event that has been logged; called from several threads, one at a time.
using Observer = std::function<void(const Event&)>;

/// The items of one board behind a probe run one after another, over one connection; emulators run item by item.
/// Runs all items that `store` does not already hold the end of. Returns the run as its events tell it. Only a failure
/// of the store itself is an Error; what goes wrong with an item is in its record.
Result<RunHistory> run(const RunRequest& request, RunStore& store, const Observer& observer);

}  // namespace probemark
