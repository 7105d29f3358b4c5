// How fast memory moves through a live QEMU's GDB stub, beside a plain unix socket that carries the same bytes with the
// same round trips: the distance between the two is what protocol and stub cost.
#include <benchmark/benchmark.h>
#include <sys/socket.h>

#include <array>
#include <filesystem>
#include <thread>

#include "harness/probe/gdb_client.hpp"
#include "harness/probe/socket_folder.hpp"
#include "harness/process/child_process.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kRam = 0x20000000;

struct LiveQemu {
  SocketFolder folder;
  ChildProcess process;
  GdbClient client;
};

std::optional<LiveQemu> start(benchmark::State& state) {
  auto folder = SocketFolder::create(std::filesystem::temp_directory_path() / "probemark-rsp-throughput");
  auto process = ChildProcess::spawn({"qemu-system-arm", "-M", "mps2-an386", "-icount", "shift=0", "-display", "none",
                                      "-serial", "none", "-monitor", "none", "-S", "-chardev",
                                      "socket,id=gdb,path=" + folder->socket().string() + ",server=on,wait=off", "-gdb",
                                      "chardev:gdb"});
  if (!process) {
    state.SkipWithError(process.error().what.c_str());
    return std::nullopt;
  }
  auto client = GdbClient::connect({folder->socket().string(), {}, 0}, 10s, [&] { return !process->poll(); });
  if (!client) {
    state.SkipWithError(client.error().what.c_str());
    return std::nullopt;
  }
  return LiveQemu{std::move(*folder), std::move(*process), std::move(*client)};
}

void set_bytes(benchmark::State& state) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
}

void rsp_read(benchmark::State& state) {
  auto qemu = start(state);
  if (!qemu) {
    return;
  }
  for (auto _ : state) {
    if (const auto memory = qemu->client.read_memory(kRam, static_cast<std::size_t>(state.range(0))); !memory) {
      state.SkipWithError(memory.error().what.c_str());
      return;
    }
  }
  set_bytes(state);
}

void rsp_write(benchmark::State& state) {
  auto qemu = start(state);
  if (!qemu) {
    return;
  }
  const std::vector<std::uint8_t> bytes(static_cast<std::size_t>(state.range(0)), 0xa5);
  for (auto _ : state) {
    if (const auto written = qemu->client.write_memory(kRam, bytes); !written) {
      state.SkipWithError(written.error().what.c_str());
      return;
    }
  }
  set_bytes(state);
}

bool receive_all(int socket, std::span<char> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = ::recv(socket, bytes.data(), bytes.size(), 0);
    if (got <= 0) {
      return false;
    }
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

void send_all(int socket, std::span<const char> bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return;
    }
    bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
}

// Reads of `chunk` bytes: a request of 20 characters, an answer of two characters a byte.
void plain_socket(benchmark::State& state, std::size_t chunk) {
  constexpr std::size_t kRequest = 20;
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0) {
    state.SkipWithError("no sockets");
    return;
  }
  FileDescriptor ours(ends[0]);
  const FileDescriptor theirs(ends[1]);
  std::thread server([&] {
    std::array<char, kRequest> request{};
    const std::vector<char> answer(2 * chunk + 5, 'x');
    while (receive_all(theirs.get(), request)) {
      send_all(theirs.get(), answer);
    }
  });
  std::vector<char> answer(2 * chunk + 5);
  const std::array<char, kRequest> request{};
  for (auto _ : state) {
    for (std::size_t done = 0; done < static_cast<std::size_t>(state.range(0)); done += chunk) {
      send_all(ours.get(), request);
      receive_all(ours.get(), answer);
    }
  }
  ours.reset();
  server.join();
  set_bytes(state);
}

BENCHMARK(rsp_read)->Arg(1 << 10)->Arg(1 << 20)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(rsp_write)->Arg(1 << 10)->Arg(1 << 20)->UseRealTime()->Unit(benchmark::kMillisecond);
// With the round trips of QEMU's packets, and with one for all.
BENCHMARK_CAPTURE(plain_socket, packets, 2044)->Arg(1 << 20)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(plain_socket, stream, 1 << 20)->Arg(1 << 20)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace probemark
