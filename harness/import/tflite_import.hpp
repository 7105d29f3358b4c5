// .tflite -> Graph.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "reference/error.hpp"
#include "reference/graph.hpp"

namespace probemark {

/// Reads a TensorFlow Lite model. `name` stands in errors for where the bytes came from. Everything that the bytes
/// refer to is checked; malformed, hostile or unsupported models are errors that name the tensor or operator and say
/// what is supported. Never returns a part of a graph.
Result<Graph> import_tflite(std::span<const std::uint8_t> bytes, const std::string& name);

/// The same for a file.
Result<Graph> import_tflite_file(const std::filesystem::path& file);

}  // namespace probemark
