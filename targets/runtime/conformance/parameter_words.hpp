// The words of a record as a kernel's parameter struct.
#pragma once

#include <stdint.h>

#include "reference/parameters.hpp"
#include "targets/runtime/conformance/placement.hpp"

namespace probemark {

/// Fills the zeroed struct at `parameters`; false where the words are too few, too many, or point to no region.
using ParameterDecoder = bool (*)(void* parameters, const uint32_t* words, uint32_t count, const Placed* regions,
                                  uint32_t region_count);

/// A visitor of reference/parameters.hpp.
class ParameterReader {
 public:
  ParameterReader(const uint32_t* words, uint32_t count, const Placed* regions, uint32_t region_count)
      : words_(words), left_(count), regions_(regions), region_count_(region_count) {}

  void number(const char*, int32_t& field) { field = static_cast<int32_t>(next()); }
  void real(const char*, float& field) {
    const uint32_t bits = next();
    __builtin_memcpy(&field, &bits, sizeof bits);
  }
  void numbers(const char*, int32_t* field, int count) {
    for (int i = 0; i < count; ++i) {
      field[i] = static_cast<int32_t>(next());
    }
  }
  template <class T>
  void pointer(const char*, const T*& field) {
    const uint32_t word = next();
    if (word > region_count_) {
      sound_ = false;
    } else if (word != 0) {
      field = reinterpret_cast<const T*>(regions_[word - 1].at);
    }
  }
  bool sound() const { return sound_ && left_ == 0; }

 private:
  uint32_t next() {
    if (left_ == 0) {
      sound_ = false;
      return 0;
    }
    --left_;
    return *words_++;
  }

  const uint32_t* words_;
  uint32_t left_;
  const Placed* regions_;
  uint32_t region_count_;
  bool sound_ = true;
};

template <class P>
bool decode_parameters(void* parameters, const uint32_t* words, uint32_t count, const Placed* regions,
                       uint32_t region_count) {
  ParameterReader reader(words, count, regions, region_count);
  visit(reader, *static_cast<P*>(parameters));
  return reader.sound();
}

}  // namespace probemark
