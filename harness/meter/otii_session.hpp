// A connection to Otii's TCP server: requests and their answers, the login and the licence that scripting needs.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "harness/meter/otii_message.hpp"
#include "harness/meter/tcp_lines.hpp"

namespace probemark {

/// Where the server listens unless told otherwise.
inline constexpr std::uint16_t otii_port = 1905;

/// Gives back on its way out what it took: the licence, the login.
class OtiiSession {
 public:
  using Duration = std::chrono::steady_clock::duration;

  /// Connects, checks the greeting, logs in by OTII_USERNAME and OTII_PASSWORD where Otii is not, and reserves a
  /// licence for scripting where none is. Servers that know neither need neither.
  static Result<OtiiSession> open(const TcpAddress& address);

  OtiiSession(OtiiSession&& other) noexcept;
  OtiiSession& operator=(OtiiSession&&) = delete;
  OtiiSession(const OtiiSession&) = delete;
  OtiiSession& operator=(const OtiiSession&) = delete;
  ~OtiiSession();

  /// The data of the answer; a refusal as an Error.
  Result<nlohmann::json> ask(const std::string& command, const nlohmann::json& data = nlohmann::json::object(),
                             Duration deadline = std::chrono::seconds(5));
  /// Version of Otii.
  [[nodiscard]] const std::string& version() const { return version_; }

 private:
  explicit OtiiSession(TcpLines lines) : lines_(std::move(lines)) {}
  /// nullopt where the server does not know the command.
  Result<std::optional<nlohmann::json>> ask_if_known(const std::string& command,
                                                     const nlohmann::json& data = nlohmann::json::object());
  /// After a failure of the connection, that failure at once.
  Result<OtiiMessage> answer_to(const std::string& command, const nlohmann::json& data, Duration deadline);
  Result<OtiiMessage> exchange(const std::string& command, const nlohmann::json& data, Duration deadline);
  Result<void> log_in();
  Result<void> reserve_licence();

  std::optional<TcpLines> lines_;
  std::uint64_t transaction_ = 0;
  std::optional<Error> broken_;  ///< nothing is asked any more
  std::string version_;
  bool logged_in_ = false;
  std::optional<nlohmann::json> licence_;
};

}  // namespace probemark
