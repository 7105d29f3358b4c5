#include "harness/commands/selection.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

#include "harness/record/temporary_folder.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;
using testing::Each;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

const fs::path root = PROBEMARK_SOURCE_DIR;

/// One board and the smallest workload, so that a test names only what it is about.
SelectionRequest small_request() {
  SelectionRequest request;
  request.boards = {"qemu-mps2-an500"};
  request.workloads = {"sine"};
  return request;
}

std::vector<std::string> names_of(const Result<std::vector<Item>>& items) {
  std::vector<std::string> names;
  EXPECT_TRUE(items) << describe(items.error());
  if (items) {
    for (const Item& item : *items) {
      names.push_back(name_of(item));
    }
  }
  return names;
}

Error refusal(const SelectionRequest& request) {
  const auto items = select_items(root, request);
  EXPECT_FALSE(items);
  return items ? Error{} : items.error();
}

void replace_in(const fs::path& file, const std::string& from, const std::string& to) {
  std::string text = content_of(file);
  const std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  set_content(file, text.replace(at, from.size(), to));
}

TEST(Selection, IsTheCrossProduct) {
  SelectionRequest request = small_request();
  request.boards = {"simavr-atmega2560", "qemu-mps2-an500"};
  request.workloads = {"sine", "gesture"};
  EXPECT_THAT(names_of(select_items(root, request)),
              ElementsAre("simavr-atmega2560/sine/portable", "simavr-atmega2560/gesture/portable",
                          "qemu-mps2-an500/sine/portable", "qemu-mps2-an500/gesture/portable"));
}

TEST(Selection, ByDefaultIsAllEmulatedBoardsAndAvailableWorkloads) {
  const auto items = select_items(root, {});
  ASSERT_TRUE(items) << describe(items.error());
  std::set<std::string> boards;
  for (const Item& item : *items) {
    boards.insert(item.board.id);
    EXPECT_EQ(item.board.kind, BoardKind::emulated);
    EXPECT_TRUE(is_available(item.workload));
    EXPECT_EQ(item.kernels.id, "portable");
    EXPECT_NE(item.launcher, nullptr);
  }
  EXPECT_GE(boards.size(), 12U);
}

TEST(Selection, AThingNamedTwiceCountsOnce) {
  SelectionRequest request = small_request();
  request.boards = {"qemu-mps2-an500", "qemu-mps2-an500"};
  request.workloads = {"sine", "sine", (root / "workloads/models/sine").string()};
  request.kernels = {"portable", (root / "targets/kernels/portable").string(),
                     (root / "targets/kernels/portable/").string()};
  request.board_files = {(root / "targets/boards/qemu-mps2-an500.toml").string()};
  EXPECT_THAT(names_of(select_items(root, request)), ElementsAre("qemu-mps2-an500/sine/portable"));
}

TEST(Selection, AnUnknownNameIsAUsageErrorWithASuggestion) {
  SelectionRequest board = small_request();
  board.boards = {"qemu-mps2-an50"};
  EXPECT_EQ(refusal(board).kind, ErrorKind::usage);
  EXPECT_THAT(refusal(board).remedy, HasSubstr("did you mean 'qemu-mps2-an500'?"));
  SelectionRequest workload = small_request();
  workload.workloads = {"sines"};
  EXPECT_EQ(refusal(workload).kind, ErrorKind::usage);
  EXPECT_THAT(refusal(workload).remedy, HasSubstr("did you mean 'sine'?"));
  SelectionRequest kernels = small_request();
  kernels.kernels = {"portably"};
  EXPECT_EQ(refusal(kernels).kind, ErrorKind::usage);
  EXPECT_THAT(refusal(kernels).remedy, HasSubstr("did you mean 'portable'?"));
  SelectionRequest probe = small_request();
  probe.probe = "qemo";
  EXPECT_EQ(refusal(probe).kind, ErrorKind::usage);
  EXPECT_THAT(refusal(probe).remedy, HasSubstr("did you mean 'qemu'?"));
}

TEST(Selection, AFolderThatIsNotThereIsAUsageErrorThatNamesIt) {
  SelectionRequest request = small_request();
  request.kernels = {"/no/such/folder"};
  EXPECT_EQ(refusal(request).kind, ErrorKind::usage);
  EXPECT_THAT(describe(refusal(request)), HasSubstr("/no/such/folder"));
}

TEST(Selection, AProbeThatTheBoardHasNoTableForIsAUsageErrorWithTheBoardFile) {
  SelectionRequest request = small_request();
  request.probe = "simavr";
  EXPECT_EQ(refusal(request).kind, ErrorKind::usage);
  EXPECT_THAT(refusal(request).where, EndsWith("qemu-mps2-an500.toml"));
}

TEST(Selection, WithoutAnyModelAtHandNothingIsSelected) {
  const TemporaryFolder folder;
  fs::create_directories(folder.path() / "workloads/models");
  fs::create_directory_symlink(root / "targets", folder.path() / "targets");
  const auto items = select_items(folder.path(), {});
  ASSERT_FALSE(items);
  EXPECT_EQ(items.error().kind, ErrorKind::nothing_selected);
  EXPECT_THAT(items.error().remedy, HasSubstr("probemark list"));
}

TEST(Selection, AKernelLibraryOutsideOfTheTreeIsOneFolder) {
  const TemporaryFolder folder;
  fs::copy(root / "targets/kernels/portable", folder.path() / "mine");
  replace_in(folder.path() / "mine/kernels.toml", "\"portable\"", "\"mine\"");
  SelectionRequest request = small_request();
  request.kernels = {(folder.path() / "mine").string(), "portable"};
  const auto items = select_items(root, request);
  EXPECT_THAT(names_of(items), ElementsAre("qemu-mps2-an500/sine/mine", "qemu-mps2-an500/sine/portable"));
  EXPECT_EQ(items->front().kernels.folder, folder.path() / "mine");
}

TEST(Selection, AKernelLibraryThatTakesTheIdOfAnotherIsRefused) {
  const TemporaryFolder folder;
  fs::copy(root / "targets/kernels/portable", folder.path() / "mine");
  SelectionRequest request = small_request();
  request.kernels = {(folder.path() / "mine").string()};
  const Error error = refusal(request);
  EXPECT_EQ(error.kind, ErrorKind::usage);
  EXPECT_THAT(error.what, HasSubstr("'portable'"));
  EXPECT_THAT(error.where, HasSubstr((folder.path() / "mine").string()));
}

TEST(Selection, AnAbsentKernelLibraryIsRefusedOnlyWhereItIsAskedFor) {
  const TemporaryFolder folder;
  fs::create_directories(folder.path() / "theirs");
  set_content(folder.path() / "theirs/kernels.toml",
              "id = \"theirs\"\ntitle = \"t\"\nsources = []\n[checkout]\nvariable = \"PROBEMARK_TEST_NO_CHECKOUT\"\n"
              "url = \"https://example.org/theirs\"\nsources = []\nversion_file = \"v\"\nversion_pattern = \"v\"\n");
  SelectionRequest request = small_request();
  request.kernels = {"portable", (folder.path() / "theirs").string()};
  EXPECT_EQ(refusal(request).kind, ErrorKind::setup);
  EXPECT_THAT(describe(refusal(request)), HasSubstr("kernel library theirs"));
  EXPECT_THAT(refusal(request).remedy, HasSubstr("https://example.org/theirs"));
  request.kernels = {"portable"};
  EXPECT_EQ(names_of(select_items(root, request)).size(), 1U);
}

TEST(Selection, TwoWorkloadsOfOneIdAreRefused) {
  const TemporaryFolder folder;
  fs::copy(root / "workloads/models/sine", folder.path() / "sine");
  SelectionRequest request = small_request();
  request.workloads = {"sine", (folder.path() / "sine").string()};
  EXPECT_EQ(refusal(request).kind, ErrorKind::usage);
  request.workloads = {(folder.path() / "sine").string()};
  EXPECT_EQ(names_of(select_items(root, request)).size(), 1U) << "alone, a copy may keep its id";
}

TEST(Selection, ABoardFileOutsideOfTheTreeIsOneFile) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "bench-board.toml";
  fs::copy_file(root / "targets/boards/qemu-mps2-an500.toml", file);
  replace_in(file, "\"qemu-mps2-an500\"", "\"bench-board\"");
  SelectionRequest request = small_request();
  request.boards.clear();
  request.board_files = {file.string()};
  EXPECT_THAT(names_of(select_items(root, request)), ElementsAre("bench-board/sine/portable"));
}

/// A copy of a board behind an OpenOCD probe, in a file of its own.
fs::path probe_board(const TemporaryFolder& folder, const std::string& id) {
  const fs::path file = folder.path() / (id + ".toml");
  fs::copy_file(root / "targets/boards/qemu-mps2-an500.toml", file);
  replace_in(file, "id = \"qemu-mps2-an500\"", "id = \"" + id + "\"");
  replace_in(file, "[probe.qemu]", "[probe.openocd]\nconfig = [\"interface/stlink.cfg\"]\n[probe.qemu]");
  return file;
}

TEST(Selection, TheFirstProbeOfAFileIsTheDefault) {
  const TemporaryFolder folder;
  SelectionRequest request = small_request();
  EXPECT_EQ(select_items(root, request).value().front().launcher->name(), "qemu");
  request.boards.clear();
  request.board_files = {probe_board(folder, "mine").string()};
  EXPECT_EQ(select_items(root, request).value().front().launcher->name(), "openocd");
  request.probe = "qemu";
  EXPECT_EQ(select_items(root, request).value().front().launcher->name(), "qemu");
}

TEST(Selection, GivesEachBoardItsProbesSerial) {
  const TemporaryFolder folder;
  SelectionRequest request = small_request();
  request.boards.clear();
  request.board_files = {probe_board(folder, "one").string(), probe_board(folder, "two").string()};
  request.serials = {"two=066E", "one=066F"};
  const auto items = select_items(root, request);
  ASSERT_TRUE(items) << describe(items.error());
  EXPECT_EQ((*items)[0].serial, "066F");
  EXPECT_EQ((*items)[1].serial, "066E");
  request.serials = {"two=066E"};
  request.board_files.resize(1);
  EXPECT_THAT(refusal(request).what, HasSubstr("the serial 'two=066E' names no board"));
  request.serials = {"066E"};
  EXPECT_EQ(select_items(root, request).value().front().serial, "066E");
}

TEST(Selection, RefusesTwoBoardsThatWouldTakeTheSameProbe) {
  const TemporaryFolder folder;
  SelectionRequest request = small_request();
  request.boards.clear();
  request.board_files = {probe_board(folder, "one").string(), probe_board(folder, "two").string()};
  const Error error = refusal(request);
  EXPECT_EQ(error.kind, ErrorKind::usage);
  EXPECT_EQ(error.what, "one and two would both use whichever openocd probe is there");
  request.serials = {"066E"};
  EXPECT_THAT(refusal(request).remedy, HasSubstr("one, two"));
}

}  // namespace
}  // namespace probemark
