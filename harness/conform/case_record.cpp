#include "harness/conform/case_record.hpp"

#include <bit>
#include <cstring>
#include <map>
#include <optional>

#include "harness/cases/kernel_types.hpp"
#include "reference/parameters.hpp"

namespace probemark {
namespace {

constexpr std::uint32_t state_alignment = 16;  // like scratch

struct Region {
  std::uint32_t role;
  std::uint32_t alignment;
  const std::vector<std::uint8_t>* bytes;
  const std::vector<std::uint8_t>* after = nullptr;  ///< of a state
};

std::uint32_t alignment_of(ElementType type) { return static_cast<std::uint32_t>(element_size(type)); }

struct Regions {
  std::vector<Region> list;
  std::map<std::string, std::uint32_t> of_pointer;  ///< index by pointer field

  Regions(const Case& test, const Expected& expected) {
    for (const auto& [name, table] : test.tables) {
      if (name != "filter" && name != "bias") {
        of_pointer[name] = static_cast<std::uint32_t>(list.size());
        list.push_back({PM_REGION_TABLE, alignment_of(table.type), &table.bytes});
      }
    }
    for (const auto& [name, role] : {std::pair{"filter", PM_REGION_FILTER}, {"bias", PM_REGION_BIAS}}) {
      if (const auto found = test.tables.find(name); found != test.tables.end()) {
        list.push_back({role, alignment_of(found->second.type), &found->second.bytes});
      }
    }
    for (const CaseTensor& input : test.inputs) {
      list.push_back({PM_REGION_INPUT, alignment_of(input.type), &input.bytes});
    }
    if (types_of(test.kernel).operands == OperandKind::recurrent) {
      list.push_back({PM_REGION_STATE, state_alignment, &test.state, &expected.state});
    }
    list.push_back({PM_REGION_OUTPUT, alignment_of(test.output.type), &expected.output});
  }
};

/// A visitor of reference/parameters.hpp.
struct ParameterWriter {
  const Regions& regions;
  std::vector<std::uint32_t>& words;
  void number(const char*, std::int32_t value) const { words.push_back(static_cast<std::uint32_t>(value)); }
  void real(const char*, float value) const { words.push_back(std::bit_cast<std::uint32_t>(value)); }
  void numbers(const char*, const std::int32_t* values, int count) const {
    for (int i = 0; i < count; ++i) {
      number("", values[i]);
    }
  }
  template <class T>
  void pointer(const char* name, const T*) const {
    const auto found = regions.of_pointer.find(name);
    words.push_back(found == regions.of_pointer.end() ? 0 : 1 + found->second);
  }
};

std::size_t round_up(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

void put(std::vector<std::uint8_t>& record, std::size_t at, const void* from, std::size_t bytes) {
  if (bytes != 0) {
    std::memcpy(record.data() + at, from, bytes);
  }
}

}  // namespace

std::uint32_t fill_of(std::string_view case_name) {
  // FNV-1a, then mixed: its low bits alone barely depend on the name's begin.
  std::uint32_t hash = 2166136261U;
  for (const char letter : case_name) {
    hash = (hash ^ static_cast<std::uint8_t>(letter)) * 16777619U;
  }
  hash ^= hash >> 15;
  return hash * 0x2C1B3C6DU ^ hash >> 12;
}

std::vector<std::uint8_t> encode_case(const Case& test, const Expected& expected, std::uint32_t fill) {
  const Regions regions(test, expected);
  std::vector<std::uint32_t> words;
  ParameterWriter writer{regions, words};
  Parameters parameters = test.parameters;
  std::visit([&writer](auto& p) { visit(writer, p); }, parameters);

  const std::size_t table = sizeof(pm_case_header) + words.size() * sizeof(std::uint32_t);
  std::size_t end = round_up(table + regions.list.size() * sizeof(pm_case_region), 8);
  std::vector<pm_case_region> rows;
  for (const Region& region : regions.list) {
    const auto bytes = region.bytes->size();
    rows.push_back({region.role, static_cast<std::uint32_t>(bytes), region.alignment, static_cast<std::uint32_t>(end)});
    end += round_up(region.after == nullptr ? bytes : 2 * bytes, 8);
  }
  std::vector<std::uint8_t> record(end);
  const pm_case_header header = {static_cast<std::uint32_t>(end),
                                 static_cast<std::uint32_t>(test.kernel),
                                 static_cast<std::uint32_t>(words.size()),
                                 static_cast<std::uint32_t>(rows.size()),
                                 fill,
                                 test.in_place ? PM_CASE_IN_PLACE : 0U};
  put(record, 0, &header, sizeof header);
  put(record, sizeof header, words.data(), words.size() * sizeof(std::uint32_t));
  put(record, table, rows.data(), rows.size() * sizeof(pm_case_region));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Region& region = regions.list[i];
    put(record, rows[i].data, region.bytes->data(), region.bytes->size());
    if (region.after != nullptr) {
      put(record, rows[i].data + region.bytes->size(), region.after->data(),
          std::min(region.after->size(), region.bytes->size()));
    }
  }
  return record;
}

std::size_t workspace_bytes(const Case& test, std::size_t guard_bytes, std::size_t scratch_bytes) {
  const Expected nothing;
  std::size_t elements = 1;
  for (const std::int32_t size : test.output.shape) {
    elements *= static_cast<std::size_t>(size);
  }
  const Regions regions(test, nothing);
  const std::size_t slot = guard_bytes + 32;
  const std::size_t largest_placed = 32;
  const std::size_t largest_parameters = 512;
  std::size_t bytes = scratch_bytes + elements * element_size(test.output.type) + 2 * largest_parameters + 2 * slot +
                      (regions.list.size() + 2) * (slot + largest_placed) + guard_bytes;
  for (const Region& region : regions.list) {
    bytes += region.bytes->size();
  }
  return bytes;
}

}  // namespace probemark
