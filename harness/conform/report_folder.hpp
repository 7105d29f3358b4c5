// The folder of a conformance run: conformance.json, conformance.md, junit.xml, failures/.
#pragma once

#include <filesystem>

#include "harness/conform/conformance.hpp"
#include "harness/process/file_descriptor.hpp"
#include "reference/error.hpp"

namespace probemark {

class ReportFolder {
 public:
  /// Makes the folder and keeps other processes out of it. One that holds a report is ErrorKind::usage: nothing is
  /// overwritten.
  static Result<ReportFolder> create(const std::filesystem::path& folder);

  [[nodiscard]] const std::filesystem::path& path() const { return folder_; }
  /// Writes conformance.json and conformance.md, each whole or not at all.
  [[nodiscard]] Result<void> write(const Conformance& conformance) const;

 private:
  ReportFolder(std::filesystem::path folder, FileDescriptor lock)
      : folder_(std::move(folder)), lock_(std::move(lock)) {}
  std::filesystem::path folder_;
  FileDescriptor lock_;
};

}  // namespace probemark
