#include <gmock/gmock.h>
#include <zip.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "harness/trace/trace_energy.hpp"
#include "harness/trace/trace_folder.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;

std::string bytes_of(float value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

std::string mlperf(float rate, std::size_t samples, float microjoules) {
  std::string text = "\xF1" + bytes_of(rate);
  for (std::size_t k = 0; k < samples; ++k) {
    text += bytes_of(microjoules);
  }
  return text;
}

std::string frame(float microamperes, unsigned bits) {
  return bytes_of(microamperes) + static_cast<char>(bits >> 8) + static_cast<char>(bits & 0xFF);
}

class BinaryFormats : public testing::Test {
 protected:
  Result<TraceEnergy> energy(const std::filesystem::path& file, std::optional<unsigned> digital = {}) const {
    TraceRequest request;
    request.file = file;
    request.digital = digital;
    return energy_of_trace(request, digital ? WindowSource::digital : WindowSource::list, {{0.1, 0.5}}, 2.0);
  }
  std::string error(const std::filesystem::path& file, std::optional<unsigned> digital = {}) const {
    const auto result = energy(file, digital);
    return result ? "" : describe(result.error());
  }
  std::filesystem::path zipped(const std::string& metadata, const std::string& raw) const {
    const auto path = folder_.path() / "session.ppk2";
    int code = 0;
    zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    for (const auto& [name, content] : {std::pair("session.raw", &raw), std::pair("metadata.json", &metadata)}) {
      zip_source_t* source = zip_source_buffer(archive, content->data(), content->size(), 0);
      EXPECT_GE(zip_file_add(archive, name, source, 0), 0);
    }
    EXPECT_EQ(zip_close(archive), 0);
    return path;
  }

  TraceFolder folder_;
  const std::string metadata_ = R"({"metadata":{"samplesPerSecond":1000,"startSystemTime":1},"formatVersion":2})";
};

TEST_F(BinaryFormats, MlperfEnergies) {
  const auto result = energy(folder_.file("trace1-energy.bin", mlperf(1000, 1000, 100)));
  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_EQ(result->description.format, "mlperf");
  EXPECT_EQ(result->samples, 1000U);
  EXPECT_NEAR(result->windows[0].energy_j, 400 * 100e-6, 1e-9);
}

TEST_F(BinaryFormats, MlperfThatWasCutOffIsNamedByByte) {
  std::string cut = mlperf(1000, 100, 1);
  cut.pop_back();
  EXPECT_THAT(error(folder_.file("cut.bin", cut)), HasSubstr("cut.bin: byte 404: the trace ends within a sample"));
  for (const float rate : {0.0F, -1.0F, 1e9F, std::numeric_limits<float>::quiet_NaN()}) {
    EXPECT_THAT(error(folder_.file("rate.bin", mlperf(rate, 100, 1))), HasSubstr("no known trace format"));
  }
  EXPECT_THAT(error(folder_.file("head.bin", "\xF1")), HasSubstr("no known trace format"));
  EXPECT_THAT(error(folder_.file("line.bin", mlperf(1000, 10, 1)), 0), HasSubstr("no digital lines"));
}

TEST_F(BinaryFormats, Ppk2SessionsWithTheirLines) {
  std::string raw;
  for (int k = 0; k < 1000; ++k) {
    raw += frame(50000, k >= 200 && k < 700 ? 0x5559 : 0x5555);  // line 1: 10
  }
  const auto result = energy(zipped(metadata_, raw), 1);
  ASSERT_TRUE(result) << describe(result.error());
  EXPECT_EQ(result->description.format, "ppk2");
  ASSERT_EQ(result->windows.size(), 1U);
  EXPECT_NEAR(result->windows[0].energy_j, 0.05 * 2 * 0.5, 1e-7);
  EXPECT_NEAR(energy(zipped(metadata_, raw))->windows[0].energy_j, 0.04, 1e-7);
}

TEST_F(BinaryFormats, Ppk2SamplesWithoutAValueAreLost) {
  std::string raw;
  for (int k = 0; k < 1000; ++k) {
    raw += frame(k == 300 ? std::numeric_limits<float>::quiet_NaN() : 50000, 0);
  }
  const auto path = zipped(metadata_, raw);
  EXPECT_EQ(energy(path)->lost_samples, 1U);
  EXPECT_THAT(error(path, 0), HasSubstr("nothing was recorded of digital line 0"));
  EXPECT_THAT(error(path, 8), HasSubstr("no digital line 8"));
}

TEST_F(BinaryFormats, Ppk2ThatIsDamaged) {
  EXPECT_THAT(error(zipped(metadata_, frame(1, 0) + "abc")), HasSubstr("byte 9: the trace ends within a sample"));
  EXPECT_THAT(error(zipped("{}", frame(1, 0))), HasSubstr("samplesPerSecond is missing"));
  EXPECT_THAT(error(zipped("[", frame(1, 0))), HasSubstr("is no JSON object"));
  EXPECT_THAT(error(zipped(R"({"formatVersion":3})", "")), HasSubstr("format version 3"));
  EXPECT_THAT(error(folder_.file("cut.ppk2", "PK\x03\x04zzzz")), HasSubstr("no zip archive"));
}

}  // namespace
}  // namespace probemark
