#include "harness/virtual_board/stlink_link.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "harness/virtual_board/stlink_link_bytes.hpp"
#include "harness/virtual_board/stlink_link_probe.hpp"

namespace probemark::virtual_board {
namespace {

namespace request {
constexpr std::uint8_t refresh_devices = 0x00;
constexpr std::uint8_t count_devices = 0x01;
constexpr std::uint8_t describe_device = 0x02;
constexpr std::uint8_t open_device = 0x03;
constexpr std::uint8_t close_device = 0x04;
constexpr std::uint8_t usb_command = 0x05;
constexpr std::uint8_t server_version = 0x06;
constexpr std::uint8_t count_clients = 0x07;
}  // namespace request

namespace status {
constexpr std::uint32_t ok = 0x0001;
constexpr std::uint32_t bad_parameter = 0x1002;
constexpr std::uint32_t no_such_command = 0x1053;
}  // namespace status

/// Version 3 of the interface: with it clients queue word accesses.
constexpr std::uint32_t interface_version = 3;
constexpr std::uint32_t device = 1;
constexpr std::uint32_t connection = 1;
constexpr std::string_view serial = "004900483433510B37363934";  // what kind of text a real one has
constexpr std::size_t usb_header = 32;
constexpr std::uint32_t largest_transfer = 10240;
constexpr std::uint8_t direction_write = 0;

class StlinkLink : public Link {
 public:
  explicit StlinkLink(DebugAccess& debug) : probe_(debug) {}

  void connected() override {
    probe_.reset();
    pending_.clear();
    finished_ = false;
  }

  std::string receive(std::string_view bytes) override {
    pending_ += bytes;
    std::string answers;
    std::size_t taken = 0;
    while (!finished_) {
      const std::string_view rest = std::string_view(pending_).substr(taken);
      const std::optional<std::size_t> length = length_of(rest);
      if (!length || rest.size() < *length) {
        break;
      }
      answers += answer(rest.substr(0, *length));
      taken += *length;
    }
    pending_.erase(0, taken);
    return answers;
  }

  [[nodiscard]] bool finished() const override { return finished_; }

 private:
  /// nullopt: not all of what tells the length is there yet.
  [[nodiscard]] static std::optional<std::size_t> length_of(std::string_view bytes) {
    if (bytes.empty()) {
      return std::nullopt;
    }
    switch (static_cast<std::uint8_t>(bytes.front())) {
      case request::refresh_devices:
        return 2;
      case request::count_devices:
        return 1;
      case request::describe_device:
      case request::open_device:
      case request::close_device:
      case request::count_clients:
        return 8;
      case request::server_version:
        return 4;
      case request::usb_command:
        break;
      default:
        return 1;
    }
    if (bytes.size() < usb_header) {
      return std::nullopt;
    }
    const std::uint32_t size = transfer_size(bytes);
    const bool brings_data = static_cast<std::uint8_t>(bytes[24]) == direction_write && size <= largest_transfer;
    return usb_header + (brings_data ? size : 0);
  }

  [[nodiscard]] static std::uint32_t transfer_size(std::string_view bytes) {
    return from_little_endian<4>(bytes.substr(28));
  }

  std::string answer(std::string_view bytes) {
    switch (static_cast<std::uint8_t>(bytes.front())) {
      case request::refresh_devices:
      case request::close_device:
        return little_endian<4>(status::ok);
      case request::count_devices:
        return little_endian<4>(1);
      case request::count_clients:
        return little_endian<4>(status::ok) + little_endian<4>(1);
      case request::describe_device:
        return describe();
      case request::open_device:
        return little_endian<4>(status::ok) + little_endian<4>(connection);
      case request::server_version:
        return little_endian<4>(interface_version) + little_endian<4>(2) + little_endian<4>(1) + little_endian<4>(0);
      case request::usb_command:
        return usb(bytes);
      default:
        finished_ = true;
        return little_endian<4>(status::no_such_command);
    }
  }

  [[nodiscard]] static std::string describe() {
    std::string name(serial);
    name.resize(32);
    return little_endian<4>(status::ok) + little_endian<4>(device) + name + little_endian<2>(stlink_vendor) +
           little_endian<2>(stlink_v3_product) + little_endian<1>(0);
  }

  std::string usb(std::string_view bytes) {
    const std::uint32_t size = transfer_size(bytes);
    if (size > largest_transfer) {
      finished_ = true;
      return little_endian<4>(status::bad_parameter);
    }
    StlinkCommand command{};
    std::ranges::copy(bytes.substr(8, command.size()), command.begin());
    std::string text = little_endian<4>(status::ok);
    if (static_cast<std::uint8_t>(bytes[24]) == direction_write) {
      probe_.write(command, bytes.substr(usb_header));
      return text;
    }
    text += probe_.read(command);
    text.resize(4 + size);
    return text;
  }

  StlinkProbe probe_;
  std::string pending_;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<Link> make_stlink_link(DebugAccess& debug) { return std::make_unique<StlinkLink>(debug); }

}  // namespace probemark::virtual_board
