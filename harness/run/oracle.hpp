// What every output must be: the reference interpreter's answers, computed once a workload however many boards ask.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "harness/workload/workload.hpp"
#include "reference/program.hpp"

namespace probemark {

/// A workload ready to be run under one profile.
struct Expectation {
  Workload workload;
  Program program;
  std::vector<std::vector<std::uint8_t>> outputs;  ///< one a sample
};

/// Safe to share between threads; the first to ask for a workload computes it, the others wait.
class Oracle {
 public:
  /// `samples`: at most so many of each workload.
  Oracle(Profile profile, std::uint64_t samples) : profile_(profile), samples_(samples) {}

  Result<std::shared_ptr<const Expectation>> expectation(const WorkloadFile& file);

 private:
  struct Entry {
    std::once_flag once;
    Result<std::shared_ptr<const Expectation>> result;
  };
  [[nodiscard]] Result<std::shared_ptr<const Expectation>> compute(const WorkloadFile& file) const;

  Profile profile_;
  std::uint64_t samples_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Entry>> entries_;  // by workload.toml
};

}  // namespace probemark
