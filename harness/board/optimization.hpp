// The level at which device code is optimised.
#pragma once

#include <string>
#include <vector>

#include "reference/error.hpp"

namespace probemark {

/// Where neither the core nor the command line says otherwise.
inline constexpr const char* default_optimization = "-O2";

/// "O3" or "-O3" -> "-O3". An error for what is no level of GCC, and for -Ofast, which gives up exact arithmetic.
[[nodiscard]] Result<std::string> parse_optimization(const std::string& level);

/// The last of `flags` that names a level, as the compiler takes it; else the default.
[[nodiscard]] std::string optimization_of(const std::vector<std::string>& flags);

/// The flags with the level in the place of any other.
[[nodiscard]] std::vector<std::string> with_optimization(std::vector<std::string> flags, const std::string& level);

}  // namespace probemark
