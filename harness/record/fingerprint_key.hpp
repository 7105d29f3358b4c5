// The keys that every fingerprint answers: with a value, or with the reason why there is none. Other keys are kept and
// shown as they are.
#pragma once

#include <array>
#include <string_view>

namespace probemark::fingerprint_key {

inline constexpr std::string_view board_sha256 = "board_sha256";  ///< of the board file
inline constexpr std::string_view probe = "probe";                ///< name and version, e.g. "QEMU 7.2.9"
inline constexpr std::string_view debug_state = "debug_state";
inline constexpr std::string_view clock_hz = "clock_hz";
inline constexpr std::string_view clock_check = "clock_check";
inline constexpr std::string_view voltage_v = "voltage_v";
inline constexpr std::string_view compiler = "compiler";
inline constexpr std::string_view compiler_flags = "compiler_flags";
inline constexpr std::string_view kernels_version = "kernels_version";
inline constexpr std::string_view workload_sha256 = "workload_sha256";  ///< of workload.toml
inline constexpr std::string_view model_sha256 = "model_sha256";
inline constexpr std::string_view vectors_sha256 = "vectors_sha256";
inline constexpr std::string_view image_sha256 = "image_sha256";
inline constexpr std::string_view profile = "profile";
inline constexpr std::string_view commit = "commit";
inline constexpr std::string_view host = "host";
inline constexpr std::string_view harness_version = "harness_version";

/// All of them, in the order of the schema.
inline constexpr std::array all{board_sha256, probe,          debug_state,    clock_hz,        clock_check,
                                voltage_v,    compiler,       compiler_flags, kernels_version, workload_sha256,
                                model_sha256, vectors_sha256, image_sha256,   profile,         commit,
                                host,         harness_version};

}  // namespace probemark::fingerprint_key
