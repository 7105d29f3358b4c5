// A conformance run as a Markdown page that can be published. Pure.
#pragma once

#include <string>

#include "harness/conform/conformance.hpp"

namespace probemark {

std::string conformance_to_markdown(const Conformance& conformance);

}  // namespace probemark
