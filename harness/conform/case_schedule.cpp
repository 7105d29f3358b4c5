#include "harness/conform/case_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace probemark {

CaseSchedule::CaseSchedule(const std::vector<KernelUnderTest>& kernels, const ExpectedOf& expected_of, Profile profile,
                           Executor& executor)
    : kernels_(kernels), expected_of_(expected_of), profile_(profile), executor_(executor) {}

CaseSchedule::~CaseSchedule() {
  if (ahead_.valid()) {
    ahead_.wait();
  }
}

void CaseSchedule::plan(std::vector<CaseId> order) {
  if (ahead_.valid()) {
    ahead_.get();  // it reads order_
  }
  order_ = std::move(order);
  next_ = 0;
  ready_.clear();
}

Result<CaseSchedule::Batch> CaseSchedule::make_batch(std::size_t begin, std::size_t end) const {
  Batch batch;
  for (std::size_t i = begin; i < end; ++i) {
    const CaseId id = order_[i];
    auto test = kernels_[id.kernel].make(id.index);
    if (!test) {
      return tl::unexpected(test.error());
    }
    auto expected = expected_of_(*test, profile_);
    if (!expected) {
      return tl::unexpected(expected.error());
    }
    batch.push_back({id, std::move(*test), std::move(*expected), {}, 0});
  }
  return batch;
}

Result<void> CaseSchedule::run_batch_at(std::size_t begin) {
  const std::size_t size = std::max<std::size_t>(executor_.batch(), 1);
  const std::size_t end = std::min(begin + size, order_.size());
  const bool made_ahead = ahead_.valid() && ahead_begin_ == begin;
  if (ahead_.valid() && !made_ahead) {
    ahead_.wait();
  }
  auto batch = made_ahead ? ahead_.get() : make_batch(begin, end);
  if (!batch) {
    return tl::unexpected(batch.error());
  }
  ahead_begin_ = end;
  if (end < order_.size()) {
    ahead_ = std::async(std::launch::async,
                        [this, end, last = std::min(end + size, order_.size())] { return make_batch(end, last); });
  }
  std::vector<CheckedCase> checked;
  for (const RanCase& ran : *batch) {
    checked.push_back({&ran.test, &ran.expected});
  }
  const auto started = std::chrono::steady_clock::now();
  auto outcomes = executor_.run(checked);
  if (!outcomes) {
    return tl::unexpected(outcomes.error());
  }
  if (outcomes->size() != batch->size()) {
    return fail(ErrorKind::internal, fmt::format("{} outcomes of {} cases", outcomes->size(), batch->size()),
                executor_.place());
  }
  const double wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  for (std::size_t i = 0; i < batch->size(); ++i) {
    (*batch)[i].outcome = std::move((*outcomes)[i]);
    (*batch)[i].wall_s = wall_s / static_cast<double>(batch->size());
    ready_.push_back(std::move((*batch)[i]));
  }
  next_ = end;
  return {};
}

Result<RanCase> CaseSchedule::take(CaseId id) {
  while (!ready_.empty() && !(ready_.front().id == id)) {
    ready_.pop_front();
  }
  if (ready_.empty()) {
    // GoogleTest 1.12 tells its suites unshuffled, so that one may come before those that were planned ahead of it.
    auto at = std::find(order_.begin() + static_cast<std::ptrdiff_t>(next_), order_.end(), id);
    if (at == order_.end()) at = std::find(order_.begin(), order_.end(), id);
    if (at == order_.end()) {
      return fail(ErrorKind::internal, "a case was asked for that was not planned",
                  kernels_[id.kernel].names[id.index]);
    }
    if (auto ran = run_batch_at(static_cast<std::size_t>(at - order_.begin())); !ran) {
      return tl::unexpected(ran.error());
    }
  }
  RanCase ran = std::move(ready_.front());
  ready_.pop_front();
  return ran;
}

}  // namespace probemark
