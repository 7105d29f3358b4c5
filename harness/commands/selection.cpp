#include "harness/commands/selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "harness/board/board_file.hpp"
#include "harness/board/optimization.hpp"
#include "harness/commands/command.hpp"

namespace probemark {

namespace fs = std::filesystem;

namespace {

bool is_folder(const std::string& name) {
  std::error_code ignored;
  return name.find('/') != std::string::npos && fs::is_directory(name, ignored);
}

template <class T>
std::vector<std::string> ids_of(const std::vector<T>& things) {
  std::vector<std::string> ids;
  for (const T& thing : things) {
    ids.push_back(thing.id);
  }
  return ids;
}

const fs::path& place_of(const Board& board) { return board.file; }
const fs::path& place_of(const WorkloadFile& workload) { return workload.file; }
const fs::path& place_of(const KernelLibrary& library) { return library.folder; }

/// Records name things by id: an error where one of `chosen` has the id of another thing among `others`.
template <class T>
Result<std::vector<T>> expect_own_ids(std::vector<T> chosen, const std::vector<T>& others) {
  for (const T& thing : chosen) {
    for (const T& other : others) {
      std::error_code ignored;
      if (thing.id == other.id && !fs::equivalent(place_of(thing), place_of(other), ignored)) {
        return fail(ErrorKind::usage, fmt::format("the id '{}' is also that of {}", thing.id, place_of(other).string()),
                    place_of(thing).string(), "give it an id of its own");
      }
    }
  }
  return chosen;
}

/// The things of those names, folders read by `read_folder`.
template <class T, class ReadFolder>
Result<std::vector<T>> choose(const std::string& kind, const std::vector<std::string>& names,
                              const std::vector<T>& known, ReadFolder read_folder) {
  std::vector<T> chosen;
  for (const std::string& name : names) {
    if (is_folder(name)) {
      auto read = read_folder(fs::path(name));
      if (!read) {
        return tl::unexpected(read.error());
      }
      chosen.push_back(std::move(*read));
      continue;
    }
    if (name.find('/') != std::string::npos) {
      return fail(ErrorKind::usage, "there is no such folder", name,
                  fmt::format("give a folder or one of the ids: {}", fmt::join(ids_of(known), ", ")));
    }
    const auto found = std::find_if(known.begin(), known.end(), [&name](const T& thing) { return thing.id == name; });
    if (found == known.end()) {
      return tl::unexpected(unknown_name(kind, name, ids_of(known)));
    }
    chosen.push_back(*found);
  }
  return expect_own_ids(chosen, chosen);
}

Result<std::vector<Board>> select_boards(const fs::path& root, const SelectionRequest& request) {
  auto known = read_boards(root / "targets");
  if (!known) {
    return known;
  }
  std::vector<Board> chosen;
  if (request.boards.empty() && request.board_files.empty()) {
    std::copy_if(known->begin(), known->end(), std::back_inserter(chosen),
                 [](const Board& board) { return board.kind == BoardKind::emulated; });
  }
  for (const std::string& name : request.boards) {
    const auto found = std::find_if(known->begin(), known->end(), [&name](const Board& b) { return b.id == name; });
    if (found == known->end()) {
      return tl::unexpected(unknown_name("board", name, ids_of(*known)));
    }
    chosen.push_back(*found);
  }
  for (const std::string& file : request.board_files) {
    auto board = read_board_file(file, root / "targets/cores");
    if (!board) {
      return tl::unexpected(board.error());
    }
    chosen.push_back(std::move(*board));
  }
  return expect_own_ids(chosen, chosen);
}

Result<std::vector<WorkloadFile>> select_workloads(const fs::path& root, const SelectionRequest& request) {
  const ModelSources sources = default_model_sources(root);
  auto known = read_workload_files(root / "workloads", sources);
  if (!known) {
    return known;
  }
  if (!request.workloads.empty()) {
    return choose("workload", request.workloads, *known,
                  [&sources](const fs::path& folder) { return read_workload_file(folder, sources); });
  }
  std::vector<WorkloadFile> available;
  std::copy_if(known->begin(), known->end(), std::back_inserter(available), is_available);
  return available;
}

/// The boards with the compiler and the optimisation level that the command line asks for.
Result<std::vector<Board>> with_compiler(std::vector<Board> boards, const SelectionRequest& request) {
  if (!request.optimization.empty()) {
    const auto level = parse_optimization(request.optimization);
    if (!level) {
      return tl::unexpected(level.error());
    }
    for (Board& board : boards) {
      board.core.compile_flags = with_optimization(std::move(board.core.compile_flags), *level);
    }
  }
  if (request.toolchain.empty()) {
    return boards;
  }
  const std::string own = boards.front().core.toolchain;
  for (Board& board : boards) {
    if (board.core.toolchain != own) {
      return fail(ErrorKind::usage,
                  fmt::format("{} is compiled with {}g++ and {} with {}g++", boards.front().id, own, board.id,
                              board.core.toolchain),
                  "--toolchain", "choose boards of one instruction set with --board");
    }
  }
  for (Board& board : boards) {
    board.core.toolchain = request.toolchain;
  }
  return boards;
}

/// The serial of the probe of each board that has been given one.
Result<std::map<std::string, std::string>> assign_serials(const std::vector<Board>& boards,
                                                          const std::vector<std::string>& serials) {
  std::map<std::string, std::string> of_board;
  for (const std::string& text : serials) {
    const std::size_t equals = text.find('=');
    const std::string id = equals == std::string::npos ? "" : text.substr(0, equals);
    const bool is_board = std::any_of(boards.begin(), boards.end(), [&id](const Board& b) { return b.id == id; });
    if (is_board) {
      of_board[id] = text.substr(equals + 1);
    } else if (boards.size() == 1 && equals == std::string::npos) {
      of_board[boards.front().id] = text;
    } else {
      return fail(ErrorKind::usage, fmt::format("the serial '{}' names no board of this run", text), "--serial",
                  fmt::format("write BOARD=SERIAL; the boards are {}", fmt::join(ids_of(boards), ", ")));
    }
  }
  return of_board;
}

/// An error where two boards would both take whichever probe of one kind is connected.
Result<void> expect_own_probes(const std::vector<Item>& items) {
  std::map<const Launcher*, std::string> taken;
  for (const Item& item : items) {
    if (!item.launcher->drives_one_board()) {
      continue;
    }
    const ProbeSettings& settings = item.board.probes.at(item.launcher->name());
    const bool own = !item.serial.empty() || settings.values.count("serial") != 0 ||
                     settings.values.count("endpoint") != 0 || settings.lists.count("virtual_board") != 0;
    if (own) {
      continue;
    }
    const auto [other, is_new] = taken.try_emplace(item.launcher, item.board.id);
    if (!is_new && other->second != item.board.id) {
      return fail(ErrorKind::usage,
                  fmt::format("{} and {} would both use whichever {} probe is there", other->second, item.board.id,
                              item.launcher->name()),
                  "--serial", "say which is which: --serial BOARD=SERIAL for each");
    }
  }
  return {};
}

}  // namespace

Result<const Launcher*> select_launcher(const Board& board, const std::string& probe) {
  if (!probe.empty()) {
    const Launcher* launcher = find_launcher(probe);
    if (launcher == nullptr) {
      std::vector<std::string> names;
      for (const Launcher* known : launchers()) {
        names.push_back(known->name());
      }
      return tl::unexpected(unknown_name("probe", probe, names));
    }
    if (board.probes.count(probe) == 0) {
      return fail(ErrorKind::usage, fmt::format("board {} has no [probe.{}]", board.id, probe), board.file.string(),
                  "add that table, or choose another --probe");
    }
    return launcher;
  }
  for (const std::string& name : board.probe_order) {
    if (const Launcher* launcher = find_launcher(name); launcher != nullptr) {
      return launcher;
    }
  }
  return fail(ErrorKind::usage, fmt::format("board {} has no [probe.*] table that this build knows", board.id),
              board.file.string(), "see `probemark list probes`");
}

Result<Board> select_board(const fs::path& root, const std::string& id, const std::string& file) {
  SelectionRequest request;
  if (file.empty()) {
    request.boards = {id};
  } else {
    request.board_files = {file};
  }
  auto boards = select_boards(root, request);
  return boards ? Result<Board>(std::move(boards->front())) : tl::unexpected(boards.error());
}

Result<std::vector<KernelLibrary>> select_kernel_libraries(const fs::path& root, const std::vector<std::string>& ids) {
  auto known = read_kernel_libraries(root / "targets");
  if (!known) {
    return known;
  }
  const std::vector<std::string> names = ids.empty() ? std::vector<std::string>{"portable"} : ids;
  auto chosen = choose("kernels", names, *known, read_kernel_library);
  if (chosen) {
    for (const KernelLibrary& library : *chosen) {
      if (library.absent) {
        return tl::unexpected(*library.absent);
      }
    }
  }
  // Also not the id of one that was not chosen: every image has `portable` in it.
  return chosen ? expect_own_ids(std::move(*chosen), *known) : chosen;
}

Result<std::vector<Item>> select_items(const fs::path& root, const SelectionRequest& request) {
  auto boards = select_boards(root, request);
  if (boards) {
    boards = with_compiler(std::move(*boards), request);
  }
  const auto workloads = select_workloads(root, request);
  const auto kernels = select_kernel_libraries(root, request.kernels);
  if (!boards) {
    return tl::unexpected(boards.error());
  }
  if (!workloads) {
    return tl::unexpected(workloads.error());
  }
  if (!kernels) {
    return tl::unexpected(kernels.error());
  }
  const auto serials = assign_serials(*boards, request.serials);
  if (!serials) {
    return tl::unexpected(serials.error());
  }
  std::vector<Item> items;
  std::vector<std::string> names;
  for (const Board& board : *boards) {
    const auto launcher = select_launcher(board, request.probe);
    if (!launcher) {
      return tl::unexpected(launcher.error());
    }
    for (const WorkloadFile& workload : *workloads) {
      for (const KernelLibrary& library : *kernels) {
        const auto serial = serials->find(board.id);
        Item item{board, workload, library, *launcher, serial == serials->end() ? "" : serial->second};
        // The same name twice on the command line means once.
        if (std::find(names.begin(), names.end(), name_of(item)) == names.end()) {
          names.push_back(name_of(item));
          items.push_back(std::move(item));
        }
      }
    }
  }
  if (items.empty()) {
    return fail(ErrorKind::nothing_selected, "nothing to run: no board, workload or kernel library is left", "",
                "see `probemark list boards` and `probemark list workloads`");
  }
  if (auto own = expect_own_probes(items); !own) {
    return tl::unexpected(own.error());
  }
  return items;
}

}  // namespace probemark
