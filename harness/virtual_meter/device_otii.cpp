// Otii's TCP server with one Arc: the requests that scripts use, their answers and refusals.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/virtual_meter/devices.hpp"
#include "harness/virtual_meter/otii_recording.hpp"

namespace probemark::virtual_meter {
namespace {

using nlohmann::json;

constexpr const char* device_id = "Arc12345678912345678912345678900001";

/// What goes wrong from the beginning: `wrong-answer:N`.
enum Oddity : std::uint64_t { none, other_protocol, no_otii, other_transaction, not_logged_in, no_licence };

json refusal(const std::string& code, json data = json::object()) {
  return {{"type", "error"}, {"errorcode", code}, {"data", std::move(data)}};
}
json answer(json data = json::object()) { return {{"type", "response"}, {"data", std::move(data)}}; }

class OtiiDevice : public Device {
 public:
  OtiiDevice(Sampler& sampler, const DeviceSettings& settings)
      : recording_(sampler, settings), faults_(settings.faults) {
    oddity_ = static_cast<Oddity>(faults_.count(FaultKind::wrong_answer));
  }

  void connected(std::string& out) override {
    pending_.clear();
    if (oddity_ == no_otii) {
      out += "SSH-2.0-OpenSSH_9.2\r\n";
      return;
    }
    const json greeting = {{"type", "information"},
                           {"info", "connected"},
                           {"data",
                            {{"otii_version", "3.5.5"},
                             {"protocol_version", oddity_ == other_protocol ? "2.0" : "0.1"},
                             {"server", "otii-server"}}}};
    out += greeting.dump() + "\r\n";
  }

  Result<void> receive(std::string_view bytes, std::string& out) override {
    pending_ += bytes;
    for (std::size_t end = 0; (end = pending_.find("\r\n")) != std::string::npos;) {
      const std::string line = pending_.substr(0, end);
      pending_.erase(0, end + 2);
      if (hangs_) {
        continue;
      }
      const json request = json::parse(line, nullptr, false);
      if (!request.is_object() || !request.contains("cmd") || !request["cmd"].is_string()) {
        out += refusal("Not able to parse request", {{"parse_error", "no object"}, {"data", line}}).dump() + "\r\n";
        continue;
      }
      auto reply = obey(request["cmd"].get<std::string>(), request.value("data", json::object()));
      if (!reply) {
        return tl::unexpected(reply.error());
      }
      (*reply)["cmd"] = request["cmd"];
      (*reply)["trans_id"] = oddity_ == other_transaction ? "999999" : request.value("trans_id", json(""));
      const std::string text = reply->dump() + "\r\n";
      if (closes_) {
        out += text.substr(0, text.size() / 2);
        continue;
      }
      out += std::exchange(noise_, {}) + text;
    }
    return {};
  }

  [[nodiscard]] bool sampling() const override { return recording_.runs() || closes_; }

  Result<Production> produce(std::string&) override {
    if (closes_) {
      return Production::unplugged;
    }
    while (const Fault* fault = faults_.take(recording_.time_s())) {
      strike(*fault);
    }
    const auto more = recording_.take_samples(std::min(faults_.next_s(), recording_.time_s() + 1));
    return more ? Result<Production>(*more ? Production::more : Production::waits) : tl::unexpected(more.error());
  }

 private:
  void strike(const Fault& fault) {
    switch (fault.kind) {
      case FaultKind::unplug:
        unplugged_ = true;
        break;
      case FaultKind::overcurrent:
        recording_.supply(false);
        break;
      case FaultKind::lose:
        recording_.lose(fault.count);
        break;
      case FaultKind::hang:
        hangs_ = true;
        break;
      case FaultKind::close:
        closes_next_ = true;
        break;
      case FaultKind::nul:
        noise_.append(fault.count, '\0');
        break;
      case FaultKind::garbage:
        noise_ += std::string(fault.count, '#') + "\r\n";
        break;
      default:
        break;
    }
  }

  Result<json> obey(const std::string& command, const json& data) {
    closes_ = std::exchange(closes_next_, false);
    if (command.starts_with("arc_") || command.starts_with("recording_get")) {
      return of_device(command, data);
    }
    if (command == "otii_is_logged_in") {
      return answer({{"logged_in", oddity_ != not_logged_in}});
    }
    if (command == "otii_has_license") {
      return answer({{"has_license", oddity_ != no_licence && reserved_}});
    }
    if (command == "otii_get_licenses") {
      const json licence = {{"id", 1234},
                            {"type", "Automation"},
                            {"available", true},
                            {"reserved_to", oddity_ == no_licence ? "joe" : ""},
                            {"hostname", ""}};
      return answer({{"licenses", {licence}}});
    }
    if (command == "otii_reserve_license" || command == "otii_return_license") {
      reserved_ = command == "otii_reserve_license";
      return answer();
    }
    if (command == "otii_get_devices") {
      return answer({{"devices", {{{"device_id", device_id}, {"name", "Arc I"}, {"type", "Arc"}}}}});
    }
    if (command == "otii_get_active_project") {
      return answer({{"project_id", -1}});
    }
    if (command == "otii_create_project") {
      return answer({{"project_id", 1}});
    }
    if (command == "project_start_recording") {
      if (recording_.runs()) {
        return refusal("Command failure", {{"message", "a recording runs"}});
      }
      const auto begun = recording_.start();
      return begun ? Result<json>(answer()) : tl::unexpected(begun.error());
    }
    if (command == "project_get_last_recording") {
      return answer({{"recording_id", recording_.exists() ? 1 : -1}, {"name", "Recording 1"}});
    }
    if (command == "project_stop_recording") {
      recording_.stop();
      return answer();
    }
    if (command == "otii_logout" || command == "project_close" || command == "recording_delete") {
      return answer();
    }
    return refusal("Invalid command");
  }

  json of_device(const std::string& command, const json& data) {
    if (!data.contains("device_id")) {
      return refusal("Missing key in request", {{"key", "device_id"}});
    }
    if (unplugged_ || data["device_id"] != device_id) {
      return refusal("Device not connected", {{"device_id", data["device_id"]}});
    }
    if (command == "arc_get_version") {
      return answer({{"hw_version", "1.1"}, {"fw_version", "1.1.6"}});
    }
    if (command == "arc_is_connected") {
      return answer({{"connected", true}});
    }
    if (command == "arc_get_main" || command == "arc_set_main") {
      if (command == "arc_set_main") {
        recording_.supply(data.value("enable", false));
        return answer();
      }
      return answer({{"value", recording_.supplies()}});
    }
    if (command == "arc_get_main_voltage") {
      return answer({{"value", set_v_}});
    }
    if (command == "arc_set_main_voltage") {
      const double volts = data.value("value", 0.0);
      if (volts < 0.5 || volts > 5) {
        return refusal("Invalid key value", {{"key", "value"}, {"value", volts}});
      }
      set_v_ = volts;
      return answer();
    }
    if (command == "arc_get_channel_samplerate") {
      return answer({{"value", std::lround(1 / OtiiRecording::period_s(data.value("channel", "")))}});
    }
    if (command == "arc_get_gpi") {
      return answer({{"value", recording_.level()}});
    }
    if (command == "arc_enable_channel" || command == "arc_add_to_project") {
      return answer();
    }
    if (command == "recording_get_channel_data_count") {
      return answer({{"count", recording_.count(data.value("channel", ""))}});
    }
    if (command == "recording_get_channel_data") {
      return answer(recording_.data(data.value("channel", ""), data.value("index", std::size_t{0}),
                                    data.value("count", std::size_t{0})));
    }
    return refusal("Invalid command");
  }

  OtiiRecording recording_;
  FaultPlan faults_;
  Oddity oddity_ = none;
  std::string pending_;
  std::string noise_;  ///< comes before the next answer
  double set_v_ = 3.0;
  bool reserved_ = false;
  bool unplugged_ = false;
  bool hangs_ = false;
  bool closes_next_ = false;
  bool closes_ = false;
};

}  // namespace

const DeviceKind& otii_device() {
  static const DeviceKind kind{"otii", "Qoitech Otii Arc behind Otii's TCP server",
                               [](Sampler& sampler, const DeviceSettings& settings) -> std::unique_ptr<Device> {
                                 return std::make_unique<OtiiDevice>(sampler, settings);
                               },
                               Transport::tcp};
  return kind;
}

}  // namespace probemark::virtual_meter
