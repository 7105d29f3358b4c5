#include "harness/meter/serial_port.hpp"

// termios2, which has rates beyond the table of <termios.h>; the two headers exclude each other.
#include <asm/termbits.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace probemark {
namespace {

tl::unexpected<Error> refused(const std::string& device, int reason) {
  std::string remedy = "check that it is the instrument's serial port";
  if (reason == EACCES || reason == EPERM) {
    remedy =
        "install scripts/udev/60-probemark-instruments.rules (its head says how), then plug the instrument in again";
  } else if (reason == EBUSY || reason == EWOULDBLOCK) {
    remedy = "end the other program that uses the instrument (another run, the maker's program, a modem manager)";
  } else if (reason == ENOENT || reason == ENXIO || reason == ENODEV) {
    remedy = "connect the instrument, or correct its address";
  }
  const std::string what =
      reason == EWOULDBLOCK ? std::string("another process has it") : std::generic_category().message(reason);
  return fail(ErrorKind::setup, fmt::format("cannot open the serial port: {}", what), device, remedy);
}

bool set_raw(int port, unsigned baud) {
  struct termios2 settings {};
  if (::ioctl(port, TCGETS2, &settings) != 0) {
    return false;
  }
  settings.c_iflag = 0;
  settings.c_oflag = 0;
  settings.c_lflag = 0;
  settings.c_cflag = CS8 | CREAD | CLOCAL | BOTHER | (BOTHER << IBSHIFT);
  settings.c_ispeed = baud;
  settings.c_ospeed = baud;
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  return ::ioctl(port, TCSETS2, &settings) == 0;
}

}  // namespace

Result<SerialPort> SerialPort::open(const std::string& device, unsigned baud) {
  // Without O_NONBLOCK a line without carrier would be waited for.
  FileDescriptor port(::open(device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!port.valid()) {
    return refused(device, errno);
  }
  // TIOCEXCL does not stop root; the lock stops every process that asks for it.
  if (::flock(port.get(), LOCK_EX | LOCK_NB) != 0 || !set_raw(port.get(), baud) || ::ioctl(port.get(), TIOCEXCL) != 0) {
    return refused(device, errno);
  }
  return SerialPort(std::move(port), device);
}

SerialPort::~SerialPort() {
  if (port_.valid()) {
    ::ioctl(port_.get(), TCFLSH, TCIOFLUSH);  // closing waits for what was not sent
    ::ioctl(port_.get(), TIOCNXCL);
  }
}

tl::unexpected<Error> SerialPort::lost(int reason) const {
  const bool unplugged = reason == 0 || reason == EIO || reason == ENXIO || reason == ENODEV;
  return fail(ErrorKind::target_lost,
              unplugged ? std::string("the instrument was unplugged")
                        : fmt::format("the serial port failed: {}", std::generic_category().message(reason)),
              device_, "check cable and hub, then start again");
}

Result<void> SerialPort::write(std::string_view bytes, Duration wait) {
  const SteadyTime until = std::chrono::steady_clock::now() + wait;
  while (!bytes.empty()) {
    const ssize_t written = ::write(port_.get(), bytes.data(), bytes.size());
    if (written > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    if (written == 0 || (errno != EAGAIN && errno != EINTR)) {
      return lost(written == 0 ? 0 : errno);
    }
    const auto ready = wait_for_descriptor(port_.get(), POLLOUT, until);
    if (!ready) {
      return tl::unexpected(ready.error());
    }
    if (!*ready) {
      return fail(ErrorKind::target_lost, fmt::format("the instrument took no byte for {}", describe_duration(wait)),
                  device_, "plug it in again");
    }
  }
  return {};
}

Result<std::size_t> SerialPort::read(std::span<char> into, Duration wait) {
  const SteadyTime until = std::chrono::steady_clock::now() + wait;
  for (;;) {
    const ssize_t got = ::read(port_.get(), into.data(), into.size());
    if (got > 0) {
      return static_cast<std::size_t>(got);
    }
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      return lost(got == 0 ? 0 : errno);
    }
    const auto ready = wait_for_descriptor(port_.get(), POLLIN, until);
    if (!ready) {
      return tl::unexpected(ready.error());
    }
    if (!*ready) {
      return std::size_t{0};
    }
  }
}

Result<bool> SerialPort::drain(Duration quiet, Duration wait) {
  const SteadyTime until = std::chrono::steady_clock::now() + wait;
  std::array<char, 4096> dropped{};
  while (std::chrono::steady_clock::now() < until) {
    const auto got = read(dropped, quiet);
    if (!got) {
      return tl::unexpected(got.error());
    }
    if (*got == 0) {
      return true;
    }
  }
  return false;
}

}  // namespace probemark
