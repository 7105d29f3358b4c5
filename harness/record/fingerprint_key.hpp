// The keys of a Fingerprint that the harness fills and the reports know by name. Other keys are kept and shown as they
// are.
#pragma once

#include <string_view>

namespace probemark::fingerprint_key {

inline constexpr std::string_view clock_hz = "clock_hz";
inline constexpr std::string_view voltage_v = "voltage_v";
inline constexpr std::string_view debug_state = "debug_state";
inline constexpr std::string_view probe = "probe";  ///< name and version, e.g. "QEMU 7.2.9"
inline constexpr std::string_view compiler = "compiler";
inline constexpr std::string_view compiler_flags = "compiler_flags";
inline constexpr std::string_view kernels_version = "kernels_version";
inline constexpr std::string_view model_sha256 = "model_sha256";
inline constexpr std::string_view vectors_sha256 = "vectors_sha256";
inline constexpr std::string_view image_sha256 = "image_sha256";
inline constexpr std::string_view profile = "profile";
inline constexpr std::string_view commit = "commit";

}  // namespace probemark::fingerprint_key
