// The options of `probemark conform`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace probemark {

struct ConformOptions {
  std::string kernels = "portable";  ///< id or folder
  std::string library;               ///< a shared object instead; else empty
  std::string board = "host";        ///< or a board's id
  std::string board_file;            ///< a board outside of the tree instead; else empty
  std::string probe, serial;         ///< of a board; empty: the board file's
  std::vector<std::string> operators;
  std::string level = "quick";
  std::string profile;  ///< empty: what the library says, else double
  std::uint64_t seed = 1;
  bool sanitize = false;
  unsigned timeout_s = 10;
  std::string replay;
  std::vector<std::string> cases;
  std::string out;
  bool json = false;
  std::vector<std::string> test_flags;
};

}  // namespace probemark
