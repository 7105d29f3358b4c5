// A conformance run as JSON: results/schema/conformance-1.schema.json. Pure.
#pragma once

#include <nlohmann/json.hpp>

#include "harness/conform/conformance.hpp"

namespace probemark {

nlohmann::ordered_json conformance_to_json(const Conformance& conformance);

}  // namespace probemark
