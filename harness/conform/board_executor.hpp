// Conformance cases on a board, by a dispatcher image: many a stop, and each crash or hang is one case's.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "harness/conform/dispatch.hpp"
#include "harness/conform/dispatcher_images.hpp"
#include "harness/conform/executor.hpp"
#include "harness/session/board_connection.hpp"

namespace probemark {

/// All that is referred to outlives the executor.
struct BoardExecutorRequest {
  const Board& board;
  const KernelLibrary& kernels;
  const Launcher& launcher;
  DispatcherImageBuilder& images;
  std::filesystem::path scratch_folder;  ///< private to it
  Profile profile = Profile::double_rounding;
  std::vector<Kernel> selected = {};  ///< of those that the library provides; empty: all
  ProbeOptions probe = {};
  std::chrono::milliseconds case_deadline{10000};
  Session::OnRunning on_running = {};  ///< told of every span in which the board ran
};

/// Used by one thread: the debug server is a child of the thread that first runs cases.
class BoardExecutor : public Executor {
 public:
  /// Builds the images; the board is first touched by run(). AVR boards are refused.
  static Result<std::unique_ptr<BoardExecutor>> create(BoardExecutorRequest request);

  [[nodiscard]] std::string place() const override { return request_.board.id; }
  [[nodiscard]] bool provides(Kernel kernel) const override { return image_of_.count(kernel) != 0; }
  [[nodiscard]] std::size_t batch() const override;
  Result<std::vector<CaseOutcome>> run(std::span<const CheckedCase> cases) override;

  /// Kernels that the library provides and the board's flash does not hold.
  [[nodiscard]] const std::vector<UnfitKernel>& unfit() const { return images_.unfit; }
  /// At least one.
  [[nodiscard]] const std::vector<DispatcherImage>& images() const { return images_.images; }
  /// Host time for which the board ran, the start of images included.
  [[nodiscard]] std::optional<std::chrono::nanoseconds> running() const override { return running_; }
  /// Name and version of the debug server, once there was one.
  [[nodiscard]] const std::string& server() const { return server_; }

 private:
  struct Queued;
  explicit BoardExecutor(BoardExecutorRequest request);
  /// A session that has `image` at its first stop or after finished cases.
  Result<Session*> session_with(std::size_t image);
  SessionResult<Session> open(std::size_t image);
  void give_up_session() { session_.reset(); }
  Result<void> run_on(std::size_t image, Queued& queued);
  Result<void> run_batch(std::size_t image, Queued& queued, std::vector<std::size_t> batch);
  Result<void> run_pieces(std::size_t image, Queued& queued, const std::vector<std::size_t>& batch, std::size_t pieces);

  BoardExecutorRequest request_;
  DispatcherImages images_;
  std::map<Kernel, std::size_t> image_of_;
  BoardConnection connection_;
  std::optional<Session> session_;
  std::size_t session_image_ = 0;
  std::chrono::nanoseconds running_{0};
  std::string server_;
};

}  // namespace probemark
