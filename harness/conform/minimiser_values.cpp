#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "harness/conform/minimiser_search.hpp"

namespace probemark {
namespace {

using Elements = std::vector<std::int64_t>;

/// A tensor or table of a case whose values may be made plain.
struct Region {
  std::string name;   ///< of a table; of an input "input 0"
  std::size_t input;  ///< its index; else no_input
};
constexpr std::size_t no_input = ~std::size_t{0};

ElementType type_of(const Case& test, const Region& region) {
  return region.input == no_input ? test.tables.at(region.name).type : test.inputs[region.input].type;
}

std::vector<std::uint8_t>& bytes_in(Case& test, const Region& region) {
  return region.input == no_input ? test.tables.at(region.name).bytes : test.inputs[region.input].bytes;
}

Elements elements_in(const Case& test, const Region& region) {
  Case& unchanged = const_cast<Case&>(test);  // NOLINT: read only
  return elements_of(type_of(test, region), bytes_in(unchanged, region));
}

/// The value that contributes nothing.
std::int64_t nothing_of(const Case& test, const Region& region) {
  const auto zero_point = [&](const char* name) { return number_or(test.parameters, name, 0); };
  if (region.name == "filter") return zero_point("filter_zero_point");
  if (region.input == no_input) return 0;
  if (number_or(test.parameters, "a_zero_point", INT32_MAX) != INT32_MAX) {
    return zero_point(region.input == 0 ? "a_zero_point" : "b_zero_point");
  }
  return zero_point("input_zero_point");
}

Candidate with(const Case& test, const Region& region, const Elements& elements, std::string step) {
  Candidate candidate{test, std::move(step)};
  bytes_in(candidate.test, region) = bytes_of(type_of(test, region), elements);
  return candidate;
}

std::string counted(const Region& region, std::size_t kept, std::size_t all) {
  return fmt::format("{}: all but {} of {} elements at the zero point", region.name, kept, all);
}

/// Delta debugging over the elements that differ from `nothing`: chunks are set to it while the failure lasts.
Result<void> clear_elements(MinimiserSearch& search, const Region& region) {
  std::size_t chunks = 1;
  while (!search.over()) {
    const Case& test = search.best().test;
    const std::int64_t nothing = nothing_of(test, region);
    const Elements now = elements_in(test, region);
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < now.size(); ++i) {
      if (now[i] != nothing) kept.push_back(i);
    }
    if (kept.empty()) break;
    chunks = std::min(chunks, kept.size());
    std::vector<Candidate> candidates;
    for (std::size_t c = 0; c < chunks; ++c) {
      Elements cleared = now;
      const std::size_t begin = kept.size() * c / chunks;
      const std::size_t end = kept.size() * (c + 1) / chunks;
      for (std::size_t i = begin; i < end; ++i) cleared[kept[i]] = nothing;
      candidates.push_back(with(test, region, cleared, counted(region, kept.size() - (end - begin), now.size())));
    }
    const auto found = search.first_that_fails(std::move(candidates));
    if (!found) return tl::unexpected(found.error());
    if (*found) {
      chunks = std::max<std::size_t>(chunks - 1, 1);
    } else if (chunks == kept.size()) {
      break;
    } else {
      chunks *= 2;
    }
  }
  return {};
}

/// What is left at one value: one above nothing, or the first element's.
Result<void> level_elements(MinimiserSearch& search, const Region& region) {
  const Case& test = search.best().test;
  const std::int64_t nothing = nothing_of(test, region);
  const Elements now = elements_in(test, region);
  const auto first = std::find_if(now.begin(), now.end(), [&](std::int64_t v) { return v != nothing; });
  if (first == now.end()) return {};
  const ElementRange range = range_of(type_of(test, region));
  std::vector<Candidate> candidates;
  for (const std::int64_t value : {nothing + 1, nothing - 1, *first}) {
    if (value < range.lowest || value > range.highest) continue;
    Elements levelled = now;
    for (std::int64_t& v : levelled) v = v == nothing ? v : value;
    if (levelled == now) break;
    candidates.push_back(with(test, region, levelled, fmt::format("{}: what is left is {}", region.name, value)));
  }
  const auto found = search.first_that_fails(std::move(candidates));
  if (!found) return tl::unexpected(found.error());
  return {};
}

/// Kernels whose multipliers are any factor: elsewhere they are tied to a table or have other units.
bool has_free_scale(const Case& test) {
  const Parameters& p = test.parameters;
  return std::holds_alternative<pm_conv2d_params>(p) || std::holds_alternative<pm_fully_connected_params>(p) ||
         std::holds_alternative<pm_requantize_params>(p) || std::holds_alternative<pm_batch_matmul_params>(p);
}

bool same_tables(const Case& a, const Case& b) {
  return std::equal(
      a.tables.begin(), a.tables.end(), b.tables.begin(), b.tables.end(),
      [](const auto& x, const auto& y) { return x.first == y.first && x.second.bytes == y.second.bytes; });
}

Result<void> plain_scale(MinimiserSearch& search) {
  const Case& test = search.best().test;
  std::vector<Candidate> candidates;
  const auto add = [&](std::int64_t multiplier, std::optional<std::int64_t> shift, std::string step) {
    Candidate candidate{test, std::move(step)};
    for (const char* name : {"multiplier", "shift"}) {
      const auto value = *name == 'm' ? std::optional(multiplier) : shift;
      if (!value) continue;
      if (const auto found = candidate.test.tables.find(name); found != candidate.test.tables.end()) {
        const Elements before = elements_of(found->second.type, found->second.bytes);
        found->second.bytes = bytes_of(found->second.type, Elements(before.size(), *value));
      } else if (std::int32_t* field = find_number(candidate.test.parameters, name)) {
        *field = static_cast<std::int32_t>(*value);
      }
    }
    candidates.push_back(std::move(candidate));
  };
  add(std::int64_t{1} << 30, 1, "multiplier: 1.0 everywhere");
  const auto shifts = test.tables.find("shift");
  if (shifts != test.tables.end() && !shifts->second.bytes.empty()) {
    const std::int64_t first = elements_of(shifts->second.type, shifts->second.bytes)[0];
    add(std::int64_t{1} << 30, first, fmt::format("multiplier: 2^30, shift {} everywhere", first));
  }
  add(std::int64_t{1} << 30, std::nullopt, "multiplier: 2^30 everywhere");
  std::erase_if(candidates, [&](const Candidate& c) {
    return same_tables(c.test, test) &&
           number_or(c.test.parameters, "multiplier", 0) == number_or(test.parameters, "multiplier", 0) &&
           number_or(c.test.parameters, "shift", 0) == number_or(test.parameters, "shift", 0);
  });
  const auto found = search.first_that_fails(std::move(candidates));
  if (!found) return tl::unexpected(found.error());
  return {};
}

/// Numbers of the parameter struct that have a plain value: no zero point, no clamp.
Result<void> plain_numbers(MinimiserSearch& search) {
  const ElementRange range = range_of(search.best().test.output.type);
  const std::vector<std::pair<std::string, std::int64_t>> plain = {{"input_zero_point", 0},
                                                                   {"filter_zero_point", 0},
                                                                   {"a_zero_point", 0},
                                                                   {"b_zero_point", 0},
                                                                   {"output_zero_point", 0},
                                                                   {"activation_min", range.lowest},
                                                                   {"activation_max", range.highest}};
  for (const auto& [name, value] : plain) {
    Candidate candidate{search.best().test, {}};
    std::int32_t* field = find_number(candidate.test.parameters, name);
    if (field == nullptr || *field == value || range.highest > 32767) continue;
    candidate.step = fmt::format("{}: {} -> {}", name, *field, value);
    *field = static_cast<std::int32_t>(value);
    std::vector<Candidate> one;
    one.push_back(std::move(candidate));
    if (const auto found = search.first_that_fails(std::move(one)); !found) return tl::unexpected(found.error());
  }
  return {};
}

Result<void> drop_bias(MinimiserSearch& search) {
  if (!search.best().test.tables.contains("bias")) return {};
  Candidate candidate{search.best().test, "bias: null"};
  candidate.test.tables.erase("bias");
  std::vector<Candidate> one;
  one.push_back(std::move(candidate));
  if (const auto found = search.first_that_fails(std::move(one)); !found) return tl::unexpected(found.error());
  return {};
}

std::vector<Region> regions_of(const Case& test) {
  std::vector<Region> regions;
  for (const char* name : {"bias", "filter"}) {
    if (test.tables.contains(name)) regions.push_back({name, no_input});
  }
  for (std::size_t i = 0; i < test.inputs.size(); ++i) {
    // A float's bits are no number to make smaller.
    if (test.inputs[i].type != ElementType::float32) regions.push_back({fmt::format("input {}", i), i});
  }
  return regions;
}

}  // namespace

Result<void> reduce_values(MinimiserSearch& search) {
  if (auto plain = plain_numbers(search); !plain) return plain;
  if (has_free_scale(search.best().test)) {
    if (auto plain = plain_scale(search); !plain) return plain;
  }
  if (auto dropped = drop_bias(search); !dropped) return dropped;
  for (const Region& region : regions_of(search.best().test)) {
    if (auto cleared = clear_elements(search, region); !cleared) return cleared;
    if (auto levelled = level_elements(search, region); !levelled) return levelled;
  }
  return {};
}

}  // namespace probemark
