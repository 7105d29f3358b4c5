// The four functions that GCC may call without being asked, so that an image needs no C library.
#include <stddef.h>
#include <stdint.h>

// Without this GCC would turn the loops below into calls of the very function they are in.
#pragma GCC optimize("no-tree-loop-distribute-patterns")

namespace {

typedef uint32_t word __attribute__((may_alias));

constexpr size_t word_bytes = sizeof(word);

bool word_aligned(const void* a, const void* b) {
  return ((reinterpret_cast<uintptr_t>(a) | reinterpret_cast<uintptr_t>(b)) & (word_bytes - 1)) == 0;
}

}  // namespace

extern "C" {

__attribute__((used)) void* memcpy(void* __restrict__ to, const void* __restrict__ from, size_t bytes) {
  auto* target = static_cast<uint8_t*>(to);
  const auto* source = static_cast<const uint8_t*>(from);
  if (word_aligned(to, from)) {
    for (; bytes >= 4 * word_bytes; bytes -= 4 * word_bytes) {
      auto* t = reinterpret_cast<word*>(target);
      const auto* s = reinterpret_cast<const word*>(source);
      const word a = s[0];
      const word b = s[1];
      const word c = s[2];
      const word d = s[3];
      t[0] = a;
      t[1] = b;
      t[2] = c;
      t[3] = d;
      target += 4 * word_bytes;
      source += 4 * word_bytes;
    }
    for (; bytes >= word_bytes; bytes -= word_bytes) {
      *reinterpret_cast<word*>(target) = *reinterpret_cast<const word*>(source);
      target += word_bytes;
      source += word_bytes;
    }
  }
  for (; bytes != 0; --bytes) {
    *target++ = *source++;
  }
  return to;
}

__attribute__((used)) void* memmove(void* to, const void* from, size_t bytes) {
  auto* target = static_cast<uint8_t*>(to);
  const auto* source = static_cast<const uint8_t*>(from);
  if (target <= source || target >= source + bytes) {
    for (; bytes != 0; --bytes) {
      *target++ = *source++;
    }
    return to;
  }
  while (bytes != 0) {
    --bytes;
    target[bytes] = source[bytes];
  }
  return to;
}

__attribute__((used)) void* memset(void* to, int value, size_t bytes) {
  auto* target = static_cast<uint8_t*>(to);
  const auto byte = static_cast<uint8_t>(value);
  if (word_aligned(to, to)) {
    const word pattern = byte * 0x01010101u;
    for (; bytes >= word_bytes; bytes -= word_bytes) {
      *reinterpret_cast<word*>(target) = pattern;
      target += word_bytes;
    }
  }
  for (; bytes != 0; --bytes) {
    *target++ = byte;
  }
  return to;
}

__attribute__((used)) int memcmp(const void* a, const void* b, size_t bytes) {
  const auto* left = static_cast<const uint8_t*>(a);
  const auto* right = static_cast<const uint8_t*>(b);
  for (; bytes != 0; --bytes, ++left, ++right) {
    if (*left != *right) {
      return *left - *right;
    }
  }
  return 0;
}
}
