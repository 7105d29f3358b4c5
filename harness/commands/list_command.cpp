// probemark list
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "harness/board/board_file.hpp"
#include "harness/commands/command.hpp"
#include "harness/image/kernel_library.hpp"
#include "harness/probe/target.hpp"
#include "harness/workload/workload.hpp"
#include "reference/program.hpp"

namespace probemark {
namespace {

/// A table with a header: what a person reads and, row by row, what --json prints.
struct Listing {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

std::string bytes_text(std::uint64_t bytes) {
  return bytes % (1U << 20U) == 0 ? fmt::format("{} MiB", bytes >> 20U) : fmt::format("{} KiB", bytes >> 10U);
}

Result<Listing> list_boards(const std::filesystem::path& root) {
  const auto boards = read_boards(root / "targets");
  if (!boards) {
    return tl::unexpected(boards.error());
  }
  Listing listing{{"id", "title", "core", "flash", "ram", "kind", "verified", "probes"}, {}};
  for (const Board& board : *boards) {
    const char* verified = board.verified == Verified::never      ? "never"
                           : board.verified == Verified::emulator ? "emulator"
                                                                  : "hardware";
    const auto size = [&board](const char* name) {
      const MemoryRegion* region = board.region(name);
      return region == nullptr ? std::string("-") : bytes_text(region->size);
    };
    listing.rows.push_back({board.id, board.title, board.core.id, size("flash"), size("ram"),
                            board.kind == BoardKind::emulated ? "emulated" : "hardware", verified,
                            fmt::format("{}", fmt::join(board.probe_order, ", "))});
  }
  return listing;
}

Result<Listing> list_workloads(const std::filesystem::path& root) {
  const auto files = read_workload_files(root / "workloads", default_model_sources(root));
  if (!files) {
    return tl::unexpected(files.error());
  }
  Listing listing{{"id", "title", "samples", "model"}, {}};
  for (const WorkloadFile& file : *files) {
    listing.rows.push_back({file.id, file.title, std::to_string(file.count),
                            is_available(file) ? "at hand" : "absent: run scripts/fetch-models"});
  }
  return listing;
}

Result<Listing> list_kernels(const std::filesystem::path& root) {
  const auto libraries = read_kernel_libraries(root / "targets");
  if (!libraries) {
    return tl::unexpected(libraries.error());
  }
  Listing listing{{"id", "title", "version", "profiles", "sources"}, {}};
  for (const KernelLibrary& library : *libraries) {
    listing.rows.push_back({library.id, library.title, library.absent ? "-" : library.version,
                            fmt::format("{}", fmt::join(library.profiles, ", ")),
                            library.absent ? fmt::format("{}; {}", library.absent->what, library.absent->remedy)
                                           : std::string("at hand")});
  }
  return listing;
}

Result<Listing> list_operators(const std::filesystem::path&) {
  Listing listing{{"operator", "builtin code"}, {}};
  for (const OperatorCode code : supported_operators()) {
    listing.rows.push_back({operator_name(code), std::to_string(static_cast<int>(code))});
  }
  return listing;
}

Result<Listing> list_probes(const std::filesystem::path&) {
  Listing listing{{"id", "title"}, {}};
  for (const Launcher* launcher : launchers()) {
    listing.rows.push_back({launcher->name(), launcher->title()});
  }
  return listing;
}

void print_table(const Listing& listing) {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < listing.columns.size(); ++c) {
    widths.push_back(listing.columns[c].size());
    for (const auto& row : listing.rows) {
      widths[c] = std::max(widths[c], row[c].size());
    }
  }
  const auto print_row = [&widths](const std::vector<std::string>& row) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      line += c + 1 == row.size() ? row[c] : fmt::format("{:<{}}  ", row[c], widths[c]);
    }
    fmt::print("{}\n", line);
  };
  print_row(listing.columns);
  for (const auto& row : listing.rows) {
    print_row(row);
  }
}

void print_json(const Listing& listing) {
  auto all = nlohmann::ordered_json::array();
  for (const auto& row : listing.rows) {
    nlohmann::ordered_json object;
    for (std::size_t c = 0; c < row.size(); ++c) {
      object[listing.columns[c]] = row[c];
    }
    all.push_back(object);
  }
  fmt::print("{}\n", all.dump(2));
}

}  // namespace

void add_list_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("list", "What there is: boards, workloads, kernels, operators, probes");
  command->require_subcommand(1);
  auto json = std::make_shared<bool>(false);
  using List = Result<Listing> (*)(const std::filesystem::path&);
  for (const auto& [name, list] : {std::pair<const char*, List>{"boards", list_boards},
                                   {"workloads", list_workloads},
                                   {"kernels", list_kernels},
                                   {"operators", list_operators},
                                   {"probes", list_probes}}) {
    CLI::App* sub = command->add_subcommand(name, std::string("List the ") + name);
    sub->add_flag("--json", *json, "Print JSON");
    sub->callback([list = list, json, &exit_code] {
      const auto listing = list(home_folder());
      if (!listing) {
        exit_code = report_error(listing.error());
        return;
      }
      *json ? print_json(*listing) : print_table(*listing);
      exit_code = exit_ok;
    });
  }
}

}  // namespace probemark
