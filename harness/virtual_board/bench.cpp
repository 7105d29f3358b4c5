#include "harness/virtual_board/bench.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <new>
#include <system_error>

#include "harness/probe/program_folder.hpp"
#include "harness/virtual_board/qemu_option.hpp"

namespace probemark::virtual_board {

namespace {

/// Enough for start-up code that paints some megabytes of stack.
constexpr std::uint64_t kUnpaced = 1ULL << 23;
constexpr std::uint64_t kHighestClock = 10'000'000'000;

template <class Number>
std::optional<Number> number_of(std::string_view digits, int base) {
  Number value{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  return error == std::errc() && end == digits.data() + digits.size() ? std::optional(value) : std::nullopt;
}

std::optional<std::uint32_t> address_of(std::string_view text) {
  return text.starts_with("0x") ? number_of<std::uint32_t>(text.substr(2), 16) : std::nullopt;
}

tl::unexpected<Error> refused(const std::filesystem::path& file, const std::string& why) {
  return fail(ErrorKind::setup, fmt::format("cannot use the bench feed: {}", why), file.string());
}

std::string last_error() { return std::generic_category().message(errno); }

/// Time of the last record of a feed, 0 where there is none.
Result<std::uint64_t> last_time_ns(const std::filesystem::path& path) {
  constexpr auto kBytes = static_cast<off_t>(bench_record_bytes);
  const FileDescriptor feed(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat facts {};
  std::array<unsigned char, bench_record_bytes> bytes{};
  if (!feed.valid() || ::fstat(feed.get(), &facts) != 0) {
    return refused(path, last_error());
  }
  if (facts.st_size % kBytes != 0) {
    return refused(path, fmt::format("{} bytes are no whole records", facts.st_size));
  }
  if (facts.st_size > 0 && ::pread(feed.get(), bytes.data(), bytes.size(), facts.st_size - kBytes) != kBytes) {
    return refused(path, last_error());
  }
  return decode_bench_record(bytes.data()).time_ns;
}

}  // namespace

Result<BenchSettings> parse_bench(std::string_view whole) {
  std::string_view text = whole;
  constexpr std::string_view kClock = "hz=";
  BenchSettings settings;
  std::size_t comma = text.find(',');
  settings.feed = text.substr(0, comma);
  bool understood = !settings.feed.empty();
  while (comma != std::string_view::npos) {
    text.remove_prefix(comma + 1);
    comma = text.find(',');
    const std::string_view option = text.substr(0, comma);
    if (option.starts_with(kClock)) {
      settings.hz = number_of<std::uint64_t>(option.substr(kClock.size()), 10).value_or(0);
      understood = understood && settings.hz > 0 && settings.hz <= kHighestClock;
    } else if (option == "sleeps") {
      settings.sleeps = true;
    } else {
      understood = false;
    }
  }
  if (!understood) {
    return fail(ErrorKind::usage, fmt::format("\"{:.80}\" is no bench", whole), "--bench",
                "FILE[,hz=CLOCK][,sleeps] with the core's clock in Hz");
  }
  return settings;
}

Result<void> parse_trigger(std::string_view text, BenchSettings& settings) {
  const std::size_t comma = text.find(',');
  const auto set = address_of(text.substr(0, comma));
  const auto clear = address_of(comma == std::string_view::npos ? "" : text.substr(comma + 1));
  if (!set || !clear || *set == *clear) {
    return fail(ErrorKind::usage, fmt::format("\"{:.80}\" is no pair of registers", text), "--trigger",
                "0xSET,0xCLEAR: two different addresses, for stores are told apart by them");
  }
  settings.set_address = *set;
  settings.clear_address = *clear;
  return {};
}

void Bench::Unmap::operator()(BenchClock* clock) const { ::munmap(clock, sizeof *clock); }

Result<std::unique_ptr<Bench>> Bench::open(const BenchSettings& settings, std::function<Host::time_point()> now) {
  if (settings.hz == 0) {
    return fail(ErrorKind::usage, "a bench needs the core's clock", "--bench", "add ,hz=CLOCK or give --clock");
  }
  BenchFeedWriter feed(settings.feed);
  if (!feed.valid()) {
    return refused(settings.feed, last_error());
  }
  const auto last = last_time_ns(settings.feed);
  auto folder = last ? ScratchFolder::create() : tl::unexpected(last.error());
  if (!folder) {
    return tl::unexpected(folder.error());
  }
  const std::filesystem::path clock_path = folder->path() / "clock";
  const FileDescriptor file(::open(clock_path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.valid() || ::ftruncate(file.get(), sizeof(BenchClock)) != 0) {
    return refused(clock_path, last_error());
  }
  void* memory = ::mmap(nullptr, sizeof(BenchClock), PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  if (memory == MAP_FAILED) {
    return refused(clock_path, last_error());
  }
  std::unique_ptr<BenchClock, Unmap> clock(new (memory) BenchClock);
  clock->hz = settings.hz;
  clock->set_address = settings.set_address;
  clock->clear_address = settings.clear_address;
  clock->sleeps = settings.sleeps;
  clock->origin_ns = *last;
  clock->state.supplied = true;
  std::unique_ptr<Bench> bench(new Bench(std::move(*folder), std::filesystem::absolute(settings.feed), std::move(feed),
                                         std::move(clock), std::move(now)));
  bench->still_since_ = bench->now_();
  bench->tick();
  return bench;
}

Bench::~Bench() { stopped(); }

Result<std::string> Bench::plugin() const {
  const auto plugin = find_beside_program("libprobemark_bench.so");
  if (!plugin) {
    return tl::unexpected(plugin.error());
  }
  return fmt::format("{},clock={},feed={}", escape_commas(plugin->string()),
                     escape_commas((folder_.path() / "clock").string()), escape_commas(feed_path_.string()));
}

std::uint64_t Bench::time_ns() const {
  if (!still_since_) {
    return executing_time_ns(*clock_);
  }
  return clock_->origin_ns + static_cast<std::uint64_t>(std::chrono::nanoseconds(now_() - *still_since_).count());
}

void Bench::resumed() {
  if (!still_since_) {
    return;
  }
  const BenchLock lock(*clock_);
  clock_->origin_ns = time_ns();
  clock_->origin_executed = clock_->executed;
  clock_->paced_after = clock_->executed + kUnpaced;
  clock_->state.load = executing_load(*clock_);
  still_since_.reset();
  append_state(*clock_, feed_, clock_->origin_ns);
}

void Bench::stopped() {
  if (still_since_) {
    return;
  }
  const BenchLock lock(*clock_);
  clock_->origin_ns = time_ns();
  clock_->state.load = BenchLoad::idle;
  still_since_ = now_();
  append_state(*clock_, feed_, clock_->origin_ns);
}

void Bench::reset() { set(&BenchRecord::trigger, false); }

void Bench::set(bool BenchRecord::*fact, bool is) {
  const BenchLock lock(*clock_);
  if (clock_->state.*fact != is) {
    clock_->state.*fact = is;
    append_state(*clock_, feed_, time_ns());
  }
}

void Bench::tick() {
  const BenchLock lock(*clock_);
  append_state(*clock_, feed_, time_ns());
}

}  // namespace probemark::virtual_board
