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
constexpr std::uint8_t kRefreshDevices = 0x00;
constexpr std::uint8_t kCountDevices = 0x01;
constexpr std::uint8_t kDescribeDevice = 0x02;
constexpr std::uint8_t kOpenDevice = 0x03;
constexpr std::uint8_t kCloseDevice = 0x04;
constexpr std::uint8_t kUsbCommand = 0x05;
constexpr std::uint8_t kServerVersion = 0x06;
constexpr std::uint8_t kCountClients = 0x07;
}  // namespace request

namespace status {
constexpr std::uint32_t kOk = 0x0001;
constexpr std::uint32_t kBadParameter = 0x1002;
constexpr std::uint32_t kNoSuchCommand = 0x1053;
}  // namespace status

/// Version 3 of the interface: with it clients queue word accesses.
constexpr std::uint32_t kInterfaceVersion = 3;
constexpr std::uint32_t kDevice = 1;
constexpr std::uint32_t kConnection = 1;
constexpr std::string_view kSerial = "004900483433510B37363934";  // what kind of text a real one has
constexpr std::size_t kUsbHeader = 32;
constexpr std::uint32_t kLargestTransfer = 10240;
constexpr std::uint8_t kDirectionWrite = 0;

class StlinkLink : public Link {
 public:
  StlinkLink(DebugAccess& debug, std::string_view serial)
      : probe_(debug), serial_(serial.empty() ? kSerial : serial.substr(0, 31)) {}

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
      case request::kRefreshDevices:
        return 2;
      case request::kCountDevices:
        return 1;
      case request::kDescribeDevice:
      case request::kOpenDevice:
      case request::kCloseDevice:
      case request::kCountClients:
        return 8;
      case request::kServerVersion:
        return 4;
      case request::kUsbCommand:
        break;
      default:
        return 1;
    }
    if (bytes.size() < kUsbHeader) {
      return std::nullopt;
    }
    const std::uint32_t size = transfer_size(bytes);
    const bool brings_data = static_cast<std::uint8_t>(bytes[24]) == kDirectionWrite && size <= kLargestTransfer;
    return kUsbHeader + (brings_data ? size : 0);
  }

  [[nodiscard]] static std::uint32_t transfer_size(std::string_view bytes) {
    return from_little_endian<4>(bytes.substr(28));
  }

  std::string answer(std::string_view bytes) {
    switch (static_cast<std::uint8_t>(bytes.front())) {
      case request::kRefreshDevices:
      case request::kCloseDevice:
        return little_endian<4>(status::kOk);
      case request::kCountDevices:
        return little_endian<4>(1);
      case request::kCountClients:
        return little_endian<4>(status::kOk) + little_endian<4>(1);
      case request::kDescribeDevice:
        return describe();
      case request::kOpenDevice:
        return little_endian<4>(status::kOk) + little_endian<4>(kConnection);
      case request::kServerVersion:
        return little_endian<4>(kInterfaceVersion) + little_endian<4>(2) + little_endian<4>(1) + little_endian<4>(0);
      case request::kUsbCommand:
        return usb(bytes);
      default:
        finished_ = true;
        return little_endian<4>(status::kNoSuchCommand);
    }
  }

  [[nodiscard]] std::string describe() const {
    std::string name = serial_;
    name.resize(32);
    return little_endian<4>(status::kOk) + little_endian<4>(kDevice) + name + little_endian<2>(kStlinkVendor) +
           little_endian<2>(kStlinkV3Product) + little_endian<1>(0);
  }

  std::string usb(std::string_view bytes) {
    const std::uint32_t size = transfer_size(bytes);
    if (size > kLargestTransfer) {
      finished_ = true;
      return little_endian<4>(status::kBadParameter);
    }
    StlinkCommand command{};
    std::ranges::copy(bytes.substr(8, command.size()), command.begin());
    std::string text = little_endian<4>(status::kOk);
    if (static_cast<std::uint8_t>(bytes[24]) == kDirectionWrite) {
      probe_.write(command, bytes.substr(kUsbHeader));
      return text;
    }
    text += probe_.read(command);
    text.resize(4 + size);
    return text;
  }

  StlinkProbe probe_;
  std::string serial_;
  std::string pending_;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<Link> make_stlink_link(DebugAccess& debug, std::string_view serial) {
  return std::make_unique<StlinkLink>(debug, serial);
}

}  // namespace probemark::virtual_board
