// The names of a replay file for the bits and endings of an outcome.
#pragma once

#include <array>
#include <cstdint>
#include <utility>

#include "harness/conform/executor.hpp"

namespace probemark {

inline constexpr int replay_schema_version = 1;

inline constexpr std::array<std::pair<const char*, std::uint32_t>, 8> finding_names = {{
    {"status", PM_FOUND_STATUS},
    {"wrong_output", PM_FOUND_WRONG_OUTPUT},
    {"unstable_output", PM_FOUND_UNSTABLE_OUTPUT},
    {"write_outside", PM_FOUND_WRITE_OUTSIDE},
    {"input_changed", PM_FOUND_INPUT_CHANGED},
    {"wrong_state", PM_FOUND_WRONG_STATE},
    {"register_changed", PM_FOUND_REGISTER_CHANGED},
    {"bad_scratch_size", PM_FOUND_BAD_SCRATCH_SIZE},
}};

inline constexpr std::array<std::pair<const char*, CaseEnd>, 4> ending_names = {{
    {"finished", CaseEnd::finished},
    {"crashed", CaseEnd::crashed},
    {"hung", CaseEnd::hung},
    {"too_large", CaseEnd::too_large},
}};

/// The fields of a pm_case_result that are plain counts, by name.
inline constexpr std::array<std::pair<const char*, std::uint32_t pm_case_result::*>, 9> result_fields = {{
    {"state", &pm_case_result::state},
    {"run", &pm_case_result::run},
    {"output_crc", &pm_case_result::output_crc},
    {"state_crc", &pm_case_result::state_crc},
    {"wrong_bytes", &pm_case_result::wrong_bytes},
    {"first_wrong", &pm_case_result::first_wrong},
    {"region", &pm_case_result::region},
    {"scratch_bytes", &pm_case_result::scratch_bytes},
    {"stack_bytes", &pm_case_result::stack_bytes},
}};

/// Types of tensors and tables.
inline constexpr std::array element_types = {ElementType::int8,  ElementType::int16,   ElementType::int32,
                                             ElementType::int64, ElementType::float32, ElementType::uint8,
                                             ElementType::int4};

/// "conv2d_s8_s8_s8", without the "pm_" of the symbol.
inline const char* replay_kernel_name(Kernel kernel) { return kernel_symbol(kernel) + 3; }

}  // namespace probemark
