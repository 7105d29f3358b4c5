// A pseudo-terminal: the far end of a serial port, for simulated instruments and tests.
#pragma once

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

#include "harness/process/file_descriptor.hpp"
#include "reference/error.hpp"

namespace probemark {

struct PseudoTerminal {
  FileDescriptor far_end;  ///< what is written here is read from `device`, and the other way round; does not block
  std::string device;      ///< e.g. /dev/pts/3

  /// Raw from the start, so that nothing is echoed before somebody opens it. ErrorKind::setup where there is none.
  static Result<PseudoTerminal> create() {
    PseudoTerminal terminal;
    terminal.far_end = FileDescriptor(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
    std::array<char, 64> name{};
    termios settings{};
    const int end = terminal.far_end.get();
    if (!terminal.far_end.valid() || ::grantpt(end) != 0 || ::unlockpt(end) != 0 ||
        ::ptsname_r(end, name.data(), name.size()) != 0 || ::tcgetattr(end, &settings) != 0) {
      return fail(ErrorKind::setup, "no pseudo-terminal: " + std::generic_category().message(errno));
    }
    ::cfmakeraw(&settings);
    ::tcsetattr(end, TCSANOW, &settings);
    terminal.device = name.data();
    return terminal;
  }
};

}  // namespace probemark
