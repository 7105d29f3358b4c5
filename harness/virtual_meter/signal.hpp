// What the board of a virtual meter does over time: constant between its changes.
#pragma once

#include <filesystem>
#include <limits>
#include <memory>

#include "harness/virtual_meter/bench_feed.hpp"
#include "reference/error.hpp"

namespace probemark::virtual_meter {

struct BoardState {
  bool trigger = false;
  bool active = false;
  bool debug = false;
  bool supplied = true;

  bool operator==(const BoardState&) const = default;
};

/// [begin_s, end_s) of one state.
struct Stretch {
  double begin_s = 0;
  double end_s = 0;
  BoardState state;
};

class Signal {
 public:
  Signal() = default;
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;
  virtual ~Signal() = default;

  /// The stretch that holds `time_s`, as far as it is known; time goes back only where a script begins anew. An end no
  /// later than `time_s` says that time has not come so far yet.
  virtual Result<Stretch> at(double time_s) = 0;
  /// How far time has come.
  virtual Result<double> known_s() = 0;
};

/// Of a script: lines `time_s trigger active`, each from that time on; `#` begins a comment. The last state stays.
Result<std::unique_ptr<Signal>> read_script(const std::filesystem::path& file);
Result<std::unique_ptr<Signal>> parse_script(std::string_view text, const std::string& where);

/// Of a bench feed, which may not be there yet.
std::unique_ptr<Signal> follow_bench(const std::filesystem::path& file);

}  // namespace probemark::virtual_meter
