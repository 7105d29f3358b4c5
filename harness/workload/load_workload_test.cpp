#include <gmock/gmock.h>

#include "harness/digest/sha256.hpp"
#include "harness/record/temporary_folder.hpp"
#include "harness/workload/workload.hpp"

namespace probemark {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const fs::path sine = fs::path(PROBEMARK_SOURCE_DIR) / "workloads/models/sine";

/// A copy of the smallest workload of the tree, to be spoilt: one int8 in, one int8 out, 64 samples.
class LoadWorkload : public testing::Test {
 protected:
  void SetUp() override {
    fs::copy(sine, folder_.path() / "sine");
    const auto file = read_workload_file(folder_.path() / "sine", {});
    ASSERT_TRUE(file) << describe(file.error());
    file_ = *file;
  }
  Error refusal() {
    const auto workload = load_workload(file_);
    EXPECT_FALSE(workload);
    EXPECT_TRUE(workload || workload.error().kind == ErrorKind::invalid_input);
    return workload ? Error{} : workload.error();
  }
  /// What is wrong with such a label file of three samples.
  Error label_refusal(const std::string& labels) {
    set_content(file_.vectors, "abc");
    file_.vectors_sha256 = *sha256_of_file(file_.vectors);
    file_.count = 3;
    set_content(file_.labels, labels);
    const Error error = refusal();
    EXPECT_THAT(error.where, HasSubstr(file_.labels.string())) << labels;
    return error;
  }

  TemporaryFolder folder_;
  WorkloadFile file_;
};

TEST_F(LoadWorkload, ReadsModelVectorsAndLabels) {
  const auto workload = load_workload(file_);
  ASSERT_TRUE(workload) << describe(workload.error());
  EXPECT_EQ(workload->count(), 64U);
  EXPECT_EQ(workload->graph.input_bytes(), 1U);
  EXPECT_EQ(workload->inputs.size(), 64U);
  EXPECT_EQ(workload->labels.size(), 64U);
  EXPECT_EQ(workload->input(63).size(), 1U);
  EXPECT_EQ(workload->input(63)[0], workload->inputs[63]);
  EXPECT_EQ(workload->vectors_sha256, file_.vectors_sha256);
}

TEST_F(LoadWorkload, AnotherModelThanWorkloadTomlNamesIsRefused) {
  file_.model_sha256[0] = file_.model_sha256[0] == '0' ? '1' : '0';
  const Error error = refusal();
  EXPECT_THAT(error.what, HasSubstr(file_.model_sha256));
  EXPECT_EQ(error.where, file_.model.string());
}

TEST_F(LoadWorkload, OtherVectorsThanWorkloadTomlNamesAreRefused) {
  std::string vectors = content_of(file_.vectors);
  vectors[5] = static_cast<char>(vectors[5] + 1);
  set_content(file_.vectors, vectors);
  const Error error = refusal();
  EXPECT_THAT(error.what, HasSubstr("SHA-256"));
  EXPECT_EQ(error.where, file_.vectors.string());
}

TEST_F(LoadWorkload, VectorsOfTheWrongSizeAreRefused) {
  file_.count = 65;
  const Error error = refusal();
  EXPECT_THAT(error.what, HasSubstr("holds 64 bytes; 65 samples of 1 bytes need 65"));
  EXPECT_THAT(error.remedy, HasSubstr("count"));
}

TEST_F(LoadWorkload, FilesThatCannotBeReadAreNamed) {
  fs::remove(file_.vectors);
  EXPECT_EQ(refusal().where, file_.vectors.string());
  fs::create_directory(file_.vectors);
  EXPECT_EQ(refusal().where, file_.vectors.string());
  fs::remove(file_.model);
  EXPECT_EQ(refusal().where, file_.model.string());
}

TEST_F(LoadWorkload, AModelThatIsNoTfliteIsRefused) {
  set_content(file_.model, "no model");
  file_.model_sha256 = *sha256_of_file(file_.model);
  EXPECT_THAT(refusal().where, HasSubstr(file_.model.string()));
}

TEST_F(LoadWorkload, AQualityMetricNeedsLabels) {
  file_.labels.clear();
  const Error error = refusal();
  EXPECT_THAT(error.what, HasSubstr("without labels"));
  EXPECT_EQ(error.where, file_.file.string());
}

TEST_F(LoadWorkload, LabelsMayComeInAnyOrder) {
  label_refusal("");
  set_content(file_.labels, "sample,label\n2,0.25\n0,-1\n1,3e2\n");
  const auto workload = load_workload(file_);
  ASSERT_TRUE(workload) << describe(workload.error());
  EXPECT_THAT(workload->labels, testing::ElementsAre(-1, 300, 0.25));
}

TEST_F(LoadWorkload, ASampleWithoutALabelIsNamed) {
  EXPECT_THAT(label_refusal("sample,label\n0,1\n2,1\n").what, HasSubstr("sample 1 has no label"));
}

TEST_F(LoadWorkload, ASampleThatIsListedTwiceOrOutOfRangeIsNamedWithItsLine) {
  const Error twice = label_refusal("sample,label\n0,1\n1,1\n0,2\n");
  EXPECT_THAT(twice.what, HasSubstr("sample 0"));
  EXPECT_THAT(twice.where, testing::EndsWith("labels.csv:4"));
  const Error beyond = label_refusal("sample,label\n0,1\n3,1\n1,1\n2,1\n");
  EXPECT_THAT(beyond.what, HasSubstr("sample 3"));
  EXPECT_THAT(beyond.where, testing::EndsWith("labels.csv:3"));
}

TEST_F(LoadWorkload, ALabelFileOfAnotherFormIsRefused) {
  for (const char* labels :
       {"", "index,label\n0,1\n1,1\n2,1\n", "sample;label\n0;1\n", "sample,label\n0,one\n", "sample,label\n-1,1\n",
        "sample,label\n0,1,2\n", "sample,label\n0\n", "sample,label\n0,\n1,1\n2,1\n", "sample,label\n0,nan\n",
        "sample,label\n0,1x\n", "sample,label\n99999999999999999999,1\n", "\x7f\x45\x4c\x46\n\x01\x02"}) {
    EXPECT_FALSE(label_refusal(labels).what.empty()) << labels;
  }
  EXPECT_FALSE(label_refusal(std::string("sample,label\n0,\0\n1,1\n2,1\n", 24)).what.empty());
}

TEST_F(LoadWorkload, AMissingLabelFileIsNamed) {
  fs::remove(file_.labels);
  EXPECT_EQ(refusal().where, file_.labels.string());
}

TEST_F(LoadWorkload, RandomVectorsAreTheSameOnEveryMachine) {
  file_.quality.reset();
  file_.labels.clear();
  file_.vectors_seed = 42;
  file_.count = 1001;  // no multiple of 8
  const auto workload = load_workload(file_);
  ASSERT_TRUE(workload) << describe(workload.error());
  EXPECT_EQ(workload->inputs.size(), 1001U);
  EXPECT_EQ(workload->vectors_sha256, sha256_hex(workload->inputs));
  EXPECT_EQ(workload->vectors_sha256, "48599d332955d812186551bc4d9384b296d5e4630ae51198951d2ab3c1d844b7");
  // SplitMix64's first output of seed 42, little-endian: 0xBDD732262FEB6E95.
  const std::vector<std::uint8_t> first(workload->inputs.begin(), workload->inputs.begin() + 8);
  EXPECT_THAT(first, testing::ElementsAre(0x95, 0x6E, 0xEB, 0x2F, 0x26, 0x32, 0xD7, 0xBD));
}

TEST_F(LoadWorkload, AShorterRandomRunIsThePrefixOfALonger) {
  file_.quality.reset();
  file_.labels.clear();
  file_.vectors_seed = 7;
  file_.count = 20;
  const auto longer = load_workload(file_);
  file_.count = 11;
  const auto shorter = load_workload(file_);
  ASSERT_TRUE(longer && shorter);
  EXPECT_EQ(shorter->inputs, std::vector<std::uint8_t>(longer->inputs.begin(), longer->inputs.begin() + 11));
  file_.vectors_seed = 8;
  EXPECT_NE(load_workload(file_)->inputs, shorter->inputs);
}

}  // namespace
}  // namespace probemark
