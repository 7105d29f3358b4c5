// probemark-simavr: an AVR microcontroller behind a GDB server on a unix socket.
#include <sys/prctl.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "harness/probe/simavr_runner/avr_session.hpp"

namespace {

constexpr int kUsage = 2;
constexpr int kSetup = 30;

int refuse(const probemark::Error& error) {
  std::fprintf(stderr, "probemark-simavr: %s\n", probemark::describe(error).c_str());
  return kSetup;
}

int usage() {
  std::fputs("usage: probemark-simavr --mcu NAME --socket PATH [--frequency HZ] [--counter-file PATH]\n", stderr);
  return kUsage;
}

int run(const std::map<std::string, std::string>& options) {
  const auto frequency = static_cast<std::uint32_t>(std::strtoul(options.at("--frequency").c_str(), nullptr, 10));
  auto machine = probemark::AvrMachine::create(options.at("--mcu"), frequency);
  if (!machine) {
    return refuse(machine.error());
  }
  if (const std::string& path = options.at("--counter-file"); !path.empty()) {
    auto counter = probemark::CounterMapping::open(path);
    if (!counter) {
      return refuse(counter.error());
    }
    machine->attach(std::move(*counter));
  }
  auto socket = probemark::RspSocket::accept_at(options.at("--socket"));
  if (!socket) {
    return refuse(socket.error());
  }
  probemark::AvrSession(*machine, *socket).serve();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::map<std::string, std::string> options{
      {"--mcu", ""}, {"--socket", ""}, {"--frequency", "16000000"}, {"--counter-file", ""}};
  for (int i = 1; i < argc; i += 2) {
    const auto option = options.find(argv[i]);
    if (option == options.end() || i + 1 == argc) {
      return usage();
    }
    option->second = argv[i + 1];
  }
  return options.at("--mcu").empty() || options.at("--socket").empty() ? usage() : run(options);
}
