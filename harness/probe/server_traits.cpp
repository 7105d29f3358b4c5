#include "harness/probe/server_traits.hpp"

#include <algorithm>

namespace probemark {

namespace {

using Checksum = ServerTraits::Checksum;
using AfterDetach = ServerTraits::AfterDetach;

}  // namespace

const std::vector<ServerTraits>& server_traits() {
  static const std::vector<ServerTraits> table = {
      {.id = "blackmagic",
       .title = "Black Magic Probe",
       .attaches_explicitly = true,  // behind the scan that the launcher adds to `attach`
       .reset = {"reset"},
       .checksum = Checksum::server,
       .most_packet_bytes = 0x400,
       .version = "version"},
      {.id = "jlink",
       .title = "J-Link GDB Server",
       .reset = {"reset"},  // halts; "reset halt" is refused
       .after_detach = AfterDetach::resumes},
      {.id = "openocd",
       .title = "OpenOCD",
       .reset = {"reset halt"},
       .checksum = Checksum::server,
       .after_detach = AfterDetach::stays_halted,
       .version = "version"},
      {.id = "probe-rs",
       .title = "probe-rs",
       .reset = {"reset halt"},
       .software_breakpoints = false,
       .after_detach = AfterDetach::stays_halted},
      {.id = "pyocd", .title = "pyOCD", .reset = {"reset halt", "reset halt vectreset"}, .errors_as_text = true},
      {.id = "qemu",
       .title = "QEMU",
       .reset = {"system_reset"},
       .checksum = Checksum::read_back,
       .version = "info version"},
      {.id = "simavr", .title = "simavr", .reset = {"reset"}, .checksum = Checksum::read_back},
      {.id = "st-util",
       .title = "st-util",
       .reset = {"reset"},
       .most_packet_bytes = 0x3fff,
       .after_detach = AfterDetach::unsupported},
  };
  return table;
}

const ServerTraits* find_server_traits(std::string_view id) {
  const auto found = std::find_if(server_traits().begin(), server_traits().end(),
                                  [id](const ServerTraits& traits) { return traits.id == id; });
  return found == server_traits().end() ? nullptr : &*found;
}

}  // namespace probemark
