// Qoitech's Otii Arc and Ace, by the TCP server of the Otii application (protocol 0.1).
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "harness/meter/meter_spec.hpp"
#include "harness/meter/meters.hpp"
#include "harness/meter/otii_channels.hpp"
#include "harness/meter/otii_device.hpp"
#include "harness/meter/otii_session.hpp"
#include "harness/process/descriptor_wait.hpp"

namespace probemark {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using nlohmann::json;

constexpr auto poll_every = 20ms;
constexpr auto silence_limit = 5s;
constexpr auto check_every = 1s;
constexpr auto quick_command = 3s;
constexpr auto slow_command = 15s;
constexpr double lag_s = 0.2;
constexpr std::size_t most_samples = 40000;  ///< a request; Otii's own client asks for no more
constexpr double nominal_hz = 4000;
// Main channel at low currents, by Qoitech ("How accurate is your current measurement?").
constexpr InstrumentLimits arc_limits{0.001, 50e-9, 0.01, 5};
constexpr InstrumentLimits ace_limits{0.0005, 25e-9, 0.01, 5};

class OtiiMeter : public Meter {
 public:
  OtiiMeter(OtiiSession session, OtiiDevice device, std::optional<unsigned> line, bool watched)
      : session_(std::move(session)), device_(std::move(device)), watched_(watched) {
    if (line) {
      line_ = fmt::format("i{}", *line);
      pin_ = *line;
    }
  }
  OtiiMeter(const OtiiMeter&) = delete;
  OtiiMeter& operator=(const OtiiMeter&) = delete;
  ~OtiiMeter() override {
    static_cast<void>(stop());
    if (recording_.is_number()) {
      static_cast<void>(session_.ask("recording_delete", {{"recording_id", recording_}}, 2s));
    }
    if (created_project_) {
      static_cast<void>(session_.ask("project_close", {{"project_id", project_}, {"force", true}}, 2s));
    }
  }

  Result<void> prepare(const MeterRequest& request) {
    const auto project = session_.ask("otii_get_active_project");
    if (!project) {
      return tl::unexpected(project.error());
    }
    project_ = project->value("project_id", json(-1));
    if (project_ == -1) {
      const auto created = session_.ask("otii_create_project");
      if (!created) {
        return tl::unexpected(created.error());
      }
      project_ = created->value("project_id", json());
      created_project_ = true;
    }
    const auto version = ask_device("arc_get_version");
    auto done = version ? tell("arc_add_to_project") : tl::unexpected(version.error());
    if (done && request.voltage_v) {
      done = tell("arc_set_main_voltage", {{"value", *request.voltage_v}});
    }
    for (const std::string& channel : channels()) {
      done = done ? tell("arc_enable_channel", {{"channel", channel}, {"enable", true}}) : done;
    }
    const auto rate =
        done ? ask_device("arc_get_channel_samplerate", {{"channel", "mc"}}) : tl::unexpected(done.error());
    const auto voltage = rate ? ask_device("arc_get_main_voltage") : tl::unexpected(rate.error());
    if (!voltage) {
      return tl::unexpected(voltage.error());
    }
    description_.instrument = "Otii " + device_.type;
    description_.serial = device_.id;
    description_.firmware =
        fmt::format("{} (Otii {})", otii_text(*version, "fw_version").value_or("?"), session_.version());
    description_.period_s = 1 / std::max(otii_number(*rate, "value").value_or(nominal_hz), 1.0);
    description_.measures_voltage = true;
    description_.voltage_v = otii_number(*voltage, "value");
    description_.supplies = true;
    description_.has_trigger = !line_.empty();
    description_.limits = device_.type == "Ace" ? ace_limits : arc_limits;
    return supply(true);
  }

  [[nodiscard]] const MeterDescription& description() const override { return description_; }

  Result<void> start() override {
    bool level = false;
    if (!line_.empty()) {
      const auto gpi = ask_device("arc_get_gpi", {{"pin", pin_}});
      if (!gpi) {
        return tl::unexpected(gpi.error());
      }
      level = otii_flag(*gpi, "value").value_or(false);
    }
    if (const auto begun = session_.ask("project_start_recording", {{"project_id", project_}}); !begun) {
      return tl::unexpected(begun.error());
    }
    running_ = true;
    if (const auto found = find_recording(); !found) {
      static_cast<void>(stop());
      return found;
    }
    channels_.emplace(!line_.empty(), level, lag_s);
    counts_ = {};
    last_news_ = last_check_ = Clock::now();
    return {};
  }

  Result<SampleBlock> next(std::chrono::milliseconds wait) override {
    if (!running_ || !channels_) {
      return fail(ErrorKind::internal, "no recording runs");
    }
    const auto until = Clock::now() + wait;
    for (;;) {
      const auto news = fetch();
      if (!news) {
        return tl::unexpected(news.error());
      }
      if (const auto well = look_after_the_instrument(); !well) {
        return tl::unexpected(well.error());
      }
      const SampleBlock block = channels_->take();
      const auto now = Clock::now();
      if (block.size() > 0 || now >= until) {
        return block;
      }
      if (const auto waited = wait_until(std::min<SteadyTime>(until, now + poll_every)); !waited) {
        return tl::unexpected(waited.error());
      }
    }
  }

  Result<void> stop() override {
    if (!std::exchange(running_, false)) {
      return {};
    }
    const auto stopped = session_.ask("project_stop_recording", {{"project_id", project_}});
    return stopped ? Result<void>() : tl::unexpected(stopped.error());
  }

  Result<void> supply(bool on) override {
    auto done = tell("arc_set_main", {{"enable", on}});
    supplied_ = done ? on : supplied_;
    return done;
  }

 private:
  [[nodiscard]] std::vector<std::string> channels() const {
    std::vector<std::string> names = {"mc", "mv"};
    if (!line_.empty()) {
      names.push_back(line_);
    }
    return names;
  }

  Result<json> ask_device(const std::string& command, json data = json::object(),
                          OtiiSession::Duration deadline = slow_command) {
    data["device_id"] = device_.id;
    return session_.ask(command, data, deadline);
  }
  Result<void> tell(const std::string& command, json data = json::object()) {
    const auto answer = ask_device(command, std::move(data));
    return answer ? Result<void>() : tl::unexpected(answer.error());
  }

  Result<void> find_recording() {
    const auto recording = session_.ask("project_get_last_recording", {{"project_id", project_}});
    if (!recording) {
      return tl::unexpected(recording.error());
    }
    recording_ = recording->value("recording_id", json());
    if (!recording_.is_number() || recording_ == -1) {
      recording_ = json();
      return fail(ErrorKind::target_lost, "Otii has started a recording and does not show it");
    }
    return {};
  }

  /// The next data of a channel, if it has any.
  Result<std::optional<json>> news_of(const std::string& channel, std::size_t& read) {
    json data = {{"recording_id", recording_}, {"channel", channel}};
    const auto count = ask_device("recording_get_channel_data_count", data, quick_command);
    if (!count) {
      return tl::unexpected(count.error());
    }
    const double there = otii_number(*count, "count").value_or(-1);
    if (there < static_cast<double>(read)) {
      return fail(ErrorKind::target_lost,
                  fmt::format("Otii's recording of {} shrank from {} to {}", channel, read, there));
    }
    const std::size_t wanted = std::min(static_cast<std::size_t>(there) - read, most_samples);
    if (wanted == 0) {
      return std::optional<json>();
    }
    data["index"] = read;
    data["count"] = wanted;
    auto samples = ask_device("recording_get_channel_data", std::move(data), quick_command);
    if (!samples) {
      return tl::unexpected(samples.error());
    }
    const std::size_t got = otii_list(*samples, "values").size();
    if (got == 0 || got > wanted) {
      return fail(ErrorKind::target_lost, fmt::format("Otii gives {} of {} values of {}", got, wanted, channel));
    }
    read += got;
    return std::optional(std::move(*samples));
  }

  /// Whether anything has come. The line last: it must know more than the current.
  Result<bool> fetch() {
    bool any = false;
    const std::vector<std::string> names = channels();
    for (std::size_t k = 0; k < names.size(); ++k) {
      const auto data = news_of(names[k], counts_[k]);
      if (!data) {
        return tl::unexpected(data.error());
      }
      if (!*data) {
        continue;
      }
      any = any || k < 2;
      Result<void> added;
      if (k < 2) {
        const auto samples = parse_otii_samples(**data);
        added = !samples ? tl::unexpected(samples.error())
                : k == 0 ? channels_->add_current(*samples)
                         : channels_->add_voltage(*samples);
      } else {
        const auto edges = parse_otii_edges(**data);
        added = edges ? Result<void>() : tl::unexpected(edges.error());
        channels_->add_edges(edges ? *edges : std::vector<OtiiEdge>());
      }
      if (!added) {
        return tl::unexpected(added.error());
      }
    }
    if (any) {
      last_news_ = Clock::now();
    }
    return any;
  }

  /// Otii records on, zeros, where it has cut the supply off or lost the instrument.
  Result<void> look_after_the_instrument() {
    const auto now = Clock::now();
    if (now - last_check_ < check_every) {
      return {};
    }
    last_check_ = now;
    const auto connected = ask_device("arc_is_connected");
    if (!connected) {
      return tl::unexpected(connected.error());
    }
    if (!otii_flag(*connected, "connected").value_or(true)) {
      return fail(ErrorKind::target_lost, device_.name + " was unplugged", {}, "plug it in again");
    }
    const auto main = supplied_ ? ask_device("arc_get_main") : json{{"value", true}};
    if (!main) {
      return tl::unexpected(main.error());
    }
    if (!otii_flag(*main, "value").value_or(true)) {
      return fail(ErrorKind::target_lost, device_.name + " has taken the supply away: over-current, perhaps", {},
                  "look for a short, or raise the limit in Otii");
    }
    if (watched_ && now - last_news_ > silence_limit) {
      return fail(ErrorKind::target_lost,
                  fmt::format("no samples of {} within {}", device_.name, describe_duration(silence_limit)), {},
                  "look whether Otii records");
    }
    return {};
  }

  OtiiSession session_;
  OtiiDevice device_;
  bool watched_;
  std::string line_;
  unsigned pin_ = 0;
  json project_;
  bool created_project_ = false;
  bool running_ = false;
  bool supplied_ = false;
  json recording_;
  MeterDescription description_;
  std::optional<OtiiChannels> channels_;
  std::array<std::size_t, 3> counts_{};
  Clock::time_point last_news_;
  Clock::time_point last_check_;
};

Result<std::unique_ptr<Meter>> open(const MeterRequest& request) {
  if (request.line && *request.line != 1 && *request.line != 2) {
    return fail(ErrorKind::usage, fmt::format("Otii has no digital input {}", *request.line), "--meter",
                "line=1 for GPI1, line=2 for GPI2");
  }
  if (const auto known = check_options(request, {"device", "host-clock"}); !known) {
    return tl::unexpected(known.error());
  }
  const auto host_clock = option_among(request, "host-clock", {"on", "off"});
  const auto address =
      host_clock ? TcpAddress::parse(request.address, {"127.0.0.1", otii_port}) : tl::unexpected(host_clock.error());
  auto session = address ? OtiiSession::open(*address) : tl::unexpected(address.error());
  const auto device = session ? choose_otii_device(*session, request.options) : tl::unexpected(session.error());
  if (!device) {
    Error error = device.error();
    error.where = error.where.empty() && address ? "otii at " + describe(*address) : error.where;
    return tl::unexpected(error);
  }
  auto meter = std::make_unique<OtiiMeter>(std::move(*session), *device, request.line, *host_clock == "on");
  const auto ready = meter->prepare(request);
  return ready ? Result<std::unique_ptr<Meter>>(std::move(meter)) : tl::unexpected(ready.error());
}

}  // namespace

const MeterDriver& otii_meter_driver() {
  static const MeterDriver driver{"otii", "Qoitech Otii Arc and Ace, by Otii's TCP server", open};
  return driver;
}

}  // namespace probemark
