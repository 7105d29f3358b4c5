// What lies around and in the buffers of a checked call: a pattern over the whole workspace, so that a byte that was
// written shows itself, and one that was read has another value in another run.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace probemark {

typedef uint32_t SurroundingWord __attribute__((may_alias));

/// The contents of a workspace in one run, as a function of the place alone.
class Surroundings {
 public:
  enum Kind { zero, extreme, arbitrary };
  Surroundings(Kind kind, uint32_t seed) : kind_(kind), seed_(seed) {}

  /// The word at `index` words from the workspace's begin.
  uint32_t word(uint32_t index) const {
    if (kind_ == zero) {
      return 0;
    }
    uint32_t x = (index + seed_) * UINT32_C(0x9E3779B1);
    x ^= x >> 15;
    return kind_ == arbitrary ? x : UINT32_C(0x7F7F7F7F) + (x & UINT32_C(0x01010101));
  }

  uint8_t byte(uint32_t offset) const {
    return static_cast<uint8_t>(word(offset / 4) >> (8 * (offset % 4)));  // little-endian, as all targets are
  }

  /// Both offsets are multiples of 4, `workspace` of 16.
  void fill(uint8_t* workspace, uint32_t begin, uint32_t end) const {
    SurroundingWord* words = reinterpret_cast<SurroundingWord*>(workspace);
    for (uint32_t i = begin / 4; i < end / 4; ++i) {
      words[i] = word(i);
    }
  }

  /// The first offset in [begin, end) where another value stands; `end` where none does.
  uint32_t first_change(const uint8_t* workspace, uint32_t begin, uint32_t end) const {
    uint32_t at = begin;
    for (; at < end && at % 4 != 0; ++at) {
      if (workspace[at] != byte(at)) {
        return at;
      }
    }
    const SurroundingWord* words = reinterpret_cast<const SurroundingWord*>(workspace);
    while (at + 4 <= end && words[at / 4] == word(at / 4)) {
      at += 4;
    }
    for (; at < end; ++at) {
      if (workspace[at] != byte(at)) {
        return at;
      }
    }
    return end;
  }

  /// The same from the other side: one past the last such offset; `begin` where there is none.
  uint32_t after_last_change(const uint8_t* workspace, uint32_t begin, uint32_t end) const {
    uint32_t at = end;
    while (at > begin && workspace[at - 1] == byte(at - 1)) {
      --at;
    }
    return at;
  }

 private:
  Kind kind_;
  uint32_t seed_;
};

}  // namespace probemark
