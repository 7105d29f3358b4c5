// Documents of earlier schema versions -> the current one. Pure.
#pragma once

#include "harness/record/field_reader.hpp"

namespace probemark {

/// Of records and events; raised when a reader of the old version could misunderstand.
inline constexpr std::uint64_t schema_version = 2;

/// The record or event as the current version would have written it, through every version in between. A document of
/// the current version, and one that names no version at all, come back as they are. An error for versions of later
/// programs, and for fields that the document's own version did not have.
[[nodiscard]] Result<Json> migrated(Json document);

/// One step each, in migration_<from>.cpp: what that version wrote, as the next one does.
[[nodiscard]] Result<Json> migrate_from_1(Json document);

}  // namespace probemark
