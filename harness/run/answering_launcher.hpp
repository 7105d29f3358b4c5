// For tests: a launcher whose targets answer every inference with a function of its input, whatever image they are
// given: the breakpoint names the stop symbol, the first read the mailbox.
#pragma once

#include <atomic>
#include <cstring>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "harness/probe/target.hpp"
#include "targets/runtime/mailbox.h"

namespace probemark {

class AnsweringLauncher : public Launcher {
 public:
  using Bytes = std::vector<std::uint8_t>;
  /// The output bytes for the input bytes of one sample.
  using Answer = std::function<Bytes(const Bytes& input)>;

  explicit AnsweringLauncher(Answer answer) : answer_(std::move(answer)) {}
  [[nodiscard]] std::string name() const override { return "answering"; }
  [[nodiscard]] std::string title() const override { return "Answers without a board"; }
  [[nodiscard]] bool drives_one_board() const override { return over_wires; }
  Result<std::unique_ptr<Target>> launch(const LaunchRequest& request) const override;

  /// The boards that were launched, in order.
  [[nodiscard]] std::vector<std::string> launched() const {
    const std::lock_guard lock(mutex_);
    return launched_;
  }

  std::optional<Error> failure;  ///< set: no target can be launched
  bool over_wires = false;
  mutable std::atomic<int> losses = 0;  ///< so many inferences lose the board
  bool answers_after_loss = false;      ///< the board is there all the same: it was the inference that did not end
  std::uint32_t scratch_needed = 0;     ///< what the kernels ask for; every launch but the first has reserved it

 private:
  Answer answer_;
  mutable std::mutex mutex_;
  mutable std::vector<std::string> launched_;
};

class AnsweringTarget : public Target {
 public:
  AnsweringTarget(AnsweringLauncher::Answer answer, pm_mailbox mailbox, std::atomic<int>& losses,
                  bool answers_after_loss)
      : answer_(std::move(answer)), mailbox_(mailbox), losses_(losses), answers_after_loss_(answers_after_loss) {}

  Result<LoadReport> load(std::span<const Segment>) override { return LoadReport{}; }
  Result<void> reset(std::uint64_t) override {
    mailbox_.state = PM_STATE_BOOT;
    address_.reset();
    breakpoints_.clear();
    return {};
  }
  Result<std::vector<std::uint8_t>> read(std::uint64_t address, std::size_t bytes) override {
    if (!address_) {
      address_ = address;
    }
    if (address == *address_) {
      const auto* first = reinterpret_cast<const std::uint8_t*>(&mailbox_);
      return std::vector<std::uint8_t>(first, first + bytes);
    }
    return answer_(input_);
  }
  Result<void> write(std::uint64_t address, std::span<const std::uint8_t> bytes) override {
    if (address < *address_ || address >= *address_ + sizeof mailbox_) {
      input_.assign(bytes.begin(), bytes.end());
    }
    return {};
  }
  Result<void> set_breakpoint(std::uint64_t address) override {
    breakpoints_.push_back(address);
    return {};
  }
  Result<void> clear_breakpoint(std::uint64_t) override {
    breakpoints_.pop_back();
    return {};
  }
  Result<Stop> resume(Deadline, const std::string&) override {
    if (mailbox_.state != PM_STATE_BOOT && losses_ > 0) {
      --losses_;
      usable_ = answers_after_loss_;
      return fail(ErrorKind::target_lost, "the link went dead");
    }
    mailbox_.state = mailbox_.state == PM_STATE_BOOT ? PM_STATE_READY : PM_STATE_DONE;
    return Stop{5, breakpoints_.back(), std::chrono::milliseconds(1)};
  }
  Result<std::uint64_t> program_counter() override { return breakpoints_.back(); }
  std::optional<ExactCounts> exact_counts() override { return ExactCounts{1, 100, std::nullopt, 1, {}, {}}; }
  [[nodiscard]] std::string server() const override { return "answering 1.0"; }
  [[nodiscard]] bool usable() const override { return usable_; }

 private:
  AnsweringLauncher::Answer answer_;
  pm_mailbox mailbox_;
  std::optional<std::uint64_t> address_;  // of the mailbox
  std::vector<std::uint8_t> input_;
  std::vector<std::uint64_t> breakpoints_;
  std::atomic<int>& losses_;
  bool answers_after_loss_;
  bool usable_ = true;
};

inline Result<std::unique_ptr<Target>> AnsweringLauncher::launch(const LaunchRequest& request) const {
  const std::lock_guard lock(mutex_);
  pm_mailbox mailbox{};
  mailbox.magic = PM_MAILBOX_MAGIC;
  mailbox.protocol_version = PM_PROTOCOL_VERSION;
  mailbox.stack_used = 64;
  mailbox.scratch_needed = scratch_needed;
  mailbox.scratch_reserved = launched_.empty() ? 0 : scratch_needed;
  launched_.push_back(request.board.id);
  if (failure) {
    return tl::unexpected(*failure);
  }
  return std::make_unique<AnsweringTarget>(answer_, mailbox, losses, answers_after_loss);
}

}  // namespace probemark
