#include "harness/virtual_board/pyocd_link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "harness/virtual_board/pyocd_request.hpp"

namespace probemark::virtual_board {

namespace {

using Json = nlohmann::json;

constexpr std::size_t longest_line = 1 << 20;
/// Words in one request; pyOCD asks for 1 KiB, or 4 KiB where the access port says so.
constexpr std::uint64_t longest_block = 1 << 16;

std::optional<std::uint32_t> word(const Json& value) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > std::numeric_limits<std::uint32_t>::max()) {
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(value.get<std::uint64_t>());
}

PyOcdAnswer wrong_arguments(std::string_view expected) {
  return refuse(PyOcdStatus::general_error, fmt::format("wrong arguments; expected {}", expected));
}

PyOcdAnswer done(Ack ack, Json result = nullptr) {
  switch (ack) {
    case Ack::ok:
      return result;
    case Ack::wait:
      return refuse(PyOcdStatus::transfer_timeout, "the debug port keeps answering WAIT");
    case Ack::fault:
      break;
  }
  return refuse(PyOcdStatus::transfer_fault, "the debug port answered FAULT");
}

/// Of a DP register, whose bank pyOCD has selected by a write of SELECT.
std::optional<unsigned> dp_register(const Json& value) {
  const auto address = word(value);
  return address && *address <= 0xC && *address % 4 == 0 ? std::optional<unsigned>(*address) : std::nullopt;
}

struct ApRegister {
  unsigned port = 0;
  unsigned offset = 0;
};

/// From APSEL << 24 | register.
std::optional<ApRegister> ap_register(const Json& value) {
  const auto address = word(value);
  if (!address || (*address & 0x00FF'FF03U) != 0) {
    return std::nullopt;
  }
  return ApRegister{*address >> 24U, *address & 0xFCU};
}

class PyOcdLink final : public Link {
 public:
  explicit PyOcdLink(DebugAccess& access) : access_(access) {}

  void connected() override {
    line_.clear();
    skipping_ = false;
    closed_ = false;
    swd_connected_ = false;
    // A client that went away may have left the line driven.
    if (std::exchange(reset_asserted_, false)) {
      access_.drive_reset(false);
    }
  }

  std::string receive(std::string_view bytes) override {
    std::string replies;
    while (!bytes.empty() && !closed_) {
      const std::size_t end = bytes.find('\n');
      const std::string_view piece = bytes.substr(0, end);
      take(piece);
      bytes.remove_prefix(piece.size());
      if (end != std::string_view::npos) {
        bytes.remove_prefix(1);
        replies += answer_line();
      }
    }
    return replies;
  }

  [[nodiscard]] bool finished() const override { return closed_; }

 private:
  using Handler = PyOcdAnswer (PyOcdLink::*)(const Json& arguments);

  struct Row {
    std::string_view name;
    std::size_t arguments;
    Handler handler;
  };

  static const Row* find_row(std::string_view name) {
    static constexpr std::array rows{
        Row{"hello", 1, &PyOcdLink::hello},
        Row{"readprop", 1, &PyOcdLink::read_property},
        Row{"open", 0, &PyOcdLink::nothing},
        Row{"close", 0, &PyOcdLink::close},
        Row{"lock", 0, &PyOcdLink::nothing},
        Row{"unlock", 0, &PyOcdLink::nothing},
        Row{"connect", 1, &PyOcdLink::connect},
        Row{"disconnect", 0, &PyOcdLink::disconnect},
        Row{"set_clock", 1, &PyOcdLink::set_clock},
        Row{"reset", 0, &PyOcdLink::reset},
        Row{"assert_reset", 1, &PyOcdLink::assert_reset},
        Row{"is_reset_asserted", 0, &PyOcdLink::is_reset_asserted},
        Row{"flush", 0, &PyOcdLink::nothing},
        Row{"read_dp", 1, &PyOcdLink::read_dp},
        Row{"write_dp", 2, &PyOcdLink::write_dp},
        Row{"read_ap", 1, &PyOcdLink::read_ap},
        Row{"write_ap", 2, &PyOcdLink::write_ap},
        Row{"read_ap_multiple", 2, &PyOcdLink::read_ap_multiple},
        Row{"write_ap_multiple", 2, &PyOcdLink::write_ap_multiple},
        Row{"get_memory_interface_for_ap", 2, &PyOcdLink::nothing},
    };
    const auto row = std::find_if(rows.begin(), rows.end(), [name](const Row& each) { return each.name == name; });
    return row == rows.end() ? nullptr : &*row;
  }

  void take(std::string_view piece) {
    if (skipping_ || line_.size() + piece.size() > longest_line) {
      skipping_ = true;
      line_.clear();
      return;
    }
    line_ += piece;
  }

  std::string answer_line() {
    if (std::exchange(skipping_, false)) {
      return format_pyocd_answer(
          -1, refuse(PyOcdStatus::general_error, fmt::format("the line is longer than {} bytes", longest_line)));
    }
    const PyOcdLine line = parse_pyocd_line(std::exchange(line_, {}));
    if (!line.mistake.empty()) {
      return format_pyocd_answer(line.request.id, refuse(PyOcdStatus::general_error, line.mistake));
    }
    return format_pyocd_answer(line.request.id, answer(line.request));
  }

  PyOcdAnswer answer(const PyOcdRequest& request) {
    const Row* row = find_row(request.name);
    if (row == nullptr) {
      return refuse(PyOcdStatus::general_error, "this probe has no such request");
    }
    if (request.arguments.size() != row->arguments) {
      return wrong_arguments(fmt::format("{} of them", row->arguments));
    }
    return (this->*row->handler)(request.arguments);
  }

  /// What needs no action here; asked for a memory interface, null says that there is none.
  PyOcdAnswer nothing(const Json& /*arguments*/) { return Json(nullptr); }

  PyOcdAnswer hello(const Json& arguments) {
    return arguments[0] == 1 ? PyOcdAnswer(nullptr) : wrong_arguments("protocol version 1");
  }

  PyOcdAnswer read_property(const Json& arguments) {
    if (arguments[0] == "capabilities") {
      return Json::array();
    }
    if (arguments[0] == "supported_wire_protocols") {
      return Json::array({"DEFAULT", "SWD"});
    }
    if (arguments[0] == "wire_protocol") {
      return swd_connected_ ? Json("SWD") : Json(nullptr);
    }
    if (arguments[0] == "vendor_name") {
      return Json("Probemark");
    }
    if (arguments[0] == "product_name") {
      return Json("virtual board");
    }
    return wrong_arguments("the name of a property");
  }

  PyOcdAnswer close(const Json& /*arguments*/) {
    closed_ = true;
    return Json(nullptr);
  }

  PyOcdAnswer connect(const Json& arguments) {
    if (arguments[0] != "SWD" && arguments[0] != "DEFAULT") {
      return refuse(PyOcdStatus::probe_error, "this probe speaks SWD only");
    }
    swd_connected_ = true;
    return Json(nullptr);
  }

  PyOcdAnswer disconnect(const Json& /*arguments*/) {
    swd_connected_ = false;
    return Json(nullptr);
  }

  PyOcdAnswer set_clock(const Json& arguments) {
    const bool possible = arguments[0].is_number() && arguments[0].get<double>() > 0;
    return possible ? PyOcdAnswer(nullptr) : wrong_arguments("a frequency in hertz");
  }

  PyOcdAnswer reset(const Json& /*arguments*/) {
    access_.drive_reset(true);
    access_.drive_reset(false);
    reset_asserted_ = false;
    return Json(nullptr);
  }

  PyOcdAnswer assert_reset(const Json& arguments) {
    if (!arguments[0].is_boolean()) {
      return wrong_arguments("true or false");
    }
    reset_asserted_ = arguments[0].get<bool>();
    access_.drive_reset(reset_asserted_);
    return Json(nullptr);
  }

  PyOcdAnswer is_reset_asserted(const Json& /*arguments*/) { return Json(reset_asserted_); }

  PyOcdAnswer read_dp(const Json& arguments) {
    const auto reg = dp_register(arguments[0]);
    if (!reg) {
      return wrong_arguments("a DP register, 0 to 12");
    }
    const DapReply reply = access_.read_dp(*reg);
    return done(reply.ack, reply.value);
  }

  PyOcdAnswer write_dp(const Json& arguments) {
    const auto reg = dp_register(arguments[0]);
    const auto value = word(arguments[1]);
    if (!reg || !value) {
      return wrong_arguments("a DP register, 0 to 12, and a 32-bit value");
    }
    return done(access_.write_dp(*reg, *value));
  }

  PyOcdAnswer read_ap(const Json& arguments) {
    const auto reg = ap_register(arguments[0]);
    if (!reg) {
      return wrong_arguments("an AP register");
    }
    const DapReply reply = access_.read_ap(reg->port, reg->offset);
    return done(reply.ack, reply.value);
  }

  PyOcdAnswer write_ap(const Json& arguments) {
    const auto reg = ap_register(arguments[0]);
    const auto value = word(arguments[1]);
    if (!reg || !value) {
      return wrong_arguments("an AP register and a 32-bit value");
    }
    return done(access_.write_ap(reg->port, reg->offset, *value));
  }

  PyOcdAnswer read_ap_multiple(const Json& arguments) {
    const auto reg = ap_register(arguments[0]);
    const auto count = word(arguments[1]);
    if (!reg || !count || *count > longest_block) {
      return wrong_arguments(fmt::format("an AP register and a count of at most {}", longest_block));
    }
    std::vector<std::uint32_t> values(*count);
    const Ack ack = access_.read_ap_block(reg->port, reg->offset, values);
    return done(ack, values);
  }

  PyOcdAnswer write_ap_multiple(const Json& arguments) {
    const auto reg = ap_register(arguments[0]);
    if (!reg || !arguments[1].is_array() || arguments[1].size() > longest_block) {
      return wrong_arguments(fmt::format("an AP register and an array of at most {} values", longest_block));
    }
    std::vector<std::uint32_t> values;
    values.reserve(arguments[1].size());
    for (const Json& each : arguments[1]) {
      const auto value = word(each);
      if (!value) {
        return wrong_arguments("32-bit values");
      }
      values.push_back(*value);
    }
    return done(access_.write_ap_block(reg->port, reg->offset, values));
  }

  DebugAccess& access_;
  std::string line_;
  bool skipping_ = false;  ///< the rest of a line that grew too long
  bool closed_ = false;
  bool swd_connected_ = false;
  bool reset_asserted_ = false;
};

}  // namespace

std::unique_ptr<Link> make_pyocd_link(DebugAccess& access) { return std::make_unique<PyOcdLink>(access); }

}  // namespace probemark::virtual_board
