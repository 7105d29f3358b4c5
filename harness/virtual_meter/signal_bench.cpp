#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <deque>
#include <system_error>
#include <vector>

#include "harness/virtual_meter/signal.hpp"

namespace probemark::virtual_meter {
namespace {

constexpr std::size_t piece_records = 4096;
constexpr double seconds_per_ns = 1e-9;

class BenchFeed : public Signal {
 public:
  explicit BenchFeed(std::filesystem::path file) : path_(std::move(file)), piece_(piece_records * bench_record_bytes) {}

  Result<Stretch> at(double time_s) override {
    if (stretches_.empty() || stretches_.back().end_s <= time_s) {
      if (auto read = read_on(); !read) {
        return tl::unexpected(read.error());
      }
    }
    while (stretches_.size() > 1 && stretches_.front().end_s <= time_s) {
      stretches_.pop_front();
    }
    return stretches_.empty() ? Stretch{0, 0, {}} : stretches_.front();
  }

  Result<double> known_s() override {
    if (auto read = read_on(); !read) {
      return tl::unexpected(read.error());
    }
    return stretches_.empty() ? 0 : stretches_.back().end_s;
  }

 private:
  Result<void> read_on() {
    if (!file_.valid()) {
      file_ = FileDescriptor(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
      if (!file_.valid()) {
        return errno == ENOENT ? Result<void>() : failed();
      }
    }
    for (;;) {
      const ssize_t got = ::pread(file_.get(), piece_.data(), piece_.size(), offset_);
      if (got < 0) {
        return failed();
      }
      const auto records = static_cast<std::size_t>(got) / bench_record_bytes;
      for (std::size_t k = 0; k < records; ++k) {
        if (auto taken = take(decode_bench_record(&piece_[k * bench_record_bytes])); !taken) {
          return taken;
        }
      }
      offset_ += static_cast<off_t>(records * bench_record_bytes);
      if (records < piece_records) {
        return {};
      }
    }
  }

  Result<void> take(const BenchRecord& record) {
    const double time_s = static_cast<double>(record.time_ns) * seconds_per_ns;
    const BoardState state{record.trigger, record.load == BenchLoad::executing, record.debug, record.supplied};
    if (stretches_.empty()) {
      stretches_.push_back({0, time_s, {false, false, false, false}});
    }
    if (time_s < stretches_.back().end_s) {
      return fail(ErrorKind::invalid_input, "the bench's time goes back",
                  fmt::format("{}: record {}", path_.string(), taken_));
    }
    ++taken_;
    stretches_.back().end_s = time_s;
    // What follows is as long as the next record says.
    if (stretches_.back().state == state) {
      return {};
    }
    stretches_.push_back({time_s, time_s, state});
    return {};
  }

  [[nodiscard]] tl::unexpected<Error> failed() const {
    return fail(ErrorKind::setup, "cannot read the bench feed: " + std::generic_category().message(errno),
                path_.string());
  }

  std::filesystem::path path_;
  FileDescriptor file_;
  std::vector<unsigned char> piece_;
  off_t offset_ = 0;
  std::uint64_t taken_ = 0;
  std::deque<Stretch> stretches_;  ///< what is still to come, the last one so far as it is known
};

}  // namespace

std::unique_ptr<Signal> follow_bench(const std::filesystem::path& file) { return std::make_unique<BenchFeed>(file); }

}  // namespace probemark::virtual_meter
