// GdbTarget's loading: what the board holds already is kept, the rest is programmed or written, and all of it is
// checked.
#include <fmt/format.h>

#include <algorithm>

#include "harness/probe/checksum_routine.hpp"
#include "harness/probe/crc32.hpp"
#include "harness/probe/gdb_target.hpp"

namespace probemark {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kThumbState = 0x01000000;
/// Pieces that are read before a checksum is worth its time.
constexpr std::size_t kSamples = 4;
constexpr std::size_t kSampleBytes = 64;
constexpr const char* kFlashRemedy =
    "the flash did not take what was programmed: lift its write protection, check the supply";
constexpr const char* kMemoryRemedy = "check that the image's addresses are memory of this board";

/// Slow cores right after reset manage some 100 KiB a second.
std::chrono::seconds checksum_deadline(std::uint64_t bytes) {
  return 10s + std::chrono::seconds(static_cast<std::int64_t>(bytes / 20'000));
}

/// Servers may put erasing and programming off until vFlashDone. The slowest parts: an STM32F4 erases 128 KiB in up to
/// 4 s at 2.1 V, an STM32H7 programs 65 KiB/s.
std::chrono::seconds flash_deadline(std::uint64_t bytes) {
  return 30s + std::chrono::seconds(static_cast<std::int64_t>(bytes / 8192));
}

}  // namespace

Result<LoadReport> GdbTarget::load(std::span<const Segment> segments) {
  const auto first = std::min_element(segments.begin(), segments.end(),
                                      [](const Segment& a, const Segment& b) { return a.address < b.address; });
  image_start_ = first == segments.end() ? 0 : first->address;
  if (settings_.traits.checksum != ServerTraits::Checksum::read_back) {
    return load_changes(segments);
  }
  LoadReport report;
  for (const Segment& segment : segments) {
    if (auto written = write(segment.address, segment.bytes); !written) {
      return tl::unexpected(written.error());
    }
    report.written += segment.bytes.size();
  }
  // Afterwards, so that segments that overlap are seen as well.
  for (const Segment& segment : segments) {
    if (auto verified = read_back(segment); !verified) {
      return tl::unexpected(verified.error());
    }
  }
  return report;
}

Result<LoadReport> GdbTarget::load_changes(std::span<const Segment> segments) {
  if (auto cleared = clear_all_breakpoints(); !cleared) {
    return tl::unexpected(cleared.error());
  }
  if (auto held = reset_core(); !held) {
    return tl::unexpected(held.error());
  }
  if (!map_) {
    auto map = explained(client_.memory_map());
    if (!map) {
      return tl::unexpected(map.error());
    }
    map_ = std::move(*map);
  }
  const LoadPlan plan = plan_load(segments, *map_);
  LoadReport report;
  std::vector<const Segment*> written;
  // Flash as a whole: segments share blocks.
  const auto flash_held = held_already(plan.flash);
  if (!flash_held) {
    return tl::unexpected(flash_held.error());
  }
  if (!*flash_held) {
    if (auto programmed = program_flash(plan); !programmed) {
      return tl::unexpected(programmed.error());
    }
    written = plan.flash;
  }
  for (const Segment* segment : plan.ram) {
    const auto held = held_already({segment});
    if (!held) {
      return tl::unexpected(held.error());
    }
    if (!*held) {
      written.push_back(segment);
      if (auto done = write(segment->address, segment->bytes); !done) {
        return tl::unexpected(done.error());
      }
    }
  }
  for (const Segment* segment : written) {
    const auto held = holds(*segment);
    if (!held) {
      return tl::unexpected(held.error());
    }
    if (!*held) {
      auto place = read_back(*segment);
      const bool in_flash = std::find(plan.flash.begin(), plan.flash.end(), segment) != plan.flash.end();
      if (!place && in_flash && client_.usable()) {
        place.error().remedy = kFlashRemedy;
      }
      return place ? fail(ErrorKind::target_lost,
                          fmt::format("the checksum of the {} bytes loaded at {:#x} is wrong, but reading them back is "
                                      "right: the connection to the board is not reliable",
                                      segment->bytes.size(), segment->address),
                          settings_.board.id, "lower the probe's speed, shorten the wires")
                   : tl::unexpected(place.error());
    }
    report.written += segment->bytes.size();
  }
  for (const Segment& segment : segments) {
    report.kept += segment.bytes.size();
  }
  report.kept -= report.written;
  return report;
}

Result<void> GdbTarget::program_flash(const LoadPlan& plan) {
  std::uint64_t erased_bytes = 0;
  for (const AddressRange& range : plan.erase) {
    erased_bytes += range.length;
  }
  const auto deadline = flash_deadline(erased_bytes);
  for (const AddressRange& range : plan.erase) {
    if (auto erased = explained(client_.flash_erase(range.start, range.length, deadline)); !erased) {
      return erased;
    }
  }
  for (const Segment* segment : plan.flash) {
    if (auto sent = explained(client_.flash_write(segment->address, segment->bytes, deadline)); !sent) {
      return sent;
    }
  }
  if (auto done = explained(client_.flash_done(deadline)); !done) {
    return done;
  }
  // The flash algorithm has left its registers behind; a server that computes checksums puts them right itself.
  return settings_.traits.checksum == ServerTraits::Checksum::server ? Result<void>() : reset_core();
}

Result<void> GdbTarget::read_back(const Segment& segment) {
  const auto memory = read(segment.address, segment.bytes.size());
  if (!memory) {
    return tl::unexpected(memory.error());
  }
  const auto [wrong, expected] = std::mismatch(memory->begin(), memory->end(), segment.bytes.begin());
  if (wrong == memory->end()) {
    return {};
  }
  const auto offset = static_cast<std::uint64_t>(wrong - memory->begin());
  return fail(ErrorKind::target_lost,
              fmt::format("{:#x} reads {:#04x} after a load of {:#04x} (segment at {:#x}, {} bytes)",
                          segment.address + offset, *wrong, *expected, segment.address, segment.bytes.size()),
              settings_.board.id, kMemoryRemedy);
}

Result<bool> GdbTarget::held_already(const std::vector<const Segment*>& segments) {
  for (const auto check : {&GdbTarget::holds_samples, &GdbTarget::holds}) {
    for (const Segment* segment : segments) {
      auto held = (this->*check)(*segment);
      if (!held || !*held) {
        return held;
      }
    }
  }
  return true;
}

Result<bool> GdbTarget::holds_samples(const Segment& segment) {
  if (segment.bytes.size() < 2 * kSamples * kSampleBytes) {
    return true;
  }
  for (std::size_t sample = 0; sample < kSamples; ++sample) {
    const std::size_t offset = (segment.bytes.size() - kSampleBytes) * sample / (kSamples - 1) / 4 * 4;
    const auto memory = read(segment.address + offset, kSampleBytes);
    if (!memory) {
      return tl::unexpected(memory.error());
    }
    if (!std::equal(memory->begin(), memory->end(), segment.bytes.begin() + static_cast<std::ptrdiff_t>(offset))) {
      return false;
    }
  }
  return true;
}

Result<bool> GdbTarget::holds(const Segment& segment) {
  const auto there = checksum(segment);
  if (!there) {
    return tl::unexpected(there.error());
  }
  return *there == gdb_crc32(segment.bytes);
}

Result<std::uint32_t> GdbTarget::checksum(const Segment& segment) {
  const std::uint64_t bytes = segment.bytes.size();
  if (settings_.traits.checksum == ServerTraits::Checksum::server) {
    auto sum = explained(client_.checksum(segment.address, bytes, checksum_deadline(bytes)));
    if (sum || !client_.usable()) {
      return sum;
    }
  }
  auto sum = checksum_by_routine(segment.address, bytes);
  if (sum || !client_.usable()) {
    return sum;
  }
  // RAM that cannot be executed, say: slower, but as sure.
  const auto memory = read(segment.address, bytes);
  if (!memory) {
    return tl::unexpected(memory.error());
  }
  return gdb_crc32(*memory);
}

Result<std::uint32_t> GdbTarget::checksum_by_routine(std::uint64_t address, std::uint64_t bytes) {
  const ChecksumRoutine* routine = checksum_routine(settings_.board.core.family);
  const MemoryRegion* ram = settings_.board.region("ram");
  const bool fits = routine != nullptr && ram != nullptr && ram->size >= routine->return_offset + 4;
  const bool apart = fits && (address + bytes <= ram->origin || address >= ram->origin + routine->return_offset + 4);
  if (!apart) {
    return fail(ErrorKind::target_lost, "there is no room for a checksum routine", settings_.board.id);
  }
  const std::uint64_t base = ram->origin;
  const std::uint64_t end = base + routine->return_offset;
  if (auto placed = write(base, routine->bytes); !placed) {
    return tl::unexpected(placed.error());
  }
  const std::pair<std::string_view, std::uint64_t> registers[] = {{routine->address, address},
                                                                  {routine->length, bytes},
                                                                  {routine->table, base + routine->table_offset},
                                                                  {routine->checksum, 0xFFFFFFFF},
                                                                  {routine->link, end | routine->link_bits},
                                                                  {"pc", base + routine->code_offset}};
  for (const auto& [name, value] : registers) {
    if (auto set = set_register(name, value); !set) {
      return tl::unexpected(set.error());
    }
  }
  if (settings_.board.core.family == "arm-m") {
    if (auto set = set_register("xpsr", kThumbState); !set) {
      return tl::unexpected(set.error());
    }
  }
  if (auto set = explained(client_.insert_software_breakpoint(end)); !set) {
    return tl::unexpected(set.error());
  }
  const auto stop = resume(checksum_deadline(bytes), fmt::format("the checksum of {} bytes at {:#x}", bytes, address));
  if (client_.usable()) {
    if (auto removed = explained(client_.remove_breakpoint(end)); !removed) {
      return tl::unexpected(removed.error());
    }
  }
  if (!stop) {
    return tl::unexpected(stop.error());
  }
  if (stop->pc != end) {
    return fail(ErrorKind::target_lost, fmt::format("the checksum routine stopped at {:#x}", stop->pc),
                settings_.board.id);
  }
  const auto sum = get_register(routine->checksum);
  if (!sum) {
    return tl::unexpected(sum.error());
  }
  return static_cast<std::uint32_t>(*sum);
}

}  // namespace probemark
