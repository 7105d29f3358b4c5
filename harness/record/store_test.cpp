#include "harness/record/store.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>

#include "harness/record/atomic_file.hpp"
#include "harness/record/file_error.hpp"
#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;

Record record_of(const std::string& board) {
  Record record;
  record.board = board;
  record.workload = "kws";
  record.kernels = "portable";
  record.status = Status::bit_exact;
  record.metrics["instructions"] = Measurement{.samples = {7}, .median = 7, .n = 1};
  return record;
}

Event finished(const std::string& board) { return ItemFinished{item_name(record_of(board)), record_of(board)}; }

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

/// What a process without root's privileges finds.
bool holds_without_privileges(const std::function<bool()>& check) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit((::geteuid() != 0 || ::setuid(65534) == 0) && check() ? 0 : 1);
  int status = 1;
  ::waitpid(child, &status, 0);
  return status == 0;
}

TEST(RunStore, KeepsEventsAndRecords) {
  const TemporaryFolder temporary;
  const auto folder = temporary.path() / "deep" / "run";
  auto store = RunStore::create(folder);
  ASSERT_TRUE(store) << describe(store.error());
  ASSERT_TRUE(store->append(RunStarted{.run_id = "r", .items = {"a/kws/portable"}}));
  ASSERT_TRUE(store->append(finished("a")));
  const auto record = read_record_file(folder / "records" / "a--kws--portable.json");
  ASSERT_TRUE(record) << describe(record.error());
  EXPECT_EQ(*record, record_of("a"));
  EXPECT_THAT(content_of(folder / "records" / "a--kws--portable.json"), HasSubstr("\"schema_version\": 2"));
  EXPECT_EQ(files_in(folder / "records"), 1u) << "no temporary file is left";
  EXPECT_EQ(read_run(folder)->records.size(), 1u) << "a run can be read while it is written";
}

TEST(RunStore, ResumesAndMendsMissingRecordFiles) {
  const TemporaryFolder temporary;
  const auto file = temporary.path() / "records" / "a--kws--portable.json";
  {
    auto store = RunStore::create(temporary.path());
    ASSERT_TRUE(store->append(finished("a")));
    EXPECT_FALSE(RunStore::resume(temporary.path())) << "while it is being written";
  }
  EXPECT_FALSE(RunStore::create(temporary.path()));
  std::filesystem::remove(file);
  set_content(temporary.path() / "events.ndjson", content_of(temporary.path() / "events.ndjson") + "{\"torn");
  auto store = RunStore::resume(temporary.path());
  ASSERT_TRUE(store) << describe(store.error());
  EXPECT_TRUE(read_record_file(file));
  EXPECT_THAT(finished_items(store->earlier_events()), testing::ElementsAre("a/kws/portable"));
  ASSERT_TRUE(store->append(finished("b")));
  EXPECT_EQ(read_run(temporary.path())->records.size(), 2u);
}

TEST(RunStore, NothingToResumeIsAnError) {
  const TemporaryFolder temporary;
  const auto store = RunStore::resume(temporary.path() / "nowhere");
  ASSERT_FALSE(store);
  EXPECT_THAT(store.error().what, HasSubstr("no run to resume"));
}

TEST(RunStore, AReadOnlyFolderIsAnErrorWithARemedy) {
  const TemporaryFolder temporary;
  ::chmod(temporary.path().c_str(), 0555);
  EXPECT_TRUE(holds_without_privileges([&] {
    const auto store = RunStore::create(temporary.path() / "run");
    return !store && store.error().kind == ErrorKind::setup &&
           store.error().remedy.find("--out DIR") != std::string::npos;
  }));
  ::chmod(temporary.path().c_str(), 0755);
  set_content(temporary.path() / "file", "");
  const auto under_file = RunStore::create(temporary.path() / "file" / "run");
  ASSERT_FALSE(under_file);
  EXPECT_THAT(under_file.error().remedy, HasSubstr("--out DIR"));
  EXPECT_THAT(file_error("write", "x", EROFS).remedy, HasSubstr("--out DIR"));
}

TEST(RunStore, IdsThatLeaveTheFolderAreRefused) {
  const TemporaryFolder temporary;
  auto store = RunStore::create(temporary.path());
  for (const char* id : {"", "..", "a/b", "../x", ".hidden", "a b", "a\n"}) {
    EXPECT_FALSE(record_file_name(record_of(id))) << id;
    EXPECT_FALSE(store->append(finished(id))) << id;
  }
  EXPECT_EQ(content_of(temporary.path() / "events.ndjson"), "");
}

TEST(RecordFile, ErrorsNameTheFile) {
  const TemporaryFolder temporary;
  const auto path = temporary.path() / "x.json";
  set_content(path, "{}");
  EXPECT_EQ(read_record_file(path).error().where, path.string());
  set_content(path, "{");
  EXPECT_EQ(read_record_file(path).error().where, path.string());
  EXPECT_FALSE(read_record_file(temporary.path() / "missing.json"));
}

TEST(AtomicFile, IsReplacedAsAWholeOrNotAtAll) {
  const TemporaryFolder temporary;
  const auto path = temporary.path() / "x";
  ASSERT_TRUE(write_atomically(path, "old"));
  ASSERT_TRUE(write_atomically(path, "new"));
  EXPECT_EQ(content_of(path), "new");
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{100, 100};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ::_exit(write_atomically(path, std::string(1000, 'x')) ? 1 : 0);
  }
  int status = 1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(content_of(path), "new");
  EXPECT_EQ(files_in(temporary.path()), 1u);
}

}  // namespace
}  // namespace probemark
