#include "harness/conform/dispatch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <filesystem>
#include <optional>

#include "harness/session/fault.hpp"
#include "targets/runtime/conformance/dispatcher.h"
#include "targets/runtime/mailbox.h"

namespace probemark {
namespace {

/// A struct of little-endian words, whatever the host is.
template <class T>
T decode(std::span<const std::uint8_t> bytes) {
  std::array<std::uint32_t, sizeof(T) / 4> words{};
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    words[i / 4] |= std::uint32_t{bytes[i]} << (i % 4 * 8);
  }
  return std::bit_cast<T>(words);
}

std::array<std::uint8_t, 4> encode(std::uint32_t word) {
  return {static_cast<std::uint8_t>(word), static_cast<std::uint8_t>(word >> 8U),
          static_cast<std::uint8_t>(word >> 16U), static_cast<std::uint8_t>(word >> 24U)};
}

/// Where the output's content lies in a record that the harness made.
std::pair<std::size_t, std::size_t> output_place(const std::vector<std::uint8_t>& record) {
  const auto header = decode<pm_case_header>(std::span(record).first<sizeof(pm_case_header)>());
  std::size_t at = sizeof(pm_case_header) + header.parameter_words * std::size_t{4};
  for (std::uint32_t i = 0; i < header.regions; ++i, at += sizeof(pm_case_region)) {
    const auto region = decode<pm_case_region>(std::span(record).subspan(at, sizeof(pm_case_region)));
    if (region.role == PM_REGION_OUTPUT) {
      return {region.data, region.bytes};
    }
  }
  return {0, 0};
}

bool has_ended(const pm_case_result& result) {
  return result.state == PM_CASE_DONE || result.state == PM_CASE_TOO_LARGE;
}

class Dispatch {
 public:
  Dispatch(const DispatchPlace& place, std::span<const std::vector<std::uint8_t>> records)
      : place_(place), records_(records) {
    for (const auto& record : records) {
      starts_.push_back(bytes_.size());
      bytes_.insert(bytes_.end(), record.begin(), record.end());
    }
  }

  Dispatched run() {
    const auto started = start();
    if (!started) {
      return lost(started.error());
    }
    std::uint32_t current = 0;
    for (;;) {
      const auto ran = place_.session.run(place_.case_deadline, "the conformance cases to end");
      const auto box = ran || place_.session.usable() ? read_box() : std::nullopt;
      if (!box) {
        return lost(
            ran ? SessionFailure{Error{ErrorKind::target_lost, "the dispatcher's books are destroyed", "", ""}, {}}
                : ran.error());
      }
      if (ran) {
        return conclude(*box, box->current == box->count ? DispatchEnd::finished : DispatchEnd::damaged,
                        "a case before has written where the board keeps its books");
      }
      const bool slow = ran.error().overran && !ran.error().fault;
      if (slow && box->current != current) {
        current = box->current;
        continue;
      }
      return conclude(*box, slow ? DispatchEnd::hung : DispatchEnd::crashed, slow ? place_of_hang() : how(ran.error()));
    }
  }

 private:
  SessionResult<void> start() {
    Session& session = place_.session;
    const std::uint64_t box = place_.image.dispatcher;
    if (auto written = session.poke(place_.image.arena, bytes_); !written) {
      return written;
    }
    const auto count = encode(static_cast<std::uint32_t>(records_.size()));
    if (auto written = session.poke(box + offsetof(pm_dispatcher, count), count); !written) {
      return written;
    }
    return session.command(PM_COMMAND_INVOKE);
  }

  /// Nothing where a kernel has written into it.
  std::optional<pm_dispatcher> read_box() {
    const auto bytes = place_.session.peek(place_.image.dispatcher, sizeof(pm_dispatcher));
    if (!bytes) {
      return std::nullopt;
    }
    const auto box = decode<pm_dispatcher>(*bytes);
    const bool sound = box.magic == PM_DISPATCHER_MAGIC && box.version == PM_DISPATCHER_VERSION &&
                       box.count == records_.size() && box.current == ~box.current_check && box.current <= box.count &&
                       box.results == place_.image.arena + bytes_.size();
    return sound ? std::optional(box) : std::nullopt;
  }

  Dispatched lost(const SessionFailure& failure) const {
    Dispatched dispatched;
    dispatched.end = DispatchEnd::lost;
    dispatched.how = how(failure);
    return dispatched;
  }

  /// Reads what the cases before `box.current` gave.
  Dispatched conclude(const pm_dispatcher& box, DispatchEnd end, std::string how) {
    Dispatched dispatched;
    dispatched.end = end;
    dispatched.how = std::move(how);
    const bool all = box.current == box.count;
    if (all && end != DispatchEnd::finished) {
      dispatched.end = DispatchEnd::damaged;  // all have ended, but the image has not
    }
    const std::size_t count = box.current + (all ? 0U : 1U);
    const auto bytes = place_.session.peek(box.results, count * sizeof(pm_case_result));
    if (!bytes) {
      return lost(bytes.error());
    }
    const auto result_at = [&](std::size_t i) {
      return decode<pm_case_result>(std::span(*bytes).subspan(i * sizeof(pm_case_result), sizeof(pm_case_result)));
    };
    for (std::size_t i = 0; i < box.current && has_ended(result_at(i)); ++i) {
      dispatched.results.push_back(result_at(i));
    }
    if (dispatched.results.size() != box.current) {
      dispatched.end = DispatchEnd::damaged;
      dispatched.how = "a case has written into the results";
    } else if (!all) {
      dispatched.unfinished = result_at(box.current);
    }
    if (auto read = read_records(dispatched); !read) {
      return lost(read.error());
    }
    return dispatched;
  }

  /// Wrong outputs lie in the records, in the place of what was expected.
  SessionResult<void> read_records(Dispatched& dispatched) {
    const auto found = [&](std::uint32_t bit) {
      return static_cast<std::size_t>(std::count_if(dispatched.results.begin(), dispatched.results.end(),
                                                    [bit](const auto& result) { return (result.found & bit) != 0; }));
    };
    dispatched.outputs.resize(dispatched.results.size());
    const bool trespassed = found(PM_FOUND_WRITE_OUTSIDE) != 0;
    if (found(PM_FOUND_WRONG_OUTPUT) == 0 && !trespassed) {
      return {};
    }
    // A read a wrong output takes longer than reading all where there are many.
    constexpr std::size_t few = 4;
    const bool all = trespassed || found(PM_FOUND_WRONG_OUTPUT) > few;
    auto now = all ? place_.session.peek(place_.image.arena, bytes_.size()) : std::vector<std::uint8_t>();
    if (!now) {
      return tl::unexpected(now.error());
    }
    for (std::size_t i = 0; i < dispatched.results.size(); ++i) {
      if ((dispatched.results[i].found & PM_FOUND_WRONG_OUTPUT) == 0) {
        continue;
      }
      const auto [begin, size] = output_place(records_[i]);
      const std::size_t at = starts_[i] + begin;
      auto output = all ? std::vector<std::uint8_t>(now->begin() + static_cast<std::ptrdiff_t>(at),
                                                    now->begin() + static_cast<std::ptrdiff_t>(at + size))
                        : place_.session.peek(place_.image.arena + at, size);
      if (!output) {
        return tl::unexpected(output.error());
      }
      dispatched.outputs[i] = std::move(*output);
      if (all) {
        std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at), size,
                    now->begin() + static_cast<std::ptrdiff_t>(at));
      }
    }
    dispatched.intact = !all || *now == bytes_;
    return {};
  }

  std::string place_of_hang() {
    FaultReport fault;
    fault.cause = fmt::format("no end within {:.3g} s", std::chrono::duration<double>(place_.case_deadline).count());
    if (const auto pc = place_.session.program_counter()) {
      locate(*pc, place_.board, place_.image.image, fault);
    }
    return describe(fault);
  }

  static std::string how(const SessionFailure& failure) {
    return failure.fault ? describe(*failure.fault) : failure.error.what;
  }

  const DispatchPlace& place_;
  std::span<const std::vector<std::uint8_t>> records_;
  std::vector<std::uint8_t> bytes_;  ///< of all records
  std::vector<std::size_t> starts_;
};

}  // namespace

Dispatched dispatch(const DispatchPlace& place, std::span<const std::vector<std::uint8_t>> records) {
  return Dispatch(place, records).run();
}

std::string describe(const FaultReport& fault) {
  std::string text = fault.cause;
  if (!fault.symbol.empty()) {
    text += fmt::format(" in {}", fault.symbol);
  }
  if (!fault.location.empty()) {
    text += fmt::format(" ({})", std::filesystem::path(fault.location).filename().string());
  }
  return text;
}

}  // namespace probemark
