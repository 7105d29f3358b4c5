#include "harness/probe/server_traits.hpp"

#include <algorithm>

namespace probemark {

namespace {

using Checksum = ServerTraits::Checksum;
using AfterDetach = ServerTraits::AfterDetach;
using Run = ServerTraits::Leave::Run;
using Server = ServerTraits::Leave::Server;

constexpr std::string_view kEmulator = "emulator, no debug unit";

}  // namespace

const std::vector<ServerTraits>& server_traits() {
  static const std::vector<ServerTraits> table = {
      {.id = "blackmagic",
       .title = "Black Magic Probe",
       .attaches_explicitly = true,  // behind the scan that the launcher adds to `attach`
       .reset = {"reset"},
       .checksum = Checksum::server,
       .most_packet_bytes = 0x400,
       .leave = {.server = Server::stays, .state = "turned off by the detach of Black Magic Probe; not checked"},
       .version = "version"},
      {.id = "jlink",
       .title = "J-Link GDB Server",
       .reset = {"reset"},  // halts; "reset halt" is refused
       .leave = {.run = Run::by_continue, .state = "left to J-Link GDB Server; not checked"},
       .after_detach = AfterDetach::resumes},
      {.id = "openocd",
       .title = "OpenOCD",
       .reset = {"reset halt"},
       .checksum = Checksum::server,
       // It polls the core, and turns debugging on again where it finds it off.
       .leave = {.arm_m = {"poll off", "after cancel probemark_poll", "mww 0xE0002000 2", "resume",
                           "mww 0xE000EDF0 0xA05F0000", "mww 0xE000EDFC 0", "[lindex [dap names] 0] dpreg 4 0"},
                 .riscv = {"poll off", "after cancel probemark_poll", "resume", "riscv dmi_write 0x10 0"},
                 .run = Run::by_commands,
                 .state = "powered down by OpenOCD"},
       .after_detach = AfterDetach::stays_halted,
       .version = "version"},
      {.id = "probe-rs",
       .title = "probe-rs",
       .reset = {"reset halt"},
       .software_breakpoints = false,
       .leave = {.run = Run::by_continue, .state = "left on: probe-rs has no command for it"},
       .after_detach = AfterDetach::stays_halted},
      {.id = "pyocd",
       .title = "pyOCD",
       .reset = {"reset halt", "reset halt vectreset"},
       .errors_as_text = true,
       // SIGTERM would end it as it stands; after a detach it is still busy with that when the signal comes.
       .leave = {.run = Run::by_end, .server = Server::interrupted, .state = "powered down by pyOCD"}},
      {.id = "qemu",
       .title = "QEMU",
       .reset = {"system_reset"},
       .checksum = Checksum::read_back,
       .leave = {.server = Server::stays, .says_stop_first = true, .state = kEmulator},
       .version = "info version"},
      {.id = "simavr",
       .title = "simavr",
       .reset = {"reset"},
       .checksum = Checksum::read_back,
       .leave = {.server = Server::stays, .state = kEmulator}},
      {.id = "st-util",
       .title = "st-util",
       .reset = {"reset"},
       .most_packet_bytes = 0x3fff,
       .leave = {.run = Run::by_continue, .state = "left on: st-util has no detach"},
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
