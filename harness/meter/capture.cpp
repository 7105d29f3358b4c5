#include "harness/meter/capture.hpp"

#include <fmt/format.h>

#include "harness/process/descriptor_wait.hpp"

namespace probemark {
namespace {

constexpr auto reading_wait = std::chrono::milliseconds(50);

TraceDescription description_of(const MeterDescription& meter) {
  return {"live", meter.instrument, meter.quantity, meter.period_s, meter.measures_voltage, meter.limits};
}

}  // namespace

Result<std::unique_ptr<Capture>> Capture::start(Meter& meter, const CaptureOptions& options) {
  const MeterDescription& known = meter.description();
  const TraceDescription description = description_of(known);
  const WindowSource source = known.has_trigger ? WindowSource::digital : WindowSource::list;
  auto stream =
      EnergyStream::create(description, known.voltage_v, source, {}, options.line.value_or(0), known.instrument);
  if (!stream) {
    Error error = stream.error();
    error.remedy = "give the board's supply by voltage= of --meter";
    return tl::unexpected(error);
  }
  std::unique_ptr<Capture> capture(new Capture(meter, std::move(*stream), options));
  if (!known.has_trigger && options.keep_as.empty()) {
    auto scratch = ScratchFolder::create();
    if (!scratch) {
      return tl::unexpected(scratch.error());
    }
    capture->scratch_ = std::move(*scratch);
    capture->file_ = capture->scratch_->path() / "capture";
  }
  if (!capture->file_.empty()) {
    auto writer = CaptureFileWriter::create(capture->file_, description, options.line);
    if (!writer) {
      return tl::unexpected(writer.error());
    }
    capture->writer_ = std::move(*writer);
  }
  if (auto started = meter.start(); !started) {
    return tl::unexpected(started.error());
  }
  capture->thread_ = std::jthread([raw = capture.get()](const std::stop_token& stop) { raw->run(stop); });
  return capture;
}

Capture::Capture(Meter& meter, EnergyStream stream, const CaptureOptions& options)
    : meter_(meter), options_(options), file_(options.keep_as), stream_(std::move(stream)) {}

Capture::~Capture() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
    (void)meter_.stop();
  }
}

void Capture::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto block = meter_.next(reading_wait);
    Result<void> taken = block ? take(*block) : tl::unexpected(block.error());
    if (!taken) {
      const std::lock_guard lock(mutex_);
      error_ = taken.error();
      changed_.notify_all();
      return;
    }
  }
}

Result<void> Capture::take(const SampleBlock& block) {
  if (block.size() == 0) {
    return {};
  }
  if (writer_) {
    if (auto written = writer_->add(block); !written) {
      return written;
    }
  }
  const std::lock_guard lock(mutex_);
  auto added = stream_.add(block);
  changed_.notify_all();
  return added;
}

std::size_t Capture::windows_over() const {
  const std::lock_guard lock(mutex_);
  return stream_.windows_over();
}

double Capture::now_s() const {
  const std::lock_guard lock(mutex_);
  return stream_.end_s();
}

template <class Reached>
Result<void> Capture::wait_for(Reached reached, const std::string& what, Duration wait) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, wait, [&] { return error_ || reached(); });
  if (error_) {
    return tl::unexpected(*error_);
  }
  return reached()
             ? Result<void>()
             : fail(ErrorKind::target_lost,
                    fmt::format("{} within {}; there were {} windows in {:.3f} s of samples", what,
                                describe_duration(wait), stream_.windows_over(), stream_.end_s()),
                    meter_.description().instrument, "check that the board runs, and the wire of its trigger pin");
}

Result<void> Capture::wait_for_windows(std::size_t count, Duration wait) const {
  if (!meter_.description().has_trigger) {
    return fail(ErrorKind::usage, "without a digital line nothing tells that a window is over", "--meter",
                "wire the trigger pin and give its line by line=");
  }
  return wait_for([&] { return stream_.windows_over() >= count; }, fmt::format("not {} windows", count), wait);
}

Result<void> Capture::wait_for_time(double seconds, Duration wait) const {
  return wait_for([&] { return stream_.end_s() >= seconds; }, fmt::format("not {:g} s of samples", seconds), wait);
}

Result<TraceEnergy> Capture::finish() {
  thread_.request_stop();
  thread_.join();
  const auto stopped = meter_.stop();
  if (error_) {
    return tl::unexpected(*error_);
  }
  if (!stopped) {
    return tl::unexpected(stopped.error());
  }
  if (writer_) {
    if (auto closed = writer_->close(); !closed) {
      return tl::unexpected(closed.error());
    }
  }
  const MeterDescription& known = meter_.description();
  Result<TraceEnergy> energy =
      known.has_trigger ? stream_.finish()
                        : energy_of_trace({file_, "capture", "", {}}, WindowSource::steps, {}, known.voltage_v);
  if (!energy && energy.error().kind == ErrorKind::invalid_input) {
    Error error = energy.error();
    error.where = known.instrument;
    error.remedy = known.has_trigger ? "check the wire from the board's trigger pin, and line= of --meter"
                                     : "wire the board's trigger pin to the instrument, and give line= of --meter";
    return tl::unexpected(error);
  }
  if (energy) {
    energy->description.format = "live";
  }
  return energy;
}

}  // namespace probemark
