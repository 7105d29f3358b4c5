// The registers of pm_case_result::registers by name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace probemark {

/// `place`: a core's family ("arm-m", "riscv"), or "host". E.g. "r4, s16"; a bit without a name is "bit 30". The order
/// is that of targets/cores/<family>/checked_call.S.
std::string register_names(std::string_view place, std::uint32_t bits);

}  // namespace probemark
