#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <vector>

#include "harness/virtual_meter/signal.hpp"

namespace probemark::virtual_meter {
namespace {

class Script : public Signal {
 public:
  explicit Script(std::vector<Stretch> stretches) : stretches_(std::move(stretches)) {}

  Result<Stretch> at(double time_s) override {
    if (time_s < stretches_[next_].begin_s) {
      next_ = 0;  // the meter was started again
    }
    while (next_ + 1 < stretches_.size() && stretches_[next_].end_s <= time_s) {
      ++next_;
    }
    return stretches_[next_];
  }
  Result<double> known_s() override { return std::numeric_limits<double>::infinity(); }

 private:
  std::vector<Stretch> stretches_;
  std::size_t next_ = 0;
};

}  // namespace

Result<std::unique_ptr<Signal>> parse_script(std::string_view text, const std::string& where) {
  std::vector<Stretch> stretches{{0, std::numeric_limits<double>::infinity(), {}}};
  std::istringstream lines{std::string(text)};
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    line.resize(std::min(line.size(), line.find('#')));
    if (line.find_first_not_of(" \t\r") == std::string::npos) {
      continue;
    }
    std::istringstream words(line);
    double time_s = 0;
    bool trigger = false;
    bool active = false;
    std::string rest;
    if (!(words >> time_s >> trigger >> active) || words >> rest || !(time_s >= stretches.back().begin_s)) {
      return fail(ErrorKind::invalid_input, "is no 'time_s trigger active' later than the line before",
                  fmt::format("{}:{}", where, number), "e.g. 1.5 1 1");
    }
    const BoardState state{trigger, active, false, true};
    stretches.back().end_s = time_s;
    stretches.push_back({time_s, std::numeric_limits<double>::infinity(), state});
  }
  return std::make_unique<Script>(std::move(stretches));
}

Result<std::unique_ptr<Signal>> read_script(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf())) {
    return fail(ErrorKind::usage, "cannot read the signal", file.string());
  }
  return parse_script(text.str(), file.string());
}

}  // namespace probemark::virtual_meter
