// probemark-virtual-board: an emulated chip behind a modelled debug adapter, for the real OpenOCD and pyOCD.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>

#include "harness/process/interrupt.hpp"
#include "harness/virtual_board/board.hpp"

namespace {

using namespace probemark;                 // NOLINT(google-build-using-namespace): this file is nothing but that
using namespace probemark::virtual_board;  // NOLINT(google-build-using-namespace)

constexpr std::chrono::milliseconds kTick{5};
constexpr int kUnexpected = 1;
constexpr int kUsage = 2;
constexpr int kSetup = 30;
constexpr int kLost = 31;

int report(const Error& error) {
  fmt::print(stderr, "probemark-virtual-board: {}\n", describe(error));
  switch (error.kind) {
    case ErrorKind::usage:
      return kUsage;
    case ErrorKind::setup:
      return kSetup;
    case ErrorKind::target_lost:
      return kLost;
    default:
      return kUnexpected;
  }
}

struct Options {
  std::string chip;
  std::string link;
  std::string listen;
  std::string counts;
  std::string fidelity = "exact";
  std::string control;
  std::vector<std::string> faults;
  std::string serial;
  std::string bench;
  std::uint64_t clock_hz = 0;
  std::string trigger;
  std::vector<std::string> tell;
};

void add_options(CLI::App& app, Options& options) {
  std::vector<std::string> chip_ids;
  for (const Chip& chip : chips()) {
    chip_ids.push_back(chip.id);
  }
  const CLI::IsMember known_chip(chip_ids);
  auto* chip = app.add_option("--chip", options.chip, "The chip to emulate")->check(known_chip);
  auto* link =
      app.add_option("--link", options.link, "The debug adapter in front of it")->check(CLI::IsMember(link_names()));
  auto* listen = app.add_option("--listen", options.listen, "tcp:PORT (loopback; 0 takes a free one) or unix:PATH");
  app.add_option("--counts", options.counts, "Counter file that the harness has prepared")->check(CLI::ExistingFile);
  app.add_option("--fidelity", options.fidelity,
                 "exact: instructions are counted to the digit; realtime: virtual time is host time")
      ->check(CLI::IsMember({"exact", "realtime"}))
      ->capture_default_str();
  app.add_option("--control", options.control, "unix:PATH of the line that takes power-cycle, fault, clear, status");
  app.add_option("--fault", options.faults, "KIND[@TRIGGER][:UNTIL], e.g. drop@accesses=500:once")
      ->allow_extra_args(false);
  app.add_option("--serial", options.serial, "Serial number of the adapter (st-link)");
  auto* bench = app.add_option("--bench", options.bench,
                               "FILE[,hz=CLOCK][,sleeps]: what the board does, for a simulated instrument; time is "
                               "that of its instructions, one a cycle of CLOCK, while it executes; sleeps: it draws "
                               "as if it slept while its trigger pin is low");
  app.add_option("--clock", options.clock_hz, "The core's clock in Hz, where --bench does not say it")->needs(bench);
  app.add_option("--trigger", options.trigger, "0xSET,0xCLEAR: the registers of the trigger pin")->needs(bench);
  app.add_option("--tell", options.tell, "unix:PATH and a line: sends it to a board's control line, prints the answer")
      ->excludes(chip)
      ->excludes(link)
      ->excludes(listen);
}

int tell_board(const std::vector<std::string>& words) {
  const auto address = parse_listen_address(words.front());
  if (!address) {
    return report(address.error());
  }
  const auto answer = tell(*address, fmt::format("{}", fmt::join(words.begin() + 1, words.end(), " ")));
  if (!answer) {
    return report(answer.error());
  }
  fmt::print("{}\n", *answer);
  return answer->starts_with("ok") ? 0 : kUnexpected;
}

Result<BenchSettings> bench_of(const Options& options) {
  auto bench = parse_bench(options.bench);
  if (bench && bench->hz == 0) {
    bench->hz = options.clock_hz;
  }
  const auto triggered = bench && !options.trigger.empty() ? parse_trigger(options.trigger, *bench) : Result<void>();
  return triggered ? std::move(bench) : tl::unexpected(triggered.error());
}

Result<void> serve(const Options& options, int parent) {
  const auto address = parse_listen_address(options.listen);
  if (!address) {
    return tl::unexpected(address.error());
  }
  std::vector<Fault> faults;
  for (const std::string& text : options.faults) {
    const auto fault = parse_fault(text);
    if (!fault) {
      return tl::unexpected(fault.error());
    }
    faults.push_back(*fault);
  }
  BoardSettings settings;
  settings.chip = find_chip(options.chip);
  settings.link = options.link;
  settings.qemu = {options.fidelity == "exact" ? Fidelity::exact : Fidelity::realtime, options.counts};
  settings.serial = options.serial;
  if (!options.bench.empty()) {
    auto bench = bench_of(options);
    if (!bench) {
      return tl::unexpected(bench.error());
    }
    settings.bench = std::move(*bench);
  }
  auto server = Server::create(*address);
  if (!server) {
    return tl::unexpected(server.error());
  }
  auto board = Board::create(settings, faults);
  if (!board) {
    return tl::unexpected(board.error());
  }
  if (!options.control.empty()) {
    const auto control = parse_listen_address(options.control);
    auto added = control ? server->add_control(*control, [&](std::string_view line) { return (*board)->obey(line); })
                         : tl::unexpected(control.error());
    if (!added) {
      return added;
    }
  }
  if (settings.bench) {
    server->every(kTick, [&] { (*board)->tick(); });
  }
  server->end_with_process(parent);
  fmt::print("listening on {}\n", describe(server->address()));
  std::fflush(stdout);
  server->run(**board);
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const int parent = ::getppid();
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app{"An emulated microcontroller behind a modelled debug adapter"};
  app.name("probemark-virtual-board");
  Options options;
  add_options(app, options);
  try {  // CLI11 reports by exception; so ends every one
    app.parse(argc, argv);
    if (!options.tell.empty()) {
      return tell_board(options.tell);
    }
    if (options.chip.empty() || options.link.empty() || options.listen.empty()) {
      return report({ErrorKind::usage, "--chip, --link and --listen are needed", {}, "--help lists all options"});
    }
    const InterruptHandler interrupts;
    const auto served = serve(options, parent);
    return served || served.error().kind == ErrorKind::interrupted ? 0 : report(served.error());
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  } catch (const std::exception& error) {
    fmt::print(stderr, "probemark-virtual-board: {}\n", error.what());
    return kUnexpected;
  }
}
