// A seeded sequence that is the same on every host (the distributions of <random> are not).
#pragma once

#include <cstdint>
#include <string_view>

namespace probemark {

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  /// In [0, bound); bound > 0. Its bias is bound / 2^64.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  /// In [low, high]; low <= high.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    const std::uint64_t span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + (span == 0 ? next() : below(span)));
  }
  bool coin() { return (next() >> 63) != 0; }

 private:
  std::uint64_t state_;
};

/// A seed from a seed and a name (FNV-1a), so that what has a name has a sequence of its own.
inline std::uint64_t derived_seed(std::uint64_t seed, std::string_view name) {
  std::uint64_t hash = 0xCBF29CE484222325 ^ Random(seed).next();
  for (const char c : name) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  }
  return hash;
}

}  // namespace probemark
