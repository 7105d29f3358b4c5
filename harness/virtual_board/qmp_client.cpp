#include "harness/virtual_board/qmp_client.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace probemark::virtual_board {

namespace {

using namespace std::chrono_literals;
using namespace nlohmann::literals;

constexpr auto kDeadline = 5s;

}  // namespace

Result<QmpClient> QmpClient::over(LineChannel channel) {
  QmpClient client(std::move(channel));
  if (const auto greeting = client.channel_.receive(kDeadline, "QEMU's greeting"); !greeting) {
    return tl::unexpected(greeting.error());
  }
  if (const auto agreed = client.execute("qmp_capabilities", ""); !agreed) {
    return tl::unexpected(agreed.error());
  }
  return client;
}

Result<void> QmpClient::reset() { return execute("system_reset", "RESET"); }

Result<void> QmpClient::execute(const std::string& command, const std::string& awaited_event) {
  const std::string what = fmt::format("QEMU's {}", command);
  if (auto sent = channel_.send(fmt::format(R"({{"execute":"{}"}})", command), kDeadline, what); !sent) {
    return sent;
  }
  bool returned = false;
  bool happened = awaited_event.empty();
  while (!returned || !happened) {
    const auto line = channel_.receive(kDeadline, what);
    if (!line) {
      return tl::unexpected(line.error());
    }
    const auto message = nlohmann::json::parse(*line, nullptr, false);
    if (!message.is_object() || message.contains("error")) {
      return fail(ErrorKind::internal, fmt::format("QEMU answered \"{:.80}\" to {}", *line, command));
    }
    returned = returned || message.contains("return");
    // The guest's own resets are events too.
    happened =
        happened || (message.value("event", "") == awaited_event && !message.value("/data/guest"_json_pointer, false));
  }
  return {};
}

}  // namespace probemark::virtual_board
