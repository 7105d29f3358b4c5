// A GDB server that somebody else runs, on this host or another.
//
// [probe.gdb]
// endpoint = "127.0.0.1:3333"     # or the path of a unix socket
// server   = "openocd"            # whose ways it has: a row of server_traits.cpp
#include <fmt/format.h>

#include <charconv>

#include "harness/probe/launch_server.hpp"
#include "harness/probe/launchers.hpp"
#include "harness/probe/probe_settings.hpp"

namespace probemark {

namespace {

Result<Endpoint> parse_endpoint(const ProbeTable& table, const std::string& text) {
  if (text.find('/') != std::string::npos) {
    return Endpoint{text, {}, 0};
  }
  const std::size_t colon = text.rfind(':');
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto digits = colon == std::string::npos ? end : text.data() + colon + 1;
  const auto [rest, error] = std::from_chars(digits, end, port);
  if (error != std::errc() || rest != end || port == 0 || colon == 0) {
    return tl::unexpected(table.refusal(fmt::format("endpoint = \"{}\" is no HOST:PORT and no path", text)));
  }
  return Endpoint{{}, text.substr(0, colon), port};
}

class GdbLauncher final : public Launcher {
 public:
  [[nodiscard]] std::string name() const override { return "gdb"; }
  [[nodiscard]] std::string title() const override { return "any GDB server that runs already"; }
  [[nodiscard]] bool drives_one_board() const override { return true; }

  Result<std::unique_ptr<Target>> launch(const LaunchRequest& request) const override {
    const auto table = ProbeTable::of(request.board, name(), {{"endpoint", "server", "serial"}, {}});
    if (!table) {
      return tl::unexpected(table.error());
    }
    const auto text = table->required("endpoint");
    const auto endpoint = text ? parse_endpoint(*table, *text) : tl::unexpected(text.error());
    if (!endpoint) {
      return tl::unexpected(endpoint.error());
    }
    const std::string server = table->value("server", "openocd");
    const ServerTraits* traits = find_server_traits(server);
    if (traits == nullptr) {
      std::vector<std::string_view> known;
      for (const ServerTraits& row : server_traits()) {
        known.push_back(row.id);
      }
      return tl::unexpected(
          table->refusal(fmt::format("server = \"{}\"; there is {}", server, fmt::join(known, ", "))));
    }
    auto lease = ProbeLease::take("gdb-" + *text, request.lease_deadline);
    if (!lease) {
      return tl::unexpected(lease.error());
    }
    TargetHoldings holdings;
    holdings.lease.emplace(std::move(*lease));
    return join_server(*endpoint, {request.board, *traits, reset_of_family(request.board.core.family)},
                       std::move(holdings));
  }
};

}  // namespace

const Launcher& gdb_launcher() {
  static const GdbLauncher launcher;
  return launcher;
}

}  // namespace probemark
