#include "harness/record/event_log.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <thread>

#include "harness/record/random_record.hpp"
#include "harness/record/suppression.hpp"
#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;

class EventLogTest : public testing::Test {
 protected:
  TemporaryFolder folder;
  std::filesystem::path path = folder.path() / "events.ndjson";
  std::vector<Event> some{RunStarted{.run_id = "r", .items = {"a/b/c"}}, ItemStarted{"a/b/c", "build"},
                          ItemFinished{"a/b/c", Record{}}};

  void write_some() {
    auto log = EventLog::create(path);
    ASSERT_TRUE(log);
    for (const Event& event : some) ASSERT_TRUE(log->append(event));
  }
};

TEST_F(EventLogTest, ReadsWhatWasAppended) {
  RandomRecord random(5);
  std::vector<Event> events;
  {
    auto log = EventLog::create(path);
    ASSERT_TRUE(log);
    for (int i = 0; i < 40; ++i) {
      events.push_back(publishable(random.event()));
      ASSERT_TRUE(log->append(events.back()));
      EXPECT_EQ(read_events(path)->events.size(), events.size()) << "each line is there before append returns";
    }
  }
  const auto logged = read_events(path);
  ASSERT_TRUE(logged) << describe(logged.error());
  EXPECT_TRUE(logged->events == events);
  EXPECT_FALSE(logged->torn_tail);
  EXPECT_EQ(logged->intact_bytes, std::filesystem::file_size(path));
}

TEST_F(EventLogTest, ATailTornAtAnyByteIsToleratedAndCutOffOnResume) {
  write_some();
  const std::string whole = content_of(path);
  const std::size_t last = whole.rfind('\n', whole.size() - 2) + 1;
  for (std::size_t size = last; size < whole.size(); ++size) {
    set_content(path, whole.substr(0, size));
    const auto logged = read_events(path);
    ASSERT_TRUE(logged) << describe(logged.error());
    EXPECT_EQ(logged->events.size(), 2u);
    EXPECT_EQ(logged->torn_tail, size > last);
    EXPECT_EQ(logged->intact_bytes, last);
    LoggedEvents earlier;
    auto log = EventLog::resume(path, earlier);
    ASSERT_TRUE(log) << describe(log.error());
    EXPECT_EQ(earlier.events.size(), 2u);
    ASSERT_TRUE(log->append(some[2]));
    EXPECT_EQ(content_of(path), whole);
  }
}

TEST_F(EventLogTest, ALogCutAtAnyByteIsReadable) {
  write_some();
  const std::string whole = content_of(path);
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const auto logged = parse_events(whole.substr(0, size), "log");
    ASSERT_TRUE(logged) << size;
    const auto lines = std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size), '\n');
    EXPECT_EQ(logged->events.size(), static_cast<std::size_t>(lines));
  }
}

TEST_F(EventLogTest, DamageElsewhereNamesFileAndLine) {
  write_some();
  std::string damaged = content_of(path);
  damaged[damaged.find('\n') + 1] = '#';
  set_content(path, damaged);
  const auto logged = read_events(path);
  ASSERT_FALSE(logged);
  EXPECT_EQ(logged.error().where, path.string() + ":2");
  EXPECT_EQ(logged.error().kind, ErrorKind::invalid_input);
  LoggedEvents earlier;
  EXPECT_FALSE(EventLog::resume(path, earlier));
  EXPECT_EQ(content_of(path), damaged) << "a damaged file is left for its owner to look at";
}

TEST_F(EventLogTest, ADamagedLastLineThatIsCompleteIsNoTornTail) {
  write_some();
  set_content(path, content_of(path) + "{\"schema_version\":1}\n");
  const auto logged = read_events(path);
  ASSERT_FALSE(logged);
  EXPECT_EQ(logged.error().where, path.string() + ":4");
  EXPECT_THAT(logged.error().what, HasSubstr("`event`: missing"));
}

TEST_F(EventLogTest, DoesNotOverwriteARun) {
  write_some();
  const auto again = EventLog::create(path);
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().remedy, HasSubstr("--resume"));
}

TEST_F(EventLogTest, AMissingFileIsAnError) {
  EXPECT_FALSE(read_events(path));
  LoggedEvents earlier;
  EXPECT_FALSE(EventLog::resume(path, earlier));
  EXPECT_FALSE(read_events(folder.path())) << "a folder is no log";
}

TEST_F(EventLogTest, AnotherWriterIsRefusedAndTheHolderNamed) {
  auto log = EventLog::create(path);
  ASSERT_TRUE(log);
  ASSERT_TRUE(log->append(some[0]));
  LoggedEvents earlier;
  const auto second = EventLog::resume(path, earlier);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().what, testing::AnyOf(HasSubstr("process " + std::to_string(::getpid()) + " is writing"),
                                                  HasSubstr("another process is writing")));
  EXPECT_TRUE(read_events(path)) << "readers need no lock";
}

TEST_F(EventLogTest, AWriterKilledLeavesNoLockBehind) {
  write_some();
  const pid_t child = ::fork();
  if (child == 0) {
    LoggedEvents earlier;
    auto log = EventLog::resume(path, earlier);
    ::raise(SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  LoggedEvents earlier;
  EXPECT_TRUE(EventLog::resume(path, earlier));
}

// A limit on the file's size makes write() stop short just as a full disk does.
TEST_F(EventLogTest, AFullDiskIsAnErrorAndWhatWasThereStays) {
  write_some();
  const std::string before = content_of(path);
  for (const std::size_t room : {0u, 1u, 17u}) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::signal(SIGXFSZ, SIG_IGN);
      LoggedEvents earlier;
      auto log = EventLog::resume(path, earlier);
      const rlimit limit{before.size() + room, RLIM_INFINITY};
      ::setrlimit(RLIMIT_FSIZE, &limit);
      const auto refused = log->append(some[1]);
      const bool intact = content_of(path) == before;
      const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
      ::setrlimit(RLIMIT_FSIZE, &unlimited);
      const bool told = !refused && refused.error().remedy.find("--resume") != std::string::npos;
      ::_exit(told && intact && log->append(some[1]) ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0) << "room for " << room << " bytes";
    EXPECT_EQ(read_events(path)->events.size(), 4u);
    set_content(path, before);
  }
}

TEST_F(EventLogTest, AnEventThatCannotBeWrittenLeavesNoTrace) {
  auto log = EventLog::create(path);
  ASSERT_TRUE(log);
  Record record;
  record.wall_s = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(log->append(ItemFinished{"a/b/c", record}));
  EXPECT_EQ(content_of(path), "");
}

TEST_F(EventLogTest, ThreadsDoNotMixTheirLines) {
  {
    auto log = EventLog::create(path);
    ASSERT_TRUE(log);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 25; ++n) EXPECT_TRUE(log->append(some[2]));
      });
    }
  }
  EXPECT_EQ(read_events(path)->events.size(), 100u);
}

}  // namespace
}  // namespace probemark
