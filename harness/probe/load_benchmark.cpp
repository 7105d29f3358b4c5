// How fast an image gets onto a board through OpenOCD: the harness's target beside OpenOCD's own commands, in turns,
// through one OpenOCD over one link to one virtual board. `ratio` above 1 means that the harness is the faster one.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <iterator>
#include <regex>

#include "harness/board/board_file.hpp"
#include "harness/probe/gdb_client.hpp"
#include "harness/probe/launchers.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kCommandDeadline = 120s;

struct Place {
  const char* board;
  const char* commands;  ///< instead of those of the board file; lines, empty: the board file's
  std::uint64_t address;
  std::size_t bytes;
  bool flash;
};

constexpr std::size_t k256KiB = 256 << 10;
constexpr std::uint64_t kRam = 0x20100000;
constexpr Place kStLink{"qemu-mps2-an386", "", kRam, k256KiB, false};
// Some 40 KiB a second: less of it, so that the turns of a pair see the same machine.
constexpr Place kJtag{"qemu-mps2-an386",
                      "adapter driver remote_bitbang\n"
                      "remote_bitbang port 0\n"
                      "remote_bitbang host @SOCKET@\n"
                      "transport select jtag\n"
                      "reset_config none\n"
                      "jtag newtap mps2 cpu -irlen 4 -expected-id 0x4ba00477\n"
                      "dap create mps2.dap -chain-position mps2.cpu\n"
                      "target create mps2.cpu cortex_m -dap mps2.dap -ap-num 0\n"
                      "cortex_m reset_config sysresetreq",
                      kRam, 64 << 10, false};
// All of it, programmed by OpenOCD's nrf51 driver.
constexpr Place kFlash{"qemu-microbit", "", 0, k256KiB, true};

/// One OpenOCD with two connections: the harness's target, and one for OpenOCD's own commands.
struct Bench {
  std::unique_ptr<Target> target;
  GdbClient console;
  std::filesystem::path folder;
};

Result<Board> board_at(const Place& place) {
  const std::filesystem::path targets = std::filesystem::path(PROBEMARK_SOURCE_DIR) / "targets";
  auto board = read_board_file(targets / fmt::format("boards/{}.toml", place.board), targets / "cores");
  if (!board) {
    return board;
  }
  auto& lists = board->probes["openocd"].lists;
  const std::string commands = place.commands;
  if (!commands.empty()) {
    lists["config"] = {};
    lists["virtual_board"] = {"--chip", "mps2-an386", "--link", "jtag"};
    lists["commands"] = {};
    for (std::size_t at = 0; at < commands.size();) {
      const std::size_t end = std::min(commands.find('\n', at), commands.size());
      lists["commands"].push_back(commands.substr(at, end - at));
      at = end + 1;
    }
  }
  lists["commands"].emplace_back("[lindex [target names] 0] configure -gdb-max-connections 2");
  return board;
}

Result<Bench> start(const Place& place) {
  const auto board = board_at(place);
  if (!board) {
    return tl::unexpected(board.error());
  }
  const auto folder = std::filesystem::temp_directory_path() / "probemark-load";
  std::filesystem::create_directories(folder);
  auto target = find_launcher("openocd")->launch({*board, std::nullopt, folder});
  if (!target) {
    return tl::unexpected(target.error());
  }
  std::ifstream log(folder / "openocd.log");
  const std::string text{std::istreambuf_iterator<char>(log), std::istreambuf_iterator<char>()};
  std::smatch port;
  if (!std::regex_search(text, port, std::regex("Listening on port (\\d+) for gdb connections"))) {
    return fail(ErrorKind::internal, "OpenOCD does not say where it listens");
  }
  auto console = GdbClient::connect({{}, "127.0.0.1", static_cast<std::uint16_t>(std::stoul(port[1].str()))}, 10s);
  if (!console) {
    return tl::unexpected(console.error());
  }
  return Bench{std::move(*target), std::move(*console), folder};
}

/// `bytes` that no earlier turn has loaded.
Segment image(const Place& place, std::uint32_t turn) {
  Segment segment{place.address, std::vector<std::uint8_t>(place.bytes)};
  std::uint32_t state = 2463534242 + turn;
  for (std::uint8_t& byte : segment.bytes) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    byte = static_cast<std::uint8_t>(state);
  }
  return segment;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.size() % 2 == 1 ? values[values.size() / 2]
                                : (values[values.size() / 2 - 1] + values[values.size() / 2]) / 2;
}

using Step = std::function<Result<void>(Bench&, const Segment&)>;

/// OpenOCD's commands, one a line; @FILE@ and @AT@ are the image and its address.
Step commands(const std::string& lines) {
  return [lines](Bench& bench, const Segment& segment) -> Result<void> {
    std::string text = lines;
    for (const auto& [word, value] : {std::pair<std::string, std::string>{"@FILE@", bench.folder / "image.bin"},
                                      {"@AT@", fmt::format("{:#x}", segment.address)}}) {
      for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word)) {
        text.replace(at, word.size(), value);
      }
    }
    const auto said = bench.console.monitor(text, kCommandDeadline);
    return said ? Result<void>() : tl::unexpected(said.error());
  };
}

Result<void> write(Bench& bench, const Segment& segment) { return bench.target->write(segment.address, segment.bytes); }

Result<void> load(Bench& bench, const Segment& segment) {
  const std::array<Segment, 1> segments{segment};
  const auto report = bench.target->load(segments);
  return report ? Result<void>() : tl::unexpected(report.error());
}

/// Both in turns, each with an image that the board does not hold; `again`: ours with the one that it holds by now.
void in_turns(benchmark::State& state, const Place& place, const Step& ours, const Step& openocds, bool again) {
  auto bench = start(place);
  if (!bench) {
    state.SkipWithError(describe(bench.error()).c_str());
    return;
  }
  std::vector<double> ratios;
  double best_ours = 1e9;
  double best_openocds = 1e9;
  std::uint32_t turn = 0;
  const auto timed = [&](const Step& step, const Segment& segment) {
    const auto begin = Clock::now();
    const auto done = step(*bench, segment);
    if (!done) {
      state.SkipWithError(describe(done.error()).c_str());
    }
    return std::chrono::duration<double>(Clock::now() - begin).count();
  };
  for (auto _ : state) {
    const Segment theirs = image(place, ++turn);
    std::ofstream(bench->folder / "image.bin", std::ios::binary)
        .write(reinterpret_cast<const char*>(theirs.bytes.data()), static_cast<std::streamsize>(theirs.bytes.size()));
    const double openocd_s = timed(openocds, theirs);
    const double ours_s = timed(ours, again ? theirs : image(place, ++turn));
    ratios.push_back(openocd_s / ours_s);
    best_ours = std::min(best_ours, ours_s);
    best_openocds = std::min(best_openocds, openocd_s);
    state.SetIterationTime(ours_s);
  }
  if (!ratios.empty()) {
    const double kib = static_cast<double>(place.bytes) / 1024;
    state.counters["ours_KiB_s"] = kib / best_ours;
    state.counters["openocd_KiB_s"] = kib / best_openocds;
    state.counters["ratio"] = median(ratios);
    state.counters["ratio_of_best"] = best_openocds / best_ours;
  }
}

void bare_write(benchmark::State& state, const Place& place) {
  in_turns(state, place, write, commands("load_image @FILE@ @AT@ bin"), false);
}

/// Checked, with the core halted out of reset before: what makes an image ready to run.
Step whole_load(const Place& place) {
  return commands(place.flash ? "reset halt\nflash write_image erase @FILE@ @AT@ bin\nverify_image @FILE@ @AT@ bin"
                              : "reset halt\nload_image @FILE@ @AT@ bin\nverify_image @FILE@ @AT@ bin");
}

void checked_load(benchmark::State& state, const Place& place) {
  in_turns(state, place, load, whole_load(place), false);
}

void load_of_what_is_there(benchmark::State& state, const Place& place) {
  in_turns(state, place, load, whole_load(place), true);
}

void turns(benchmark::internal::Benchmark* benchmark, int count) {
  benchmark->UseManualTime()->Iterations(count)->Unit(benchmark::kMillisecond);
}

void many_turns(benchmark::internal::Benchmark* benchmark) { turns(benchmark, 51); }
void few_turns(benchmark::internal::Benchmark* benchmark) { turns(benchmark, 9); }

BENCHMARK_CAPTURE(bare_write, st_link, kStLink)->Apply(many_turns);
BENCHMARK_CAPTURE(checked_load, st_link, kStLink)->Apply(many_turns);
BENCHMARK_CAPTURE(load_of_what_is_there, st_link, kStLink)->Apply(many_turns);
BENCHMARK_CAPTURE(bare_write, jtag, kJtag)->Apply(few_turns);
BENCHMARK_CAPTURE(checked_load, jtag, kJtag)->Apply(few_turns);
BENCHMARK_CAPTURE(checked_load, flash, kFlash)->Apply(few_turns);
BENCHMARK_CAPTURE(load_of_what_is_there, flash, kFlash)->Apply(few_turns);

}  // namespace
}  // namespace probemark
