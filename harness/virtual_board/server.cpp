#include "harness/virtual_board/server.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <asio/generic/stream_protocol.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/read_until.hpp>
#include <asio/steady_timer.hpp>
#include <asio/streambuf.hpp>
#include <asio/write.hpp>
#include <filesystem>
#include <istream>
#include <optional>

#include "harness/process/file_descriptor.hpp"
#include "harness/process/interrupt.hpp"
#include "harness/process/process_descriptor.hpp"
#include "harness/virtual_board/line_channel.hpp"

namespace probemark::virtual_board {

namespace {

using namespace std::chrono_literals;
using Protocol = asio::generic::stream_protocol;
using Acceptor = asio::basic_socket_acceptor<Protocol>;

constexpr std::size_t kReadSize = 1 << 16;
constexpr std::size_t kLongestControlLine = 4 << 10;
constexpr auto kTellDeadline = 30s;

/// A listening socket whose file, where it has one, goes with it.
class Listener {
 public:
  static Result<Listener> open(asio::io_context& context, ListenAddress address) {
    Listener listener(context, std::move(address));
    std::error_code error;
    if (listener.address_.path.empty()) {
      listener.bind(asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), listener.address_.port), error);
    } else {
      remove_dead_socket(listener.address_.path);
      listener.bind(asio::local::stream_protocol::endpoint(listener.address_.path), error);
    }
    if (error) {
      const std::string place = describe(listener.address_);
      listener.address_.path.clear();  // not ours
      return fail(ErrorKind::setup, fmt::format("cannot listen on {}: {}", place, error.message()));
    }
    if (listener.address_.path.empty()) {
      sockaddr_in name{};
      socklen_t size = sizeof name;
      ::getsockname(listener.acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&name), &size);
      listener.address_.port = ntohs(name.sin_port);
    }
    return listener;
  }

  Listener(Listener&& other) noexcept
      : acceptor_(std::move(other.acceptor_)), address_(std::exchange(other.address_, {})) {}
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  Listener& operator=(Listener&&) = delete;
  ~Listener() {
    if (!address_.path.empty()) {
      ::unlink(address_.path.c_str());
    }
  }

  Acceptor& acceptor() { return acceptor_; }
  [[nodiscard]] const ListenAddress& address() const { return address_; }

 private:
  Listener(asio::io_context& context, ListenAddress address) : acceptor_(context), address_(std::move(address)) {}

  void bind(const Protocol::endpoint& endpoint, std::error_code& error) {
    acceptor_.open(endpoint.protocol(), error);
    if (!error && address_.path.empty()) {
      acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    }
    if (!error) {
      acceptor_.bind(endpoint, error);
    }
    if (!error) {
      acceptor_.listen(asio::socket_base::max_listen_connections, error);
    }
  }

  static void remove_dead_socket(const std::string& path) {
    std::error_code error;
    if (!std::filesystem::is_socket(path, error)) {
      return;  // a file of somebody's, which refuses connections too
    }
    asio::io_context context;
    asio::local::stream_protocol::socket probe(context);
    probe.connect(asio::local::stream_protocol::endpoint(path), error);
    if (error == asio::error::connection_refused) {
      ::unlink(path.c_str());
    }
  }

  Acceptor acceptor_;
  ListenAddress address_;
};

}  // namespace

class Server::State {
 public:
  Result<void> listen(const ListenAddress& address) { return open(listener_, address); }

  Result<void> listen_for_control(const ListenAddress& address, Control control) {
    control_ = std::move(control);
    return open(control_listener_, address);
  }

  [[nodiscard]] const ListenAddress& address() const { return listener_->address(); }

  void end_with_process(int id) { watch(watched_process_, open_process(id).release()); }

  void every(std::chrono::milliseconds period, std::function<void()> tick) {
    period_ = period;
    tick_ = std::move(tick);
  }

  void run(Link& link) {
    link_ = &link;
    watch(interrupt_, ::dup(interrupt_descriptor()));
    accept_client();
    if (control_listener_) {
      accept_control();
    }
    if (tick_) {
      await_tick();
    }
    context_.run();
    link_ = nullptr;
  }

 private:
  Result<void> open(std::optional<Listener>& listener, const ListenAddress& address) {
    auto opened = Listener::open(context_, address);
    if (!opened) {
      return tl::unexpected(opened.error());
    }
    listener.emplace(std::move(*opened));
    return {};
  }

  /// Ends run() once `descriptor` is readable.
  void watch(asio::posix::stream_descriptor& watched, int descriptor) {
    std::error_code error;
    watched.assign(descriptor, error);
    if (!error) {
      watched.async_wait(asio::posix::stream_descriptor::wait_read,
                         [this](const std::error_code&) { context_.stop(); });
    }
  }

  void await_tick() {
    timer_.expires_after(period_);
    timer_.async_wait([this](const std::error_code& error) {
      if (!error) {
        tick_();
        await_tick();
      }
    });
  }

  void accept_client() {
    listener_->acceptor().async_accept([this](const std::error_code& error, Protocol::socket socket) {
      if (error) {
        return;
      }
      client_.emplace(std::move(socket));
      if (listener_->address().path.empty()) {
        std::error_code ignored;
        client_->set_option(asio::ip::tcp::no_delay(true), ignored);
      }
      link_->connected();
      read_client();
    });
  }

  void read_client() {
    client_->async_read_some(asio::buffer(received_), [this](const std::error_code& error, std::size_t count) {
      if (error) {
        end_client();
        return;
      }
      answer_ = link_->receive(std::string_view(received_.data(), count));
      asio::async_write(*client_, asio::buffer(answer_), [this](const std::error_code& write_error, std::size_t) {
        if (write_error || link_->finished()) {
          end_client();
        } else {
          read_client();
        }
      });
    });
  }

  void end_client() {
    client_.reset();
    accept_client();
  }

  void accept_control() {
    control_listener_->acceptor().async_accept([this](const std::error_code& error, Protocol::socket socket) {
      if (error) {
        return;
      }
      control_client_.emplace(std::move(socket));
      control_received_.consume(control_received_.size());
      read_control();
    });
  }

  void read_control() {
    asio::async_read_until(
        *control_client_, control_received_, '\n', [this](const std::error_code& error, std::size_t) {
          if (error) {
            control_client_.reset();
            accept_control();
            return;
          }
          std::string line;
          std::istream stream(&control_received_);
          std::getline(stream, line);
          const ControlAnswer answer = control_(line);
          if (answer.drops_client && client_) {
            std::error_code ignored;
            client_->shutdown(asio::socket_base::shutdown_both, ignored);  // whatever is pending ends with an error
          }
          control_answer_ = answer.text + "\n";
          asio::async_write(*control_client_, asio::buffer(control_answer_),
                            [this](const std::error_code&, std::size_t) {
                              read_control();  // an error shows there too
                            });
        });
  }

  asio::io_context context_;
  asio::posix::stream_descriptor interrupt_{context_};
  asio::posix::stream_descriptor watched_process_{context_};
  asio::steady_timer timer_{context_};
  std::chrono::milliseconds period_{0};
  std::function<void()> tick_;
  Link* link_ = nullptr;
  std::optional<Listener> listener_;
  std::optional<Protocol::socket> client_;
  std::array<char, kReadSize> received_{};
  std::string answer_;
  Control control_;
  std::optional<Listener> control_listener_;
  std::optional<Protocol::socket> control_client_;
  asio::streambuf control_received_{kLongestControlLine};
  std::string control_answer_;
};

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;
Server::~Server() = default;

Result<Server> Server::create(const ListenAddress& address) {
  auto state = std::make_unique<State>();
  if (const auto listening = state->listen(address); !listening) {
    return tl::unexpected(listening.error());
  }
  return Server(std::move(state));
}

const ListenAddress& Server::address() const { return state_->address(); }

Result<void> Server::add_control(const ListenAddress& address, Control control) {
  return state_->listen_for_control(address, std::move(control));
}

void Server::end_with_process(int id) { state_->end_with_process(id); }

void Server::every(std::chrono::milliseconds period, std::function<void()> tick) {
  state_->every(period, std::move(tick));
}

void Server::run(Link& link) { state_->run(link); }

Result<std::string> tell(const ListenAddress& address, std::string_view line) {
  if (address.path.empty()) {
    return fail(ErrorKind::usage, "a control line is a unix socket", {}, "unix:PATH");
  }
  auto channel = LineChannel::connect(address.path, 0s);
  if (!channel) {
    return tl::unexpected(channel.error());
  }
  const std::string what = "the virtual board's answer";
  if (const auto sent = channel->send(line, kTellDeadline, what); !sent) {
    return tl::unexpected(sent.error());
  }
  return channel->receive(kTellDeadline, what);
}

}  // namespace probemark::virtual_board
