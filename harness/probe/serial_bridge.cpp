#include "harness/probe/serial_bridge.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

namespace probemark {

namespace {

tl::unexpected<Error> refused(const std::string& port, int reason) {
  std::string remedy = "check that it is a serial port";
  if (reason == EACCES) {
    remedy = "install scripts/udev/60-probemark-probes.rules (its head says how), then plug the probe in again";
  } else if (reason == EBUSY) {
    remedy = "end the other program that uses the probe (a debugger, a terminal, a modem manager)";
  } else if (reason == ENOENT || reason == ENXIO) {
    remedy = "connect the probe, or correct `port` in the board file";
  }
  return fail(ErrorKind::setup, fmt::format("cannot open the serial port: {}", std::generic_category().message(reason)),
              port, remedy);
}

/// False once one side is gone: the port, or the client behind `socket`. A probe that hangs takes nothing; then it is
/// the client who ends the waiting.
bool write_all(int to, int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    // A socket whose client has gone would raise SIGPIPE.
    const ssize_t written = to == socket ? ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT)
                                         : ::write(to, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    if (errno != EAGAIN && errno != EINTR) {
      return false;
    }
    std::array<pollfd, 2> waits{{{to, POLLOUT, 0}, {socket, 0, 0}}};
    if (::poll(waits.data(), waits.size(), -1) > 0 && waits[1].revents != 0) {
      return false;
    }
  }
  return true;
}

}  // namespace

Result<std::unique_ptr<SerialBridge>> SerialBridge::open(const std::string& port) {
  // Without O_NONBLOCK a line without carrier would be waited for, and later a probe that takes nothing.
  FileDescriptor line(::open(port.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!line.valid()) {
    return refused(port, errno);
  }
  termios settings{};
  if (::tcgetattr(line.get(), &settings) != 0) {
    return refused(port, errno);
  }
  ::cfmakeraw(&settings);
  settings.c_cflag |= CLOCAL | CREAD;
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  ::cfsetspeed(&settings, B115200);
  if (::tcsetattr(line.get(), TCSANOW, &settings) != 0 || ::ioctl(line.get(), TIOCEXCL) != 0) {
    return refused(port, errno);
  }
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return refused(port, errno);
  }
  return std::unique_ptr<SerialBridge>(
      new SerialBridge(std::move(line), FileDescriptor(ends[0]), FileDescriptor(ends[1])));
}

SerialBridge::SerialBridge(FileDescriptor port, FileDescriptor client, FileDescriptor server)
    : port_(std::move(port)), client_(std::move(client)), server_(std::move(server)), thread_([this] { copy(); }) {}

SerialBridge::~SerialBridge() {
  ::shutdown(server_.get(), SHUT_RDWR);
  thread_.join();
  ::tcflush(port_.get(), TCIOFLUSH);  // closing waits for what was not sent
}

void SerialBridge::copy() {
  std::array<char, 4096> buffer{};
  std::array<pollfd, 2> ends{{{port_.get(), POLLIN, 0}, {server_.get(), POLLIN, 0}}};
  for (;;) {
    if (::poll(ends.data(), ends.size(), -1) < 0) {
      if (errno == EINTR) {
        continue;
      }
      break;
    }
    bool open = true;
    for (std::size_t from = 0; from < ends.size() && open; ++from) {
      if (ends[from].revents == 0) {
        continue;
      }
      const ssize_t got = ::read(ends[from].fd, buffer.data(), buffer.size());
      open = got > 0 ? write_all(ends[1 - from].fd, server_.get(), {buffer.data(), static_cast<std::size_t>(got)})
                     : got < 0 && (errno == EAGAIN || errno == EINTR);
    }
    if (!open) {
      break;
    }
  }
  // The client then reads an end instead of waiting.
  ::shutdown(server_.get(), SHUT_RDWR);
}

}  // namespace probemark
