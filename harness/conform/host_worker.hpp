// The process that calls the kernels: targets/runtime/conformance/host_worker.cpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "harness/conform/host_library.hpp"
#include "harness/process/child_process.hpp"
#include "harness/process/file_descriptor.hpp"
#include "harness/process/scratch_folder.hpp"
#include "targets/runtime/conformance/host_channel.h"

namespace probemark {

/// The memory that harness and worker share.
class HostChannel {
 public:
  static Result<HostChannel> create(const std::filesystem::path& file);
  [[nodiscard]] pm_host_channel& control() const { return *reinterpret_cast<pm_host_channel*>(memory_.get()); }
  [[nodiscard]] std::span<std::uint8_t> records() const;
  [[nodiscard]] std::span<const std::uint8_t> outputs() const;

 private:
  struct Unmap {
    void operator()(std::uint8_t* memory) const;
  };
  explicit HostChannel(std::uint8_t* memory) : memory_(memory) {}
  std::unique_ptr<std::uint8_t, Unmap> memory_;
};

/// How a batch ended.
struct BatchEnd {
  enum Kind { done, crashed, hung } kind = done;
  std::string how;  ///< of a crash
};

class HostWorker {
 public:
  /// Returns once the worker has loaded the library.
  static Result<HostWorker> start(const HostLibrary& library);

  [[nodiscard]] const HostChannel& channel() const { return channel_; }
  /// Ends the process; restart() makes a new one.
  void stop();
  [[nodiscard]] bool running() const { return process_.has_value(); }
  /// A new process, after a crash or a hang.
  Result<void> restart(const HostLibrary& library);
  /// Runs cases [first, count) of the channel. A worker that crashed or hung is gone; `control().current` says where.
  /// After an error (an interrupt) it is stopped.
  Result<BatchEnd> run(std::uint32_t first, std::uint32_t count, std::chrono::milliseconds case_deadline);

 private:
  HostWorker(ScratchFolder folder, HostChannel channel);
  [[nodiscard]] std::filesystem::path log() const { return folder_.path() / "log"; }
  std::string end_of_process();

  ScratchFolder folder_;
  HostChannel channel_;
  FileDescriptor socket_;
  std::optional<ChildProcess> process_;
};

}  // namespace probemark
