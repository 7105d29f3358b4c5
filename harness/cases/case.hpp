// A conformance case: one kernel call with every value given. What all places that run cases (host, boards) agree on.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "reference/program.hpp"

namespace probemark {

/// Names and values of a case in its operator's parameter space: what a person reads, and what a smaller case is
/// derived from. Labels (e.g. padding = "same") are their position in the space's list.
using Point = std::map<std::string, std::int64_t>;

/// A tensor of a case. `bytes` are its little-endian elements; of an output, empty.
struct CaseTensor {
  ElementType type = ElementType::int8;
  std::vector<std::int32_t> shape;  ///< row-major, as the ABI lays it out
  std::vector<std::uint8_t> bytes;
};

struct Case {
  std::string name;  ///< from which it can be made again, e.g. "conv2d_s8_s8_s8.pairs-17"; with another seed than 1
                     ///< "conv2d_s8_s8_s8.random-3@99"
  Kernel kernel = Kernel::conv2d_s8_s8_s8;
  Parameters parameters;                ///< pointers null, as in a Call
  std::map<std::string, Table> tables;  ///< by pointer field, and "filter" and "bias" as in a Call
  std::vector<CaseTensor> inputs;       ///< 1; 2 of a binary kernel; any number of a variadic one
  CaseTensor output;                    ///< type and shape
  std::vector<std::uint8_t> state;      ///< of a recurrent kernel, before the call; else empty
  bool in_place = false;                ///< the output is the input's memory, as the ABI allows this kernel
  Point point;                          ///< empty of a case that no space made (a replayed file)
  std::uint64_t data = 0;  ///< of a case that a space made: make_case_at() makes it again from point and data
  Profile profile = Profile::double_rounding;  ///< that its parameters were made for: has_answer_under()
};

}  // namespace probemark
