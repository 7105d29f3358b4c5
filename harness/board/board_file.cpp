#include "harness/board/board_file.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <tuple>

#include "harness/board/core_file.hpp"
#include "harness/board/table_reader.hpp"

namespace probemark {
namespace {

constexpr std::uint64_t address_space = std::uint64_t{1} << 32;
constexpr std::uint64_t highest_clock_hz = 10'000'000'000;
constexpr std::uint64_t highest_current_ua = 100'000'000;
constexpr std::uint64_t highest_voltage_mv = 100'000;

std::string range_of(const MemoryRegion& region) {
  return fmt::format("\"{}\" ({:#x} to {:#x})", region.name, region.origin, region.origin + region.size);
}

/// Rejects a region that shares its name or an address with one before it.
void check_region(TableReader& reader, const MemoryRegion& region, const std::vector<MemoryRegion>& before) {
  if (region.origin + region.size > address_space) {
    reader.reject("size", fmt::format("region {} ends beyond 32-bit addresses", range_of(region)), "reduce its size");
  }
  for (const MemoryRegion& other : before) {
    if (other.name == region.name) {
      reader.reject("name", fmt::format("a second region \"{}\"", region.name), "give each region its own name");
    }
    if (region.origin < other.origin + other.size && other.origin < region.origin + region.size) {
      reader.reject("origin", fmt::format("region {} overlaps {}", range_of(region), range_of(other)),
                    "correct origin or size of one of them");
    }
  }
}

void read_memory(TableReader& root, const std::filesystem::path& file, Board& board) {
  for (const toml::table* table : root.tables("memory")) {
    TableReader reader(*table, file, "[[memory]]");
    MemoryRegion region;
    region.name = reader.identifier("name");
    region.origin = reader.number("origin", 0, address_space - 1);
    region.size = reader.number("size", 1, address_space);
    const Result<void> readable = reader.finish();
    if (readable) {
      check_region(reader, region, board.memory);
    }
    if (const Result<void> right = reader.finish(); !right) {
      root.reject(right.error());
    }
    board.memory.push_back(std::move(region));
  }
  for (const char* name : {"flash", "ram"}) {
    if (board.region(name) == nullptr) {
      root.reject("memory", fmt::format("there is no memory region \"{}\"", name),
                  fmt::format("add [[memory]] with name = \"{}\", origin and size", name));
    }
  }
}

struct NamedOperation {
  const char* key;
  InitStep::Operation operation;
};

constexpr std::array<NamedOperation, 5> operations = {{
    {"write", InitStep::Operation::write},
    {"set_bits", InitStep::Operation::set_bits},
    {"clear_bits", InitStep::Operation::clear_bits},
    {"poll_until_set", InitStep::Operation::poll_until_set},
    {"poll_until_clear", InitStep::Operation::poll_until_clear},
}};

void read_init(TableReader& root, const std::filesystem::path& file, Board& board) {
  for (const toml::table* table : root.tables("init")) {
    TableReader reader(*table, file, "[[init]]");
    InitStep step;
    int found = 0;
    const char* key = operations.front().key;
    for (const NamedOperation& candidate : operations) {
      if (reader.has(candidate.key)) {
        ++found;
        key = candidate.key;
        step.operation = candidate.operation;
        std::tie(step.address, step.value) = reader.pair(candidate.key);
      }
    }
    if (found != 1) {
      reader.reject(key, fmt::format("[[init]] names {} operations, not one", found),
                    "one of write, set_bits, clear_bits, poll_until_set, poll_until_clear = [address, value]");
    }
    if (reader.has("width")) {
      step.width = static_cast<unsigned>(reader.number("width", 8, 32));
    }
    if (step.width != 8 && step.width != 16 && step.width != 32) {
      reader.reject("width", "\"width\" is not a number of bits that can be accessed", "allowed values: 8, 16, 32");
    } else if (step.address % (step.width / 8) != 0) {
      reader.reject(key, fmt::format("address {:#x} is not aligned to {} bits", step.address, step.width),
                    "correct the address or add width");
    } else if (std::uint64_t{step.value} >> step.width != 0) {
      reader.reject(key, fmt::format("value {:#x} has more than {} bits", step.value, step.width),
                    "correct the value or width");
    }
    if (const Result<void> right = reader.finish(); !right) {
      root.reject(right.error());
    }
    board.init.push_back(step);
  }
}

/// Reads any key: what it means is the launcher's business.
void read_probe(TableReader& root, const std::filesystem::path& file, const toml::table& table,
                const std::string& title, ProbeSettings& settings) {
  TableReader reader(table, file, title);
  for (const auto& [name, node] : table) {
    const std::string key(name.str());
    reader.has(key);
    if (const auto* text = node.as_string()) {
      settings.values[key] = text->get();
    } else if (const auto* integer = node.as_integer()) {
      settings.values[key] = std::to_string(integer->get());
    } else if (const auto* boolean = node.as_boolean()) {
      settings.values[key] = boolean->get() ? "true" : "false";
    } else if (node.is_array()) {
      settings.lists[key] = reader.texts(key);
    } else {
      reader.reject(key, fmt::format("\"{}\" has a type that no probe takes", key),
                    "write a string, an integer, a boolean or an array of strings");
    }
  }
  if (const Result<void> right = reader.finish(); !right) {
    root.reject(right.error());
  }
}

void read_probes(TableReader& root, const std::filesystem::path& file, Board& board) {
  const toml::table* probes = root.table("probe");
  if (probes == nullptr) {
    return;
  }
  // The table is sorted by name; what stands first in the file is the author's choice.
  std::vector<std::pair<toml::source_index, std::string>> by_line;
  for (const auto& [name, node] : *probes) {
    const std::string id(name.str());
    by_line.emplace_back(node.source().begin.line, id);
    if (const toml::table* table = node.as_table()) {
      read_probe(root, file, *table, fmt::format("[probe.{}]", id), board.probes[id]);
    } else {
      root.reject(Error{ErrorKind::invalid_input, fmt::format("\"probe.{}\" is not a table", id), position(file, node),
                        "write [probe.<name>] with the keys of that probe below it"});
    }
  }
  std::sort(by_line.begin(), by_line.end());
  for (auto& [line, id] : by_line) {
    board.probe_order.push_back(std::move(id));
  }
}

void read_trigger(TableReader& root, const std::filesystem::path& file, Board& board) {
  const toml::table* table = root.table("energy");
  if (table == nullptr) {
    return;
  }
  TableReader reader(*table, file, "[energy]");
  TriggerPin pin;
  std::tie(pin.set_address, pin.set_value) = reader.pair("set");
  std::tie(pin.clear_address, pin.clear_value) = reader.pair("clear");
  if (const Result<void> right = reader.finish(); !right) {
    root.reject(right.error());
  }
  board.trigger = pin;
}

void read_current(TableReader& root, const std::filesystem::path& file, Board& board) {
  const toml::table* table = root.table("inference_current");
  if (table == nullptr) {
    return;
  }
  TableReader reader(*table, file, "[inference_current]");
  CurrentFigure figure;
  figure.current_a = static_cast<double>(reader.number("microamperes", 1, highest_current_ua)) * 1e-6;
  figure.voltage_v = static_cast<double>(reader.number("millivolts", 1, highest_voltage_mv)) * 1e-3;
  figure.clock_hz = reader.number("clock_hz", 1, highest_clock_hz);
  figure.source = reader.text("source");
  if (const Result<void> right = reader.finish(); !right) {
    root.reject(right.error());
  }
  board.inference_current = std::move(figure);
}

void read_identity(TableReader& root, const std::filesystem::path& file, Board& board) {
  const toml::table* table = root.table("identity");
  if (table == nullptr) {
    return;
  }
  TableReader reader(*table, file, "[identity]");
  ChipIdentity identity;
  std::tie(identity.address, identity.value) = reader.pair("word");
  if (reader.has("mask")) {
    identity.mask = static_cast<std::uint32_t>(reader.number("mask", 1, 0xFFFFFFFF));
  }
  if (identity.address % 4 != 0) {
    reader.reject("word", fmt::format("address {:#x} is not aligned to 32 bits", identity.address),
                  "word = [address, value]");
  } else if ((identity.value & ~identity.mask) != 0) {
    reader.reject("word", fmt::format("value {:#x} has bits outside of the mask {:#x}", identity.value, identity.mask),
                  "correct the value or mask");
  }
  if (const Result<void> right = reader.finish(); !right) {
    root.reject(right.error());
  }
  board.identity = identity;
}

void read_power(TableReader& root, const std::filesystem::path& file, Board& board) {
  const toml::table* table = root.table("power");
  if (table == nullptr) {
    return;
  }
  TableReader reader(*table, file, "[power]");
  PowerControl power;
  power.cycle = reader.texts("cycle");
  if (reader.has("settle_ms")) {
    power.settle_ms = static_cast<unsigned>(reader.number("settle_ms", 0, 60'000));
  }
  if (power.cycle.empty()) {
    reader.reject("cycle", "\"cycle\" names no program", "cycle = [\"program\", \"argument\"]");
  }
  if (const Result<void> right = reader.finish(); !right) {
    root.reject(right.error());
  }
  board.power = std::move(power);
}

void read_core(TableReader& root, const std::filesystem::path& cores_folder, Board& board) {
  const std::string id = root.identifier("core");
  if (id.empty()) {
    return;
  }
  const std::vector<std::string> known = core_ids(cores_folder);
  if (std::find(known.begin(), known.end(), id) == known.end()) {
    root.reject("core", fmt::format("there is no core \"{}\"", id),
                known.empty() ? fmt::format("no cores in {}", cores_folder.string()) : "known cores: " + joined(known));
    return;
  }
  Result<Core> core = read_core_file(cores_folder, id);
  if (!core) {
    root.reject(core.error());
    return;
  }
  board.core = std::move(*core);
}

}  // namespace

Result<Board> parse_board(std::string_view text, const std::filesystem::path& file,
                          const std::filesystem::path& cores_folder) {
  const Result<toml::table> document = parse_toml(text, file);
  if (!document) {
    return tl::unexpected<Error>(document.error());
  }
  TableReader root(*document, file, "the board file");
  Board board;
  board.file = file;
  board.id = root.identifier("id");
  if (!board.id.empty() && board.id != file.stem().string()) {
    root.reject("id", fmt::format("id \"{}\" is not the name of its file", board.id),
                fmt::format("write id = \"{}\" or rename the file", file.stem().string()));
  }
  board.title = root.text("title");
  read_core(root, cores_folder, board);
  const std::array kinds = {BoardKind::hardware, BoardKind::emulated};
  board.kind = kinds[root.choice("kind", {"hardware", "emulated"})];
  const std::array verdicts = {Verified::hardware, Verified::emulator, Verified::never};
  board.verified = verdicts[root.choice("verified", {"hardware", "emulator", "never"})];
  board.clock_hz = root.number("clock_hz", 1, highest_clock_hz);
  read_memory(root, file, board);
  read_probes(root, file, board);
  read_init(root, file, board);
  read_trigger(root, file, board);
  read_current(root, file, board);
  read_identity(root, file, board);
  read_power(root, file, board);
  if (const Result<void> right = root.finish(); !right) {
    return tl::unexpected<Error>(right.error());
  }
  return board;
}

Result<Board> read_board_file(const std::filesystem::path& file, const std::filesystem::path& cores_folder) {
  const Result<std::string> text = read_text_file(file);
  if (!text) {
    return tl::unexpected<Error>(text.error());
  }
  return parse_board(*text, file, cores_folder);
}

Result<std::vector<Board>> read_boards(const std::filesystem::path& targets_folder) {
  const std::filesystem::path folder = targets_folder / "boards";
  std::vector<std::filesystem::path> files;
  std::error_code code;
  for (std::filesystem::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code)) {
    if (entry->path().extension() == ".toml") {
      files.push_back(entry->path());
    }
  }
  if (code) {
    return fail(ErrorKind::setup, "cannot list the board files: " + code.message(), folder.string());
  }
  std::sort(files.begin(), files.end());
  std::vector<Board> boards;
  for (const std::filesystem::path& file : files) {
    Result<Board> board = read_board_file(file, targets_folder / "cores");
    if (!board) {
      return tl::unexpected<Error>(board.error());
    }
    boards.push_back(std::move(*board));
  }
  std::sort(boards.begin(), boards.end(), [](const Board& a, const Board& b) { return a.id < b.id; });
  return boards;
}

}  // namespace probemark
