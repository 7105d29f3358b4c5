// Some items of a run once more, for whoever doubts it.
#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "harness/record/item.hpp"
#include "reference/error.hpp"

namespace probemark {

/// Runs those items ("board/workload/kernels") of the run in `folder` again into the new folder `out`, with the options
/// it was started with. Progress goes to stderr. An error where the run cannot be made again, or holds none of them;
/// what goes wrong with an item, like a board that is not there, is in its record.
[[nodiscard]] Result<RunHistory> run_again(const std::filesystem::path& folder, const std::set<std::string>& items,
                                           const std::filesystem::path& out);

/// A new folder for a run that was given none: probemark-runs/<time>-<process>.
[[nodiscard]] std::string default_out();

}  // namespace probemark
