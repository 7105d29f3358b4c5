#include "harness/run/oracle.hpp"

#include <algorithm>

#include "reference/interpreter.hpp"

namespace probemark {

Result<std::shared_ptr<const Expectation>> Oracle::expectation(const WorkloadFile& file) {
  Entry* entry = nullptr;
  {
    const std::lock_guard lock(mutex_);
    auto& slot = entries_[file.file.string()];
    if (slot == nullptr) {
      slot = std::make_unique<Entry>();
    }
    entry = slot.get();
  }
  std::call_once(entry->once, [&] { entry->result = compute(file); });
  return entry->result;
}

Result<std::shared_ptr<const Expectation>> Oracle::compute(const WorkloadFile& file) const {
  auto workload = load_workload(file);
  if (!workload) {
    return tl::unexpected(workload.error());
  }
  auto interpreter = Interpreter::create(workload->graph, profile_);
  if (!interpreter) {
    return tl::unexpected(interpreter.error());
  }
  auto expectation = std::make_shared<Expectation>();
  expectation->program = interpreter->program();
  for (std::uint64_t s = 0; s < std::min(samples_, workload->count()); ++s) {
    auto output = interpreter->invoke(workload->input(s));
    if (!output) {
      return tl::unexpected(output.error());
    }
    expectation->outputs.push_back(std::move(*output));
  }
  expectation->workload = std::move(*workload);
  return std::shared_ptr<const Expectation>(std::move(expectation));
}

}  // namespace probemark
