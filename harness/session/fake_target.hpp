// For tests: a Target without hardware, whose memory and answers a test scripts.
#pragma once

#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "harness/probe/target.hpp"
#include "targets/runtime/mailbox.h"

namespace probemark {

/// What a fake target holds and does; outlives it, so that a test can look and change it while a session runs.
struct TargetScript {
  std::uint64_t mailbox = 0;
  std::uint64_t stop = 0;  ///< where resume() stops unless told otherwise
  std::map<std::uint64_t, std::uint8_t> memory = {};
  std::vector<std::string> calls = {};         ///< e.g. "write 0x20000040 3"
  std::map<std::string, Error> failures = {};  ///< by call name: "launch", "load", "reset", "resume", ...
  /// One a resume(), in order; where there are none left, the image is READY first and DONE from then on.
  std::vector<std::function<Result<Stop>(TargetScript&)>> resumes = {};
  std::size_t resumed = 0;
  std::set<std::uint64_t> flips = {};                     ///< addresses where the next read is wrong by a bit
  std::map<std::uint64_t, std::size_t> short_reads = {};  ///< bytes that a read at an address gives at most
  std::optional<ExactCounts> counts = {};
  std::function<void(TargetScript&)> while_released = {};
  bool over_wires = false;
  bool usable = true;

  std::vector<std::uint8_t> bytes_at(std::uint64_t address, std::size_t count) {
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i < count; ++i) {
      bytes.push_back(memory[address + i]);
    }
    return bytes;
  }
  void put(std::uint64_t address, std::span<const std::uint8_t> bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      memory[address + i] = bytes[i];
    }
  }
  pm_mailbox read_mailbox() {
    const auto bytes = bytes_at(mailbox, sizeof(pm_mailbox));
    pm_mailbox box;
    std::memcpy(&box, bytes.data(), sizeof box);
    return box;
  }
  void put(const pm_mailbox& box) { put(mailbox, {reinterpret_cast<const std::uint8_t*>(&box), sizeof box}); }
  /// The image stops at `stop` in `state`.
  Result<Stop> stop_in(std::uint32_t state) {
    pm_mailbox box = read_mailbox();
    box.magic = PM_MAILBOX_MAGIC;
    box.protocol_version = PM_PROTOCOL_VERSION;
    box.state = state;
    box.command = PM_COMMAND_NONE;
    put(box);
    return Stop{5, stop, std::chrono::milliseconds(3)};
  }
};

class FakeTarget : public Target {
 public:
  explicit FakeTarget(TargetScript& script) : script_(script) {}

  Result<void> follow(const CounterMarkers& markers) override { return called("follow", markers.window_begin); }
  Result<LoadReport> load(std::span<const Segment> segments) override {
    LoadReport report;
    for (const Segment& segment : segments) {
      script_.put(segment.address, segment.bytes);
      report.written += segment.bytes.size();
    }
    if (auto done = called("load", segments.size()); !done) {
      return tl::unexpected(done.error());
    }
    return report;
  }
  Result<void> reset(std::uint64_t entry) override { return called("reset", entry); }
  Result<std::vector<std::uint8_t>> read(std::uint64_t address, std::size_t bytes) override {
    if (auto done = called("read", address); !done) {
      return tl::unexpected(done.error());
    }
    const auto shortened = script_.short_reads.find(address);
    auto read = script_.bytes_at(address, shortened == script_.short_reads.end() ? bytes : shortened->second);
    if (script_.flips.erase(address) != 0) {
      read.front() ^= 1;
    }
    return read;
  }
  Result<void> write(std::uint64_t address, std::span<const std::uint8_t> bytes) override {
    script_.put(address, bytes);
    return called("write", address);
  }
  Result<void> set_breakpoint(std::uint64_t address) override { return called("set_breakpoint", address); }
  Result<void> clear_breakpoint(std::uint64_t address) override { return called("clear_breakpoint", address); }
  Result<Stop> resume(Deadline, const std::string& waiting_for) override {
    script_.calls.push_back("resume: " + waiting_for);
    if (const auto failure = script_.failures.find("resume"); failure != script_.failures.end()) {
      return tl::unexpected(failure->second);
    }
    const std::size_t turn = script_.resumed++;
    if (turn < script_.resumes.size()) {
      return script_.resumes[turn](script_);
    }
    return script_.stop_in(turn == 0 ? PM_STATE_READY : PM_STATE_DONE);
  }
  Result<std::uint64_t> program_counter() override { return script_.stop; }
  Result<std::string> release() override {
    script_.usable = false;
    if (auto done = called("release", 0); !done) {
      return tl::unexpected(done.error());
    }
    if (script_.while_released) {
      script_.while_released(script_);
    }
    return "powered down by a fake";
  }
  Result<void> reattach() override {
    script_.usable = true;
    return called("reattach", 0);
  }
  std::optional<ExactCounts> exact_counts() override { return script_.counts; }
  [[nodiscard]] std::string server() const override { return "fake 1.0"; }
  [[nodiscard]] bool over_wires() const override { return script_.over_wires; }
  [[nodiscard]] bool usable() const override { return script_.usable; }

 private:
  Result<void> called(const std::string& name, std::uint64_t value) {
    char text[32];
    std::snprintf(text, sizeof text, " %#llx", static_cast<unsigned long long>(value));
    script_.calls.push_back(name + text);
    const auto failure = script_.failures.find(name);
    return failure == script_.failures.end() ? Result<void>() : tl::unexpected(failure->second);
  }
  TargetScript& script_;
};

class FakeLauncher : public Launcher {
 public:
  explicit FakeLauncher(TargetScript& script) : script_(script) {}
  [[nodiscard]] std::string name() const override { return "fake"; }
  [[nodiscard]] std::string title() const override { return "A scripted target"; }
  Result<std::unique_ptr<Target>> launch(const LaunchRequest& request) const override {
    markers = request.markers;
    ++launches;
    if (const auto failure = script_.failures.find("launch"); failure != script_.failures.end()) {
      return tl::unexpected(failure->second);
    }
    return std::make_unique<FakeTarget>(script_);
  }

  [[nodiscard]] bool drives_one_board() const override { return script_.over_wires; }

  mutable std::optional<CounterMarkers> markers;  ///< of the last launch
  mutable int launches = 0;

 private:
  TargetScript& script_;
};

}  // namespace probemark
