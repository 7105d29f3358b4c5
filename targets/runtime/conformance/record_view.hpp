// Reading access to a record.
#pragma once

#include <stdint.h>

#include "targets/runtime/conformance/case_record.h"

namespace probemark {

/// Over a record at an address that is a multiple of 8. Only sound() may be asked of one that is not trusted.
class RecordView {
 public:
  explicit RecordView(const void* record) : bytes_(static_cast<const uint8_t*>(record)) {}

  const pm_case_header& header() const { return *reinterpret_cast<const pm_case_header*>(bytes_); }
  const uint32_t* parameters() const { return reinterpret_cast<const uint32_t*>(bytes_ + sizeof(pm_case_header)); }
  uint32_t region_count() const { return header().regions; }
  const pm_case_region& region(uint32_t index) const {
    return reinterpret_cast<const pm_case_region*>(parameters() + header().parameter_words)[index];
  }
  const uint8_t* data(uint32_t index) const { return bytes_ + region(index).data; }
  bool in_place() const { return (header().flags & PM_CASE_IN_PLACE) != 0; }

  /// The index of the `n`-th region of this role; region_count() where there is none.
  uint32_t find(uint32_t role, uint32_t n = 0) const {
    uint32_t index = 0;
    for (; index < region_count(); ++index) {
      if (region(index).role == role && n-- == 0) {
        break;
      }
    }
    return index;
  }
  uint32_t count(uint32_t role) const {
    uint32_t found = 0;
    for (uint32_t index = 0; index < region_count(); ++index) {
      found += region(index).role == role ? 1 : 0;
    }
    return found;
  }

  /// Whether it has an input and one output, and all that it says lies within `available` bytes.
  bool sound(uint32_t available) const {
    if (available < sizeof(pm_case_header) || header().bytes > available || header().bytes % 8 != 0) {
      return false;
    }
    const uint32_t words = (header().bytes - static_cast<uint32_t>(sizeof(pm_case_header))) / 4;
    const uint32_t words_each = sizeof(pm_case_region) / 4;
    if (header().bytes < sizeof(pm_case_header) || header().parameter_words > words ||
        region_count() > (words - header().parameter_words) / words_each) {
      return false;
    }
    for (uint32_t index = 0; index < region_count(); ++index) {
      const pm_case_region& r = region(index);
      const uint32_t copies = r.role == PM_REGION_STATE ? 2 : 1;
      const bool aligned = r.alignment != 0 && r.alignment <= 16 && (r.alignment & (r.alignment - 1)) == 0;
      if (!aligned || r.role > PM_REGION_OUTPUT || r.data % 8 != 0 || r.data > header().bytes ||
          r.bytes > (header().bytes - r.data) / copies) {
        return false;
      }
    }
    return count(PM_REGION_INPUT) != 0 && count(PM_REGION_OUTPUT) == 1 && count(PM_REGION_STATE) <= 1;
  }

 private:
  const uint8_t* bytes_;
};

}  // namespace probemark
