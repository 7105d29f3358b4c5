#include "harness/meter/otii_device.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

namespace probemark {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 3> kinds = {"Arc", "Ace", "Simulator"};
constexpr int look_for_s = 10;  ///< the server waits so long for a first one

}  // namespace

Result<OtiiDevice> choose_otii_device(OtiiSession& session, const std::map<std::string, std::string>& options) {
  const auto answer = session.ask("otii_get_devices", {{"timeout", look_for_s}}, std::chrono::seconds(look_for_s) + 3s);
  if (!answer) {
    return tl::unexpected(answer.error());
  }
  const auto wanted = options.find("device");
  std::vector<OtiiDevice> devices;
  std::vector<std::string> names;
  for (const nlohmann::json& device : otii_list(*answer, "devices")) {
    const OtiiDevice seen{otii_text(device, "device_id").value_or(""), otii_text(device, "name").value_or(""),
                          otii_text(device, "type").value_or("")};
    if (std::find(kinds.begin(), kinds.end(), seen.type) == kinds.end()) {
      continue;
    }
    names.push_back(seen.name);
    if (wanted == options.end() || wanted->second == seen.id || wanted->second == seen.name) {
      devices.push_back(seen);
    }
  }
  if (devices.size() == 1) {
    return devices.front();
  }
  if (names.empty()) {
    return fail(ErrorKind::setup, "Otii sees no Arc and no Ace", {}, "plug it in and wait until Otii lists it");
  }
  return fail(ErrorKind::setup,
              devices.empty() ? fmt::format("Otii sees no '{}'", wanted->second)
                              : fmt::format("Otii sees {} instruments", devices.size()),
              {}, fmt::format("name one by device=NAME: {}", fmt::join(names, ", ")));
}

}  // namespace probemark
