#include <gmock/gmock.h>

#include <cstdlib>

#include "harness/record/temporary_folder.hpp"
#include "harness/workload/workload.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;
using testing::EndsWith;
using testing::HasSubstr;

const std::string whole = R"(id = "tiny"
title = "Tiny"
description = "A test"
licence = "Apache-2.0"

[model]
file = "model.tflite"
sha256 = "ab"

[vectors]
file = "vectors.bin"
sha256 = "cd"
count = 3
labels = "labels.csv"

[quality]
metric = "mae"
threshold = 0.5
)";

/// `text` with its one occurrence of `from` replaced.
std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

class WorkloadFileTest : public testing::Test {
 protected:
  Result<WorkloadFile> read(const std::string& text) {
    set_content(folder_.path() / "workload.toml", text);
    return read_workload_file(folder_.path(), sources_);
  }
  /// What is wrong with such a file; it is an invalid input.
  Error refusal(const std::string& text) {
    const auto file = read(text);
    EXPECT_FALSE(file) << text;
    EXPECT_TRUE(file || file.error().kind == ErrorKind::invalid_input);
    return file ? Error{} : file.error();
  }
  void expect_refusal(const std::string& text, const std::string& what, int line) {
    const Error error = refusal(text);
    EXPECT_THAT(error.what, HasSubstr(what)) << text;
    EXPECT_THAT(error.where, EndsWith("workload.toml:" + std::to_string(line))) << text;
  }

  TemporaryFolder folder_;
  ModelSources sources_{folder_.path() / "public", folder_.path() / "fetched"};
};

TEST_F(WorkloadFileTest, ReadsEveryKeyWithResolvedPaths) {
  const auto file = read(whole);
  ASSERT_TRUE(file) << describe(file.error());
  EXPECT_EQ(file->id, "tiny");
  EXPECT_EQ(file->title, "Tiny");
  EXPECT_EQ(file->description, "A test");
  EXPECT_EQ(file->licence, "Apache-2.0");
  EXPECT_EQ(file->source_url, "");
  EXPECT_EQ(file->model, folder_.path() / "model.tflite");
  EXPECT_EQ(file->model_sha256, "ab");
  EXPECT_EQ(file->vectors, folder_.path() / "vectors.bin");
  EXPECT_EQ(file->vectors_sha256, "cd");
  EXPECT_EQ(file->vectors_seed, std::nullopt);
  EXPECT_EQ(file->count, 3U);
  EXPECT_EQ(file->labels, folder_.path() / "labels.csv");
  EXPECT_EQ(file->quality->metric, QualityMetric::mae);
  EXPECT_EQ(file->quality->threshold, 0.5);
  EXPECT_EQ(file->file, folder_.path() / "workload.toml");
}

TEST_F(WorkloadFileTest, DescriptionLabelsAndQualityMayBeAbsent) {
  std::string text = with(whole, "description = \"A test\"\n", "");
  text = with(text, "labels = \"labels.csv\"\n", "");
  const auto file = read(text.substr(0, text.find("[quality]")));
  ASSERT_TRUE(file) << describe(file.error());
  EXPECT_TRUE(file->labels.empty());
  EXPECT_EQ(file->quality, std::nullopt);
}

TEST_F(WorkloadFileTest, GeneratedVectorsHaveASeedAndNoFile) {
  std::string text = whole.substr(0, whole.find("[vectors]"));
  const auto file = read(text + "[vectors]\nseed = 7\ncount = 2\n");
  ASSERT_TRUE(file) << describe(file.error());
  EXPECT_EQ(file->vectors_seed, 7U);
  EXPECT_TRUE(file->vectors_sha256.empty());
  expect_refusal(text + "[vectors]\nseed = 7\ncount = 2\nlabels = \"labels.csv\"\n", "unknown key `labels`", 13);
}

TEST_F(WorkloadFileTest, AnUnknownKeyIsNamedWithFileAndLine) {
  expect_refusal(with(whole, "licence =", "license = \"x\"\nlicence ="), "unknown key `license`", 4);
  expect_refusal(with(whole, "[vectors]", "size = 3\n[vectors]"), "unknown key `size` in [model]", 10);
  expect_refusal(with(whole, "[quality]", "samples = 3\n[quality]"), "unknown key `samples` in [vectors]", 16);
  expect_refusal(whole + "minimum = 1\n", "unknown key `minimum` in [quality]", 19);
  expect_refusal(whole + "[extra]\n", "unknown key `extra`", 19);
}

TEST_F(WorkloadFileTest, AMissingKeyIsNamedWithFileAndTheLineOfItsTable) {
  expect_refusal(with(whole, "id = \"tiny\"\n", ""), "`id` is missing", 1);
  expect_refusal(with(whole, "title = \"Tiny\"\n", ""), "`title` is missing", 1);
  expect_refusal(with(whole, "licence = \"Apache-2.0\"\n", ""), "`licence` is missing", 1);
  expect_refusal(with(whole, "file = \"model.tflite\"\n", ""), "`file` is missing in [model]", 6);
  expect_refusal(with(whole, "sha256 = \"ab\"\n", ""), "`sha256` is missing in [model]", 6);
  expect_refusal(with(whole, "file = \"vectors.bin\"\n", ""), "`file` is missing in [vectors]", 10);
  expect_refusal(with(whole, "sha256 = \"cd\"\n", ""), "`sha256` is missing in [vectors]", 10);
  expect_refusal(with(whole, "count = 3\n", ""), "`count` is missing in [vectors]", 10);
  expect_refusal(with(whole, "metric = \"mae\"\n", ""), "`metric` is missing in [quality]", 16);
  expect_refusal(with(whole, "threshold = 0.5\n", ""), "`threshold` is missing in [quality]", 16);
}

TEST_F(WorkloadFileTest, AMissingTableIsNamedWithFileAndLine) {
  const std::string head = whole.substr(0, whole.find("[model]"));
  expect_refusal(head + whole.substr(whole.find("[vectors]")), "[model] is missing", 1);
  expect_refusal(
      with(whole, "[vectors]\nfile = \"vectors.bin\"\nsha256 = \"cd\"\ncount = 3\nlabels = \"labels.csv\"\n", ""),
      "[vectors] is missing", 1);
}

TEST_F(WorkloadFileTest, AKeyWhereATableShouldBeIsNamedWithFileAndLine) {
  const std::string head = whole.substr(0, whole.find("[model]"));
  expect_refusal("quality = 3\n" + whole.substr(0, whole.find("[quality]")), "`quality` is not a table", 1);
  expect_refusal(head + "model = \"m\"\n", "`model` is not a table", 6);
}

TEST_F(WorkloadFileTest, AValueOfTheWrongKindIsNamedWithFileAndLine) {
  expect_refusal(with(whole, "\"tiny\"", "7"), "`id` is not a string", 1);
  expect_refusal(with(whole, "\"A test\"", "[]"), "`description` is not a string", 3);
  expect_refusal(with(whole, "\"model.tflite\"", "1.5"), "`file` is not a string", 7);
  expect_refusal(with(whole, "= 3", "= \"3\""), "`count` is not an integer", 13);
  expect_refusal(with(whole, "= 3", "= 2.5"), "`count` is not an integer", 13);
  expect_refusal(with(whole, "= 3", "= true"), "`count` is not an integer", 13);
  expect_refusal(with(whole, "0.5", "\"half\""), "`threshold` is not a number", 18);
}

TEST_F(WorkloadFileTest, AValueOutOfRangeIsNamedWithFileAndLine) {
  for (const char* count : {"= 0", "= -1", "= 1000001"}) {
    expect_refusal(with(whole, "= 3", count), "`count` is", 13);
  }
  expect_refusal(with(whole, "\"mae\"", "\"top5\""), "unknown metric 'top5'", 17);
}

TEST_F(WorkloadFileTest, AWholeNumberServesAsThreshold) {
  const auto file = read(with(whole, "0.5", "1"));
  ASSERT_TRUE(file) << describe(file.error());
  EXPECT_EQ(file->quality->threshold, 1.0);
}

TEST_F(WorkloadFileTest, BrokenTomlIsNamedWithFileAndLine) {
  EXPECT_THAT(refusal(with(whole, "\"Tiny\"", "\"Tiny")).where, EndsWith("workload.toml:2"));
  EXPECT_FALSE(read_workload_file(folder_.path() / "absent", sources_));
}

class ModelByUrl : public WorkloadFileTest {
 protected:
  Result<WorkloadFile> read_url() {
    return read(with(whole, "file = \"model.tflite\"", "url = \"https://example.org/m\"\npath = \"zoo/m.tflite\""));
  }
};

TEST_F(ModelByUrl, IsLookedForAmongThePublicModelsFirst) {
  fs::create_directories(folder_.path() / "public/zoo");
  fs::create_directories(folder_.path() / "fetched");
  set_content(folder_.path() / "public/zoo/m.tflite", "");
  set_content(folder_.path() / "fetched/ab.tflite", "");
  const auto file = read_url();
  ASSERT_TRUE(file) << describe(file.error());
  EXPECT_EQ(file->source_url, "https://example.org/m");
  EXPECT_EQ(file->model, folder_.path() / "public/zoo/m.tflite");
  EXPECT_TRUE(is_available(*file));
}

TEST_F(ModelByUrl, IsLookedForAmongTheFetchedThen) {
  const auto absent = read_url();
  ASSERT_TRUE(absent) << describe(absent.error());
  EXPECT_EQ(absent->model, folder_.path() / "fetched/ab.tflite");
  EXPECT_FALSE(is_available(*absent));
  fs::create_directories(folder_.path() / "fetched");
  set_content(folder_.path() / "fetched/ab.tflite", "");
  EXPECT_TRUE(is_available(*absent));
}

TEST_F(ModelByUrl, NeedsAPath) {
  expect_refusal(with(whole, "file = \"model.tflite\"", "url = \"https://example.org/m\""), "`path` is missing", 6);
}

TEST(DefaultModelSources, AreNamedByTheEnvironment) {
  const TemporaryFolder folder;
  ::setenv("PROBEMARK_FETCHED_MODELS", "/fetched", 1);
  const char* before = std::getenv("PROBEMARK_PUBLIC_MODELS");
  const std::optional<std::string> saved = before == nullptr ? std::nullopt : std::optional<std::string>(before);
  ::setenv("PROBEMARK_PUBLIC_MODELS", "/public", 1);
  EXPECT_EQ(default_model_sources(folder.path()).fetched, "/fetched");
  EXPECT_EQ(default_model_sources(folder.path()).public_models, "/public");
  ::unsetenv("PROBEMARK_FETCHED_MODELS");
  ::unsetenv("PROBEMARK_PUBLIC_MODELS");
  EXPECT_EQ(default_model_sources(folder.path() / "main").fetched, folder.path() / "main/build/models");
  EXPECT_TRUE(default_model_sources(folder.path() / "main").public_models.empty());
  fs::create_directories(folder.path() / "main");
  fs::create_directories(folder.path() / "shared/models");
  EXPECT_TRUE(
      fs::equivalent(default_model_sources(folder.path() / "main").public_models, folder.path() / "shared/models"));
  if (saved) {
    ::setenv("PROBEMARK_PUBLIC_MODELS", saved->c_str(), 1);
  }
}

TEST(WorkloadFiles, ThoseOfTheTreeAreReadableAndSorted) {
  const fs::path root = PROBEMARK_SOURCE_DIR;
  const auto files = read_workload_files(root / "workloads", default_model_sources(root));
  ASSERT_TRUE(files) << describe(files.error());
  ASSERT_GE(files->size(), 2U);
  for (std::size_t i = 1; i < files->size(); ++i) {
    EXPECT_LT((*files)[i - 1].id, (*files)[i].id);
  }
  for (const WorkloadFile& file : *files) {
    EXPECT_EQ(file.id, file.file.parent_path().filename()) << "the folder is named by the id";
    EXPECT_EQ(file.model_sha256.size(), 64U) << file.id;
  }
  EXPECT_FALSE(read_workload_files(root / "no-such-folder", {}));
}

}  // namespace
}  // namespace probemark
