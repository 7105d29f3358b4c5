#include "harness/probe/probe_launch.hpp"

#include <fmt/format.h>

#include "harness/probe/launch_server.hpp"
#include "harness/probe/usb_probes.hpp"
#include "harness/probe/virtual_board_process.hpp"

namespace probemark {

std::string ProbeLaunch::placed(std::string text) const {
  for (const std::string_view word : {"@PORT@", "@SOCKET@"}) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
      text.replace(at, word.size(), virtual_place);
    }
  }
  return text;
}

Result<ProbeLaunch> begin_probe_launch(const LaunchRequest& request, const ServerTraits& traits, KnownKeys known) {
  known.values.emplace_back("serial");
  known.lists.emplace_back("virtual_board");
  auto table = ProbeTable::of(request.board, std::string(traits.id), known);
  if (!table) {
    return tl::unexpected(table.error());
  }
  const std::string serial = request.serial.empty() ? table->value("serial", "") : request.serial;
  ProbeLaunch launch{*table, serial, {}, {}, {}, {request.board, traits, reset_of_family(request.board.core.family)}};
  const auto virtual_board = table->list("virtual_board");
  if (virtual_board.empty()) {
    auto lease =
        ProbeLease::take(lease_name(serial, traits.id, usb_probes(kUsbDevices, kUsbNodes)), request.lease_deadline);
    if (!lease) {
      return tl::unexpected(lease.error());
    }
    launch.holdings.lease.emplace(std::move(*lease));
    return launch;
  }
  if (request.board.kind != BoardKind::emulated) {
    return tl::unexpected(table->refusal("virtual_board is for boards of kind \"emulated\""));
  }
  const std::filesystem::path counts = request.scratch_folder / "counts";
  auto counter = prepare_counter(request.markers, counts);
  if (!counter) {
    return tl::unexpected(counter.error());
  }
  launch.counter = std::move(*counter);
  auto started =
      start_virtual_board(virtual_board, request.board, request.scratch_folder, launch.counter ? counts : "");
  if (!started) {
    return tl::unexpected(started.error());
  }
  launch.virtual_place = started->place;
  launch.holdings.virtual_board.emplace(std::move(started->process));
  return launch;
}

}  // namespace probemark
