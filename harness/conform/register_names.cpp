#include "harness/conform/register_names.hpp"

#include <fmt/format.h>

#include <vector>

namespace probemark {
namespace {

using Names = std::vector<std::string>;

void append(Names& names, std::string_view prefix, int first, int last) {
  for (int n = first; n <= last; ++n) {
    names.push_back(fmt::format("{}{}", prefix, n));
  }
}

Names names_of(std::string_view place) {
  Names names;
  if (place == "arm-m") {
    append(names, "r", 4, 11);
    append(names, "s", 16, 31);
    names.emplace_back("FPSCR");
  } else if (place == "riscv") {
    append(names, "s", 0, 11);
    names.insert(names.end(), {"gp", "tp"});
    append(names, "fs", 0, 11);
  } else if (place == "host") {
    names = {"rbx", "rbp"};
    append(names, "r", 12, 15);
    names.insert(names.end(), {"MXCSR", "x87 control word", "direction flag"});
  }
  return names;
}

}  // namespace

std::string register_names(std::string_view place, std::uint32_t bits) {
  const Names names = names_of(place);
  Names found;
  for (std::uint32_t bit = 0; bit < 32; ++bit) {
    if ((bits >> bit & 1U) != 0) {
      found.push_back(bit < names.size() ? names[bit] : fmt::format("bit {}", bit));
    }
  }
  return fmt::format("{}", fmt::join(found, ", "));
}

}  // namespace probemark
