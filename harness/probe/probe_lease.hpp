// One process at a time may drive a probe. A lease is a locked file named after the probe, shared by all processes of
// this host; the kernel ends it with the process that holds it.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "harness/process/file_descriptor.hpp"
#include "reference/error.hpp"

namespace probemark {

class ProbeLease {
 public:
  /// Takes the lease of `probe` (its kind and serial, e.g. "openocd-066EFF"), waiting at most `deadline` for whoever
  /// has it. ErrorKind::setup where that time has passed, naming the holder.
  static Result<ProbeLease> take(const std::string& probe, std::chrono::steady_clock::duration deadline);

  /// The folder of lease files: PROBEMARK_LEASES, else "probemark-leases" in /run/lock or the temporary folder.
  static std::filesystem::path folder();

 private:
  explicit ProbeLease(FileDescriptor file) : file_(std::move(file)) {}

  FileDescriptor file_;
};

}  // namespace probemark
