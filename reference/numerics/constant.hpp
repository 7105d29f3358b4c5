// Access to a model's constants. NORMATIVE only in that constant_at(p, i) is the i-th element of p.
// On AVR, constants stay in program memory (a 2 KB part could not hold them in RAM), which needs its own load
// instruction.
#pragma once

#include <stdint.h>

#if defined(__AVR__) && !defined(PM_CONSTANTS_IN_RAM)
#include <avr/pgmspace.h>
#endif

namespace pm {
namespace reference {

#if defined(__AVR__) && !defined(PM_CONSTANTS_IN_RAM)
inline int8_t constant_at(const int8_t* p, int32_t i) { return static_cast<int8_t>(pgm_read_byte(p + i)); }
inline uint8_t constant_at(const uint8_t* p, int32_t i) { return pgm_read_byte(p + i); }
inline int16_t constant_at(const int16_t* p, int32_t i) { return static_cast<int16_t>(pgm_read_word(p + i)); }
inline uint16_t constant_at(const uint16_t* p, int32_t i) { return pgm_read_word(p + i); }
inline int32_t constant_at(const int32_t* p, int32_t i) { return static_cast<int32_t>(pgm_read_dword(p + i)); }
inline int64_t constant_at(const int64_t* p, int32_t i) {
  const uint32_t* words = reinterpret_cast<const uint32_t*>(p + i);
  return static_cast<int64_t>(pgm_read_dword(words) | (static_cast<uint64_t>(pgm_read_dword(words + 1)) << 32));
}
#else
template <class T>
inline T constant_at(const T* p, int32_t i) {
  return p[i];
}
#endif

}  // namespace reference
}  // namespace pm
