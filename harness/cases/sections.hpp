// The sections of a kernel's cases: which points a space is looked at.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/cases/space.hpp"

namespace probemark {

enum class Section { pairs, triples, faces, boundary, solved, random, exhaustive };
inline constexpr Section all_sections[] = {Section::pairs,  Section::triples, Section::faces,     Section::boundary,
                                           Section::solved, Section::random,  Section::exhaustive};

const char* section_name(Section section);

/// What the points of a section follow from.
struct SectionSource {
  const CaseSpace* space = nullptr;
  Kernel kernel = Kernel::conv2d_s8_s8_s8;
  Level level = Level::quick;
  std::uint64_t seed = 1;
  Profile profile = Profile::double_rounding;
};

struct SectionPoints {
  struct Entry {
    std::size_t number = 0;  ///< the same at every level that has it
    Point point;
  };
  std::vector<Entry> entries;
  Coverage coverage;
};

/// Empty where the level has nothing of the section.
SectionPoints points_of(const SectionSource& source, Section section);

}  // namespace probemark
