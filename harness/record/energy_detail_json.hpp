// How an energy came about <-> JSON.
#pragma once

#include "harness/record/energy_detail.hpp"
#include "harness/record/field_reader.hpp"

namespace probemark {

/// An error naming the field for numbers that are not finite, and for negative times, energies and shares. What is
/// absent in `detail` has no key.
[[nodiscard]] Result<Json> energy_detail_json(const EnergyDetail& detail);

/// The inverse; errors go to the reader.
[[nodiscard]] EnergyDetail read_energy_detail(FieldReader& reader);

}  // namespace probemark
