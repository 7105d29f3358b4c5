// An ELF and what a session needs to know of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace probemark {

/// A loadable range of the ELF at its load address.
struct ImageSegment {
  std::uint64_t address = 0;
  std::vector<std::uint8_t> bytes;
};

/// Bytes by what they are for.
struct ImageSizes {
  std::uint64_t code = 0;        ///< .text, .stop and what else executes
  std::uint64_t constants = 0;   ///< .rodata and initial values of .data
  std::uint64_t model = 0;       ///< the model's constants
  std::uint64_t static_ram = 0;  ///< .data and .bss
  std::uint64_t arena = 0;
  [[nodiscard]] std::uint64_t flash() const { return code + constants + model; }
};

/// An image that its board cannot hold. Bytes of the region that does not suffice.
struct DoesNotFit {
  std::string region;  ///< "flash" or "ram"
  std::uint64_t needed = 0;
  std::uint64_t available = 0;
};

/// One tensor of the model at run time.
struct TensorPlace {
  std::string name;
  std::uint64_t address = 0;
  std::uint64_t bytes = 0;
  std::int32_t tensor = 0;  ///< index in the graph
};

struct OperatorPlace {
  std::string name;     ///< e.g. "CONV_2D"
  std::string kernel;   ///< symbol, e.g. "pm_conv2d_s8_s8_s8"
  std::string library;  ///< who provided it: the kernel library's id, or "portable"
  std::uint64_t entry = 0;
  TensorPlace output;
};

struct Image {
  std::filesystem::path elf;
  std::string sha256;
  std::vector<ImageSegment> segments;
  std::uint64_t entry = 0;
  std::uint64_t mailbox = 0;
  std::uint64_t stop = 0;
  std::uint64_t window_begin = 0;
  std::uint64_t window_end = 0;
  std::uint64_t self_start = 0;  ///< where a free run's plan goes that starts at power-on; 0: the image has none
  std::vector<TensorPlace> inputs;
  std::vector<TensorPlace> outputs;
  std::vector<OperatorPlace> operators;
  ImageSizes sizes;
  std::string compiler;  ///< e.g. "arm-none-eabi-g++ 12.2.1"
  std::string flags;     ///< compile and link flags, one line
  bool cached = false;   ///< taken from the cache, not linked
};

}  // namespace probemark
