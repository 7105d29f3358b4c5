// An ELF file as plain data, read with libelf.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "harness/image/image.hpp"
#include "reference/error.hpp"

namespace probemark {

struct ElfSymbol {
  std::uint64_t address = 0;  ///< without the Thumb bit
  std::uint64_t size = 0;
  bool weak = false;
  bool function = false;
};

struct ElfFile {
  std::uint64_t entry = 0;
  std::vector<ImageSegment> segments;             ///< PT_LOAD with bytes in the file, at their physical address
  std::map<std::string, ElfSymbol> symbols;       ///< global and weak, by name
  std::map<std::string, std::uint64_t> sections;  ///< size by name
  std::string description;                        ///< contents of .probemark
};

/// Fails on what is no 32-bit little-endian ELF.
Result<ElfFile> read_elf(const std::filesystem::path& file);

/// The function that holds `address`, with the largest start at or below; empty where none does.
std::string function_at(const ElfFile& elf, std::uint64_t address);

}  // namespace probemark
