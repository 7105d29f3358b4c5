// Where the buffers of a checked call lie in a workspace.
#pragma once

#include <stdint.h>

namespace probemark {

/// A buffer of a call. `offset` is from the workspace's begin.
struct Placed {
  uint8_t* at;
  uint32_t offset;
  uint32_t bytes;
  uint32_t role;  ///< PM_REGION_..
};

/// Memory for one case: `begin` is a multiple of 16.
struct Workspace {
  uint8_t* begin;
  uint32_t bytes;
};

/// Gives out slots one after the other, each behind a guard band, each with room to be shifted by up to 15 bytes.
class Placement {
 public:
  Placement(Workspace workspace, uint32_t begin, uint32_t guard_bytes)
      : workspace_(workspace), at_(round_up(begin)), guard_bytes_(guard_bytes) {}

  /// `shift` is a multiple of the element's alignment, below 16. Beyond the workspace's end fits() is false, and the
  /// address means nothing.
  Placed place(uint32_t role, uint32_t bytes, uint32_t shift) {
    const uint32_t slot = add(at_, guard_bytes_);
    at_ = add(add(round_up(slot), round_up(bytes)), 16);
    const uint32_t offset = slot + shift;
    return {fits() ? workspace_.begin + offset : workspace_.begin, offset, bytes, role};
  }

  /// With the last guard band.
  uint32_t end() const { return add(at_, guard_bytes_); }
  bool fits() const { return end() <= workspace_.bytes; }

  static uint32_t round_up(uint32_t bytes) {
    return bytes > UINT32_MAX - 15 ? UINT32_MAX - 15 : (bytes + 15) & ~UINT32_C(15);
  }

 private:
  static uint32_t add(uint32_t a, uint32_t b) {
    const uint32_t most = UINT32_MAX - 15;  // a multiple of 16 that no workspace holds
    return a > most - b ? most : a + b;
  }

  Workspace workspace_;
  uint32_t at_;
  uint32_t guard_bytes_;
};

}  // namespace probemark
