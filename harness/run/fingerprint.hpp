// Everything that could have changed a record's numbers, as the record keeps it.
#pragma once

#include <string>

#include "harness/board/board.hpp"
#include "harness/image/image.hpp"
#include "harness/image/kernel_library.hpp"
#include "harness/record/event.hpp"
#include "harness/workload/workload.hpp"

namespace probemark {

/// Of the program that runs, and where.
struct Provenance {
  std::string commit = {};  ///< of the checkout; empty where unknown
  std::string host = {};
  std::string harness_version = {};
};

struct FingerprintSources {
  const Board& board;
  const WorkloadFile& workload;
  const KernelLibrary& kernels;
  const Image& image;          ///< without a compiler where none was built
  std::string vectors_sha256;  ///< empty where the vectors were not read
  const Provenance& provenance;
};

/// Answers every key of fingerprint_key.hpp that `record` has not answered yet, with a value or the reason why there is
/// none. Reads the board file and workload.toml for their hashes.
void complete_fingerprint(Record& record, const FingerprintSources& sources);

}  // namespace probemark
