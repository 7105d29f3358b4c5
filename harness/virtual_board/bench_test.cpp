#include "harness/virtual_board/bench.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "harness/virtual_board/bench_machine.hpp"
#include "harness/virtual_board/fake_machine.hpp"
#include "harness/virtual_board/qemu_machine.hpp"

namespace probemark::virtual_board {
namespace {

using namespace std::chrono_literals;

std::vector<BenchRecord> records_of(const std::filesystem::path& feed) {
  std::ifstream stream(feed, std::ios::binary);
  std::vector<BenchRecord> records;
  std::array<char, bench_record_bytes> bytes{};
  while (stream.read(bytes.data(), bytes.size())) {
    records.push_back(decode_bench_record(reinterpret_cast<const unsigned char*>(bytes.data())));
  }
  return records;
}

class BenchTest : public testing::Test {
 protected:
  void SetUp() override {
    auto folder = ScratchFolder::create();
    ASSERT_TRUE(folder.has_value());
    folder_.emplace(std::move(*folder));
    settings_ = {folder_->path() / "feed", 1'000'000, false, 0x40010010, 0x40010014};
  }
  std::unique_ptr<Bench> open() {
    auto bench = Bench::open(settings_, [this] { return host_; });
    EXPECT_TRUE(bench.has_value()) << (bench ? "" : bench.error().what);
    return bench ? std::move(*bench) : nullptr;
  }

  std::optional<ScratchFolder> folder_;
  BenchSettings settings_;
  Bench::Host::time_point host_{100s};
};

TEST(Bench, UnderstandsWhatItIsTold) {
  const auto bench = parse_bench("/tmp/feed,hz=25000000,sleeps");
  ASSERT_TRUE(bench.has_value());
  EXPECT_EQ(bench->feed, "/tmp/feed");
  EXPECT_EQ(bench->hz, 25'000'000U);
  EXPECT_TRUE(bench->sleeps);
  EXPECT_EQ(parse_bench("feed")->hz, 0U);
  for (const char* text : {"", ",hz=1", "feed,hz=", "feed,hz=0", "feed,hz=-1", "feed,hz=1x", "feed,hz=10000000001",
                           "feed,", "feed,clock=1"}) {
    const auto refused = parse_bench(text);
    ASSERT_FALSE(refused.has_value()) << text;
    EXPECT_EQ(refused.error().kind, ErrorKind::usage);
  }
}

TEST(Bench, TellsStoresApartByTheirAddresses) {
  BenchSettings settings;
  ASSERT_TRUE(parse_trigger("0x50000508,0x5000050c", settings).has_value());
  EXPECT_EQ(settings.set_address, 0x50000508U);
  EXPECT_EQ(settings.clear_address, 0x5000050CU);
  for (const char* text : {"", "0x1", "0x1,", "0x1,0x1", "1,2", "0x1,0x2,0x3", "0x1,0x100000000"}) {
    EXPECT_FALSE(parse_trigger(text, settings).has_value()) << text;
  }
}

TEST(Bench, InstructionsAreTime) {
  EXPECT_EQ(nanoseconds_of(3, 1'000'000), 3000U);
  EXPECT_EQ(nanoseconds_of(10, 3), 3'333'333'333U);
  EXPECT_EQ(nanoseconds_of(9'999'999'999, 10'000'000'000), 999'999'999U);
  EXPECT_EQ(nanoseconds_of(1ULL << 60, 1ULL << 30), (1ULL << 30) * 1'000'000'000U);
}

TEST_F(BenchTest, StandingStillTakesTheHostsTime) {
  const auto bench = open();
  host_ += 250ms;
  bench->set_debug(true);
  bench->set_debug(true);
  host_ += 50ms;
  bench->tick();
  const std::vector<BenchRecord> expected{{0, BenchLoad::idle, false, false, true},
                                          {250'000'000, BenchLoad::idle, false, true, true},
                                          {300'000'000, BenchLoad::idle, false, true, true}};
  EXPECT_EQ(records_of(settings_.feed), expected);
}

TEST_F(BenchTest, ExecutingTakesNoneOfTheHostsTime) {
  const auto bench = open();
  host_ += 1s;
  bench->resumed();
  bench->resumed();
  host_ += 5s;
  bench->tick();
  bench->stopped();
  host_ += 2s;
  bench->tick();
  const std::vector<BenchRecord> expected{{0, BenchLoad::idle, false, false, true},
                                          {1'000'000'000, BenchLoad::executing, false, false, true},
                                          {1'000'000'000, BenchLoad::executing, false, false, true},
                                          {1'000'000'000, BenchLoad::idle, false, false, true},
                                          {3'000'000'000, BenchLoad::idle, false, false, true}};
  EXPECT_EQ(records_of(settings_.feed), expected);
}

TEST_F(BenchTest, GoesOnWhereTheFeedEnds) {
  {
    const auto bench = open();
    host_ += 7s;
    bench->tick();
  }
  host_ += 1h;
  open();
  EXPECT_EQ(records_of(settings_.feed).back().time_ns, 7'000'000'000U);
}

TEST_F(BenchTest, RefusesAFeedThatIsNone) {
  std::ofstream(settings_.feed) << "no record";
  const auto bench = Bench::open(settings_);
  ASSERT_FALSE(bench.has_value());
  EXPECT_EQ(bench.error().kind, ErrorKind::setup);
  settings_.feed = folder_->path() / "no folder" / "feed";
  EXPECT_FALSE(Bench::open(settings_).has_value());
  settings_.hz = 0;
  EXPECT_EQ(Bench::open(settings_).error().kind, ErrorKind::usage);
}

TEST_F(BenchTest, IsToldOfRunsAndStops) {
  const auto bench = open();
  FakeMachine fake;
  fake.stop(StopCause::reset);
  BenchMachine machine(fake, *bench);
  machine.resume();
  fake.stop(StopCause::breakpoint);
  EXPECT_EQ(machine.state(), CoreState::halted);
  machine.step();
  machine.reset(true);
  machine.reset(false);
  std::string loads;
  for (const BenchRecord& record : records_of(settings_.feed)) {
    loads += record.load == BenchLoad::executing ? '1' : '0';
  }
  EXPECT_EQ(loads, "01010101");
}

/// Of a program that holds the pin high for 2 x 1000 + 1 instructions and low for 2 x 3000 + 5, four times.
std::vector<BenchRecord> edges_of_a_run(const BenchSettings& settings) {
  auto bench = Bench::open(settings);
  auto plugin = bench ? (*bench)->plugin() : tl::unexpected(bench.error());
  EXPECT_TRUE(plugin.has_value()) << (plugin ? "" : plugin.error().what);
  QemuSettings qemu;
  qemu.plugins = {*plugin};
  auto emulator = QemuMachine::create(*find_chip("mps2-an386"), qemu);
  EXPECT_TRUE(emulator.has_value()) << (emulator ? "" : emulator.error().what);
  BenchMachine machine(**emulator, **bench);
  const std::vector<std::uint16_t> code{
      0x2001, 0x4907, 0x4A07, 0x2304,                  // movs r0,#1; ldr r1; ldr r2; movs r3,#4
      0x4C07, 0x6008, 0x3C01, 0xD1FD, 0x6010,          // again: ldr r4; str r0,[r1]; subs r4,#1; bne -; str r0,[r2]
      0x4C06, 0x3C01, 0xD1FD, 0x3B01, 0xD1F5, 0xE7FE,  // ldr r4; subs r4,#1; bne -; subs r3,#1; bne again; b .
      0xBF00};
  std::vector<std::uint32_t> words(64);
  words[0] = 0x20001000;
  words[1] = 0x101;
  for (std::size_t i = 0; i < code.size(); i += 2) {
    words.push_back(code[i] | std::uint32_t{code[i + 1]} << 16);
  }
  words.insert(words.end(), {settings.set_address, settings.clear_address, 1000, 3000});
  EXPECT_TRUE(machine.write_words(0, words));
  machine.reset(true);
  machine.set_breakpoint(0x11C);
  machine.resume();
  const auto deadline = Bench::Host::now() + 30s;
  while (machine.state() == CoreState::running && Bench::Host::now() < deadline) {
    (*bench)->tick();
  }
  EXPECT_EQ(machine.state(), CoreState::halted);
  std::vector<BenchRecord> edges;
  bool high = false;
  for (const BenchRecord& record : records_of(settings.feed)) {
    if (record.trigger != high) {
      edges.push_back(record);
      high = record.trigger;
    }
  }
  return edges;
}

TEST_F(BenchTest, EdgesAreExactToTheInstruction) {
  const std::vector<BenchRecord> edges = edges_of_a_run(settings_);
  ASSERT_EQ(edges.size(), 8U);
  for (std::size_t k = 1; k < edges.size(); ++k) {
    const std::uint64_t instructions = edges[k - 1].trigger ? 2 * 1000 + 1 : 2 * 3000 + 5;
    EXPECT_EQ(edges[k].time_ns - edges[k - 1].time_ns, instructions * 1000) << k;
    EXPECT_EQ(edges[k].load, BenchLoad::executing);
  }
  settings_.feed += "-2";
  settings_.sleeps = true;
  const std::vector<BenchRecord> again = edges_of_a_run(settings_);
  ASSERT_EQ(again.size(), edges.size());
  for (std::size_t k = 1; k < edges.size(); ++k) {
    EXPECT_EQ(again[k].time_ns - again[0].time_ns, edges[k].time_ns - edges[0].time_ns);
    EXPECT_EQ(again[k].load, again[k].trigger ? BenchLoad::executing : BenchLoad::idle);
  }
}

/// On a machine that executes, by its feed.
class BenchRunTest : public BenchTest {
 protected:
  void SetUp() override {
    BenchTest::SetUp();
    auto bench = Bench::open(settings_);
    ASSERT_TRUE(bench.has_value());
    bench_ = std::move(*bench);
    QemuSettings qemu;
    qemu.plugins = {bench_->plugin().value_or("")};
    auto emulator = QemuMachine::create(*find_chip("mps2-an386"), qemu);
    ASSERT_TRUE(emulator.has_value()) << emulator.error().what;
    emulator_ = std::move(*emulator);
    machine_.emplace(*emulator_, *bench_);
    feed_.open(settings_.feed, std::ios::binary);
  }
  std::uint64_t time_ns() {
    bench_->tick();
    std::array<char, bench_record_bytes> bytes{};
    feed_.seekg(-static_cast<std::streamoff>(bytes.size()), std::ios::end);
    feed_.read(bytes.data(), bytes.size());
    return decode_bench_record(reinterpret_cast<const unsigned char*>(bytes.data())).time_ns;
  }
  /// False: it stopped, or took too long.
  template <class Condition>
  bool runs_until(Condition condition) {
    const auto deadline = Bench::Host::now() + 30s;
    while (machine_->state() == CoreState::running && Bench::Host::now() < deadline) {
      if (condition()) {
        return true;
      }
    }
    return false;
  }
  bool runs_for(std::chrono::nanoseconds time) {
    const std::uint64_t until = time_ns() + static_cast<std::uint64_t>(time.count());
    return runs_until([&] { return time_ns() >= until; });
  }

  std::unique_ptr<Bench> bench_;
  std::unique_ptr<QemuMachine> emulator_;
  std::optional<BenchMachine> machine_;
  std::ifstream feed_;
};

TEST_F(BenchRunTest, ADebuggerThatComesBackCanHaltTheCore) {
  ASSERT_TRUE(machine_->write_words(0, std::vector<std::uint32_t>{0x20001000, 0x9, 0xBF00E7FE}));  // b .
  machine_->reset(true);
  bench_->set_debug(true);
  machine_->resume();
  ASSERT_TRUE(runs_for(8'500ms)) << "it is held to its clock by then";
  bench_->set_debug(false);
  ASSERT_TRUE(runs_for(20s)) << "of its own time";
  bench_->set_debug(true);
  ASSERT_TRUE(runs_until([&] { return time_ns() == time_ns(); })) << "it is held again";
  machine_->halt();
  EXPECT_EQ(machine_->state(), CoreState::halted) << emulator_->last_words();
}

}  // namespace
}  // namespace probemark::virtual_board
