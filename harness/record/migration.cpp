#include "harness/record/migration.hpp"

#include <fmt/format.h>

#include <array>

namespace probemark {
namespace {

using Migration = Result<Json> (*)(Json);

/// In order, from version 1 on.
constexpr std::array<Migration, schema_version - 1> migrations{migrate_from_1};

/// Of a document that has one.
std::optional<std::uint64_t> version_of(const Json& document) {
  if (!document.is_object()) return std::nullopt;
  const auto found = document.find("schema_version");
  if (found == document.end() || !found->is_number_integer()) return std::nullopt;
  const bool negative = !found->is_number_unsigned() && found->get<std::int64_t>() < 0;
  return negative ? std::nullopt : std::optional(found->get<std::uint64_t>());
}

}  // namespace

Result<Json> migrated(Json document) {
  const auto version = version_of(document);
  if (!version) return document;  // whoever reads the fields says what is wrong with them
  if (*version == 0 || *version > schema_version) {
    return fail(
        ErrorKind::invalid_input,
        fmt::format("field `schema_version`: this program reads versions 1 to {}, not {}", schema_version, *version),
        {}, "read it with the version of Probemark that wrote it, or a later one");
  }
  for (std::uint64_t from = *version; from < schema_version; ++from) {
    auto next = migrations[from - 1](std::move(document));
    if (!next) return next;
    document = std::move(*next);
  }
  return document;
}

}  // namespace probemark
