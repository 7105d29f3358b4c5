#include "harness/commands/energy_instrument.hpp"

#include <fmt/format.h>

#include <set>

#include "harness/commands/command.hpp"
#include "harness/meter/meters.hpp"
#include "harness/record/item.hpp"
#include "harness/run/energy_plan.hpp"

namespace probemark {

Result<std::unique_ptr<Meter>> open_instrument(const MeterRequest& request, const std::vector<Item>& items) {
  std::set<std::string> boards;
  for (const Item& item : items) {
    boards.insert(item.board.id);
  }
  if (boards.size() > 1) {
    return fail(ErrorKind::usage,
                fmt::format("one instrument is wired to one board, but {} are selected", boards.size()), "--meter",
                "select the one it is wired to by --board");
  }
  auto meter = open_meter(request);
  if (!meter) {
    return meter;
  }
  if (auto readable = check_meter((*meter)->description(), request.driver); !readable) {
    return tl::unexpected(readable.error());
  }
  return meter;
}

int report_missing_energies(const std::vector<Record>& records) {
  int code = exit_ok;
  for (const Record& record : records) {
    const auto found = record.metrics.find("energy_j");
    const auto* absent = found == record.metrics.end() ? nullptr : std::get_if<AbsentMetric>(&found->second);
    if (absent == nullptr || !is_right(record.status)) {
      continue;
    }
    fmt::print(stderr, "probemark: {}: no energy: {}\n", item_name(record), absent->reason);
    const bool seen = record.energy && !record.energy->windows.empty();
    code = seen && code != exit_setup ? exit_not_comparable : exit_setup;
  }
  return code;
}

}  // namespace probemark
