// The generated sources of a dispatcher image. Pure.
#pragma once

#include <string>
#include <vector>

#include "reference/program.hpp"

namespace probemark {

/// kernels.cpp: the kernels by their row of the registry.
std::string kernel_table_source(const std::string& title, const std::vector<Kernel>& kernels);

/// dispatcher.S: the arena, and description.json in its section.
std::string dispatcher_arena_source(const std::string& title, std::uint64_t arena_bytes);

}  // namespace probemark
