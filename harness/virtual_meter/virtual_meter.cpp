#include "harness/virtual_meter/virtual_meter.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "harness/process/interrupt.hpp"

namespace probemark::virtual_meter {
namespace {

constexpr int board_wait_ms = 1;   // until a board's time is looked at again
constexpr int nobody_wait_ms = 5;  // until somebody may have opened the port
constexpr int nothing_wait_ms = 1000;

}  // namespace

Result<std::unique_ptr<VirtualMeter>> VirtualMeter::create(const VirtualMeterSettings& settings,
                                                           std::unique_ptr<Signal> signal) {
  std::string names;
  for (const DeviceKind* kind : device_kinds()) {
    if (kind->name == settings.device) {
      auto port = Port::create(kind->transport);
      if (!port) {
        return tl::unexpected(port.error());
      }
      FileDescriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
      std::unique_ptr<VirtualMeter> meter(
          new VirtualMeter(settings, std::move(signal), std::move(*port), *kind, std::move(wake)));
      const auto placed = meter->device_->placed(meter->port());
      return placed ? Result<std::unique_ptr<VirtualMeter>>(std::move(meter)) : tl::unexpected(placed.error());
    }
    names += fmt::format("{}{}", names.empty() ? "" : ", ", kind->name);
  }
  return fail(ErrorKind::usage, fmt::format("there is no device '{}'", settings.device), "--device", "known: " + names);
}

VirtualMeter::VirtualMeter(const VirtualMeterSettings& settings, std::unique_ptr<Signal> signal, Port port,
                           const DeviceKind& kind, FileDescriptor wake)
    : settings_(settings),
      signal_(std::move(signal)),
      sampler_(*signal_, settings_.settings.model),
      port_(std::move(port)),
      device_(kind.make(sampler_, settings_.settings)),
      wake_(std::move(wake)),
      created_(std::chrono::steady_clock::now()),
      begun_(created_) {
  if (kind.transport == Transport::folder) {
    settings_.pace = Pace::host;  // nobody is seen to read it
  }
  if (!settings_.truth.empty()) {
    sampler_.on_window([this](const Truth& truth) { (void)write_truth(truth, settings_.truth); });
  }
}

VirtualMeter::~VirtualMeter() = default;

void VirtualMeter::stop() {
  const std::uint64_t one = 1;
  (void)!::write(wake_.get(), &one, sizeof one);
}

Result<void> VirtualMeter::run() {
  Result<bool> going = true;
  while (going && *going) {
    going = step();
  }
  port_.far_end.reset();
  if (!settings_.truth.empty()) {
    if (auto written = write_truth(sampler_.truth(), settings_.truth); !written) {
      return written;
    }
  }
  return going ? Result<void>() : tl::unexpected(going.error());
}

/// False at the end.
Result<bool> VirtualMeter::step() {
  if (unplugged_ && sent_ == out_.size()) {
    return false;
  }
  if (device_->sampling() && sent_ == out_.size()) {
    if (auto produced = produce(); !produced) {
      return tl::unexpected(produced.error());
    }
  }
  const bool more = sent_ < out_.size();
  const short wanted = static_cast<short>(POLLIN | (more ? POLLOUT : 0));
  const bool listening = port_.listener.valid() && !port_.far_end.valid();
  std::array<pollfd, 3> waits{{{listening ? port_.listener.get() : port_.far_end.get(), wanted, 0},
                               {wake_.get(), POLLIN, 0},
                               {interrupt_descriptor(), POLLIN, 0}}};
  const int wait = !device_->sampling() || more ? nothing_wait_ms : waits_ ? board_wait_ms : 0;
  if (::poll(waits.data(), waits.size(), wait) < 0 && errno != EINTR) {
    return fail(ErrorKind::internal, "poll failed");
  }
  if (waits[1].revents != 0 || waits[2].revents != 0) {
    return false;
  }
  if (listening) {
    if ((waits[0].revents & POLLIN) != 0 && !is_awake()) {
      (void)::poll(&waits[1], 2, nobody_wait_ms);
    } else if ((waits[0].revents & POLLIN) != 0 && port_.accept()) {
      device_->connected(out_);
    }
  } else if ((waits[0].revents & POLLIN) != 0) {
    if (auto taken = take_commands(); !taken) {
      return tl::unexpected(taken.error());
    }
  } else if ((waits[0].revents & POLLHUP) != 0) {
    // Nobody has the port open; there is no event for somebody who opens it.
    out_.clear();
    sent_ = 0;
    (void)::poll(&waits[1], 2, nobody_wait_ms);
    return true;
  }
  send();
  return true;
}

bool VirtualMeter::is_awake() const {
  const FaultPlan plan(settings_.settings.faults);
  return std::chrono::steady_clock::now() - created_ >= std::chrono::milliseconds(plan.count(FaultKind::slow_start));
}

/// Of TCP; a terminal stays.
void VirtualMeter::drop_client() {
  if (port_.listener.valid()) {
    port_.far_end.reset();
    out_.clear();
    sent_ = 0;
  }
}

Result<void> VirtualMeter::take_commands() {
  std::array<char, 4096> buffer{};
  const ssize_t got = ::read(port_.far_end.get(), buffer.data(), buffer.size());
  if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
    drop_client();
  }
  if (got <= 0 || !is_awake()) {
    return {};
  }
  auto received = device_->receive({buffer.data(), static_cast<std::size_t>(got)}, out_);
  if (device_->sampling() && !was_sampling_) {
    begun_ = std::chrono::steady_clock::now();
  }
  was_sampling_ = device_->sampling();
  return received;
}

Result<void> VirtualMeter::produce() {
  out_.clear();
  sent_ = 0;
  if (settings_.pace == Pace::host) {
    sampler_.allow_until(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count());
  }
  const auto produced = device_->produce(out_);
  if (!produced) {
    return tl::unexpected(produced.error());
  }
  waits_ = *produced == Production::waits;
  unplugged_ = *produced == Production::unplugged;
  return {};
}

void VirtualMeter::send() {
  while (sent_ < out_.size()) {
    const ssize_t written = port_.transport == Transport::tcp
                                ? ::send(port_.far_end.get(), out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL)
                                : ::write(port_.far_end.get(), out_.data() + sent_, out_.size() - sent_);
    if (written <= 0) {
      return;
    }
    sent_ += static_cast<std::size_t>(written);
  }
}

}  // namespace probemark::virtual_meter
