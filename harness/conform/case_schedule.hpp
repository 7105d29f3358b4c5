// Cases go to an executor in batches, though a test framework asks for one at a time: the schedule knows which will run
// and runs ahead. While the executor has one batch, the next is made on another thread.
#pragma once

#include <deque>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/cases/case_space.hpp"
#include "harness/conform/executor.hpp"

namespace probemark {

/// A kernel under test and its cases: names at once, values when needed.
struct KernelUnderTest {
  Kernel kernel = Kernel::conv2d_s8_s8_s8;
  std::vector<std::string> names;                               ///< of its cases, e.g. "conv2d_s8_s8_s8.pairs-17"
  std::function<Result<Case>(std::size_t index)> make;          ///< callable from any thread
  std::vector<Coverage> coverage;                               ///< of the whole level
  std::string source;                                           ///< the file that the cases come from, for test reports
  std::shared_ptr<const CaseSpace> space;                       ///< null where no space made them (a replayed file)
  std::map<std::string, std::vector<std::string>> labels = {};  ///< of the parameters whose values have names
};

/// What a case is held to under a profile. Callable from any thread.
using ExpectedOf = std::function<Result<Expected>(const Case&, Profile)>;

/// A case among several kernels'.
struct CaseId {
  std::size_t kernel = 0;
  std::size_t index = 0;
  bool operator==(const CaseId&) const = default;
};

struct RanCase {
  CaseId id;
  Case test;
  Expected expected;
  CaseOutcome outcome;
  double wall_s = 0;  ///< its share of the batch's
};

class CaseSchedule {
 public:
  /// All outlive the schedule.
  CaseSchedule(const std::vector<KernelUnderTest>& kernels, const ExpectedOf& expected_of, Profile profile,
               Executor& executor);
  CaseSchedule(const CaseSchedule&) = delete;
  CaseSchedule& operator=(const CaseSchedule&) = delete;
  ~CaseSchedule();

  /// The cases that will be asked for, in that order; what was planned before is forgotten.
  void plan(std::vector<CaseId> order);

  /// The outcome of a case. What was planned before it and not asked for is passed over. An error is one of the
  /// executor, or a case that cannot be made.
  Result<RanCase> take(CaseId id);

 private:
  using Batch = std::vector<RanCase>;
  Result<Batch> make_batch(std::size_t begin, std::size_t end) const;
  Result<void> run_batch_at(std::size_t begin);

  const std::vector<KernelUnderTest>& kernels_;
  const ExpectedOf& expected_of_;
  Profile profile_;
  Executor& executor_;
  std::vector<CaseId> order_;
  std::size_t next_ = 0;       ///< in order_, of what is neither ready nor passed over
  std::deque<RanCase> ready_;  ///< stands before next_
  std::future<Result<Batch>> ahead_;
  std::size_t ahead_begin_ = 0;
};

}  // namespace probemark
