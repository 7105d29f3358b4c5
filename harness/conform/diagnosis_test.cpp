#include "harness/conform/diagnosis.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "harness/conform/case_fields.hpp"
#include "harness/conform/diagnosis_arithmetic.hpp"
#include "harness/conform/expected.hpp"
#include "harness/conform/faulty_executor.hpp"
#include "harness/conform/sample_space.hpp"

namespace probemark {
namespace {

using testing::HasSubstr;
using Bytes = std::vector<std::uint8_t>;

Bytes right(const Case& test, Profile profile = Profile::double_rounding) { return expected_of(test, profile)->output; }

/// The reference, given a changed case.
FunctionKernel changing(const std::function<void(Case&)>& change) {
  return [change](const Case& test) {
    Case changed = test;
    change(changed);
    const auto made = expected_of(changed, Profile::double_rounding);
    return made ? made->output : right(test);
  };
}

FunctionKernel changing_conv(const std::function<void(pm_conv2d_params&)>& change) {
  return changing([change](Case& test) { change(std::get<pm_conv2d_params>(test.parameters)); });
}

void edit(Case& test, const std::string& table, const std::function<void(std::vector<std::int64_t>&)>& change) {
  Table& t = test.tables.at(table);
  auto elements = elements_of(t.type, t.bytes);
  change(elements);
  t.bytes = bytes_of(t.type, elements);
}

/// The reference, with elements of the output changed afterwards.
FunctionKernel spoiling(const std::function<void(const Case&, std::vector<std::int64_t>&)>& change) {
  return [change](const Case& test) {
    auto elements = elements_of(test.output.type, right(test));
    change(test, elements);
    return bytes_of(test.output.type, elements);
  };
}

FunctionKernel scaling(const Requantize& requantize) {
  return [requantize](const Case& test) { return *output_with(test, requantize); };
}

struct Diagnosed {
  std::vector<Statement> statements;
  std::size_t failed = 0;

  [[nodiscard]] std::string first() const { return statements.empty() ? "nothing" : statements[0].text; }
  [[nodiscard]] std::string of(StatementKind kind) const {
    for (const Statement& s : statements) {
      if (s.kind == kind) return s.text;
    }
    return "nothing";
  }
  [[nodiscard]] std::string all() const {
    std::string text;
    for (const Statement& s : statements) text += fmt::format("  {} ({})\n", s.text, s.evidence);
    return text;
  }
};

Diagnosed diagnosed(const PointSpace& space, const FunctionKernel& kernel) {
  FunctionExecutor executor(kernel);
  std::vector<Observation> failed;
  std::vector<Observation> passing;
  std::vector<CaseVerdict> verdicts;
  for (Case& test : sample_cases(space, 400, 11)) {
    Expected expected = *expected_of(test, Profile::double_rounding);
    const CheckedCase checked{&test, &expected};
    CaseOutcome outcome = (*executor.run({&checked, 1}))[0];
    verdicts.push_back(verdict_of(test, !passed(outcome)));
    auto& list = passed(outcome) ? passing : failed;
    list.push_back({std::move(test), std::move(expected), std::move(outcome)});
  }
  return {diagnose({failed, passing, verdicts, Profile::double_rounding}), failed.size()};
}

void expect_first(const PointSpace& space, const FunctionKernel& kernel, const std::string& text) {
  const Diagnosed d = diagnosed(space, kernel);
  EXPECT_GT(d.failed, 3u) << text;
  EXPECT_THAT(d.first(), HasSubstr(text)) << d.all();
}

TEST(Diagnosis, SaysNothingOfARightKernel) {
  EXPECT_EQ(diagnosed(convolution_space(), [](const Case& test) { return right(test); }).all(), "");
}

TEST(Diagnosis, NamesTheRoundingMode) {
  expect_first(
      convolution_space(), [](const Case& t) { return right(t, Profile::single_rounding); },
      "rounding mode: it computes by profile `single`, not `double`");
  // Small sums round alike by both: no case may tell them apart, and then both are named.
  const Diagnosed d = diagnosed(convolution_space(), [](const Case& t) { return right(t, Profile::xnnpack); });
  EXPECT_THAT(d.all(), HasSubstr("rounding mode: it computes by profile `xnnpack`, not `double`"));
  expect_first(convolution_space(), scaling([](const Scaling& s) {
                 return static_cast<std::int32_t>((s.accumulator * s.multiplier) >> (31 - s.shift));
               }),
               "rounding mode: requantization truncates");
}

TEST(Diagnosis, NamesZeroPoints) {
  expect_first(convolution_space(), changing_conv([](auto& p) { p.input_zero_point = 0; }),
               "zero point: input_zero_point is ignored");
  expect_first(convolution_space(), changing_conv([](auto& p) { p.output_zero_point = 0; }),
               "zero point: output_zero_point is ignored");
  expect_first(convolution_space(), changing_conv([](auto& p) { p.output_zero_point = -p.output_zero_point; }),
               "zero point: output_zero_point is taken with the wrong sign");
  expect_first(fully_connected_space(),
               changing([](Case& t) { std::get<pm_fully_connected_params>(t.parameters).filter_zero_point = 0; }),
               "zero point: filter_zero_point is ignored");
  expect_first(addition_space(), changing([](Case& t) {
                 auto& p = std::get<pm_elementwise_params>(t.parameters);
                 p.b_zero_point = p.a_zero_point;
               }),
               "zero point: a_zero_point is used in place of b_zero_point");
}

TEST(Diagnosis, NamesSaturation) {
  expect_first(convolution_space(), changing_conv([](auto& p) { p.activation_max = 127; }),
               "saturation: activation_max is ignored");
  expect_first(convolution_space(), changing_conv([](auto& p) { ++p.activation_min; }),
               "saturation: activation_min is taken one too high");
  expect_first(convolution_space(), changing_conv([](auto& p) {
                 p.activation_min = INT32_MIN;
                 p.activation_max = INT32_MAX;
               }),
               "saturation: the output wraps");
}

TEST(Diagnosis, NamesThePaddingSide) {
  expect_first(convolution_space(), changing_conv([](auto& p) {
                 const auto wrong = [](int out, int stride, int filter, int dilation, int in, int pad) {
                   return std::max((out - 1) * stride + (filter - 1) * dilation + 1 - in - pad, 0);
                 };
                 p.pad_top = wrong(p.output_h, p.stride_h, p.filter_h, p.dilation_h, p.input_h, p.pad_top);
                 p.pad_left = wrong(p.output_w, p.stride_w, p.filter_w, p.dilation_w, p.input_w, p.pad_left);
               }),
               "padding side: the larger half of an odd padding is put in front");
  expect_first(convolution_space(), changing_conv([](auto& p) { std::swap(p.pad_top, p.pad_left); }),
               "padding side: pad_top and pad_left are swapped");
  expect_first(convolution_space(), changing_conv([](auto& p) { p.pad_top = 0; }), "padding: pad_top is ignored");
}

TEST(Diagnosis, NamesStridesAndDilation) {
  expect_first(convolution_space(), changing_conv([](auto& p) { std::swap(p.stride_h, p.stride_w); }),
               "stride_h and stride_w are swapped");
  expect_first(convolution_space(), changing_conv([](auto& p) { p.dilation_h = p.dilation_w = 1; }),
               "dilation_h and dilation_w are ignored");
}

TEST(Diagnosis, NamesChannelTables) {
  expect_first(convolution_space(), changing([](Case& t) {
                 edit(t, "multiplier", [](auto& e) { std::fill(e.begin(), e.end(), e[0]); });
                 edit(t, "shift", [](auto& e) { std::fill(e.begin(), e.end(), e[0]); });
               }),
               "per channel: channel 0's multiplier and shift are used");
  expect_first(convolution_space(), changing([](Case& t) { t.tables.erase("bias"); }), "bias: it is ignored");
}

TEST(Diagnosis, NamesTheBatchStride) {
  expect_first(convolution_space(), changing([](Case& t) {
                 const auto size = t.inputs[0].bytes.size() /
                                   static_cast<std::size_t>(std::get<pm_conv2d_params>(t.parameters).batches);
                 for (std::size_t i = size; i < t.inputs[0].bytes.size(); ++i) {
                   t.inputs[0].bytes[i] = t.inputs[0].bytes[i - size];
                 }
               }),
               "batch stride: every batch is computed from batch 0");
}

TEST(Diagnosis, NamesTheAccumulatorWidth) {
  expect_first(convolution_space(), scaling([](const Scaling& s) {
                 return requantized(Profile::double_rounding,
                                    {static_cast<std::int16_t>(s.accumulator), s.multiplier, s.shift, s.wide});
               }),
               "accumulator width: it wraps at 16 bits");
  expect_first(fully_connected_space(Kernel::fully_connected_s16_s8_s16), scaling([](const Scaling& s) {
                 return requantized(Profile::double_rounding,
                                    {static_cast<std::int32_t>(s.accumulator), s.multiplier, s.shift, s.wide});
               }),
               "accumulator width: it wraps at 32 bits");
}

TEST(Diagnosis, NamesTheBitThatWideRequantizationLoses) {
  PointSpace space = fully_connected_space(Kernel::fully_connected_s16_s8_s16);
  space.make = [make = space.make](const Point& point, std::uint64_t data) -> Result<Case> {
    auto test = make(point, data);
    // As far to the left as there is: sums of some hundred products reach 2^30.
    if (test) edit(*test, "shift", [](auto& shifts) { std::fill(shifts.begin(), shifts.end(), 7); });
    return test;
  };
  expect_first(space, scaling([](const Scaling& s) {
                 const std::int64_t reduced = s.multiplier < 0x7FFF0000 ? (s.multiplier + (1 << 15)) >> 16 : 0x7FFF;
                 const auto twice = static_cast<std::int32_t>((s.accumulator * reduced) >> (14 - s.shift));
                 return static_cast<std::int32_t>((std::int64_t{twice} + 1) >> 1);
               }),
               "accumulator width: what 64-bit requantization shifts last is held in 32 bits");
}

TEST(Diagnosis, NamesFilterOrder) {
  expect_first(convolution_space(Kernel::depthwise_conv2d_s8_s8_s8), changing([](Case& t) {
                 auto& p = std::get<pm_conv2d_params>(t.parameters);
                 const auto taps = static_cast<std::size_t>(p.filter_h * p.filter_w);
                 const auto channels = static_cast<std::size_t>(p.output_c);
                 edit(t, "filter", [=](auto& e) {
                   const auto before = e;
                   for (std::size_t tap = 0; tap < taps; ++tap) {
                     for (std::size_t c = 0; c < channels; ++c) e[tap * channels + c] = before[c * taps + tap];
                   }
                 });
               }),
               "filter: read as [output, height, width]");
}

TEST(Diagnosis, NamesATailOfTheSum) {
  expect_first(fully_connected_space(), changing([](Case& t) {
                 auto& p = std::get<pm_fully_connected_params>(t.parameters);
                 const auto depth = static_cast<std::size_t>(p.input_depth);
                 edit(t, "filter", [&](auto& e) {
                   for (std::size_t i = 0; i < e.size(); ++i) {
                     if (i % depth >= depth - depth % 4) e[i] = p.filter_zero_point;
                   }
                 });
               }),
               "tail: the last n mod 4 input channels of the sum are left out");
}

TEST(Diagnosis, NamesATailOfThreeChannels) {
  const Diagnosed d = diagnosed(convolution_space(), spoiling([](const Case& test, auto& e) {
                                  const auto n = static_cast<std::size_t>(test.output.shape[3]);
                                  for (std::size_t i = 0; i < e.size(); ++i) {
                                    if (n % 4 == 3 && i % n >= n - 3) e[i] = (e[i] + 37) % 100;
                                  }
                                }));
  EXPECT_EQ(d.of(StatementKind::cases), "tail: it fails where output_c mod 4 == 3") << d.all();
  EXPECT_THAT(d.first(), HasSubstr("output_c mod 4 == 3"));
  EXPECT_THAT(d.all(), HasSubstr("all ")) << d.all();
  EXPECT_EQ(d.of(StatementKind::hypothesis), "nothing") << d.all();
}

TEST(Diagnosis, CallsATailWhatIsLeftOver) {
  const auto text_where = [](std::int64_t rest) {
    std::vector<CaseVerdict> verdicts;
    for (std::int64_t i = 0; i < 120; ++i)
      verdicts.push_back({{{"channels", i % 24}, {"rows", i / 24}}, i % 4 == rest});
    const auto statements = case_statements(verdicts);
    return statements.empty() ? "nothing" : statements[0].text;
  };
  EXPECT_EQ(text_where(3), "tail: it fails where channels mod 4 == 3");
  EXPECT_EQ(text_where(0), "it fails where channels mod 4 == 0");
}

TEST(Diagnosis, NamesWhatIsLeftUnwritten) {
  const Diagnosed d = diagnosed(addition_space(), spoiling([](const Case&, auto& e) {
                                  for (std::size_t i = e.size() - e.size() % 4; i < e.size(); ++i) e[i] = 0;
                                }));
  EXPECT_THAT(d.all(), HasSubstr("tail: wrong elements are where the last n mod 4 of dimension 0s"));
  EXPECT_THAT(d.all(), HasSubstr("perhaps they are never written")) << d.all();
  EXPECT_THAT(d.of(StatementKind::cases), HasSubstr("mod 4 != 0"));
}

TEST(Diagnosis, NamesTheLastRow) {
  const Diagnosed d = diagnosed(convolution_space(), spoiling([](const Case& test, auto& e) {
                                  const auto row =
                                      static_cast<std::size_t>(test.output.shape[2] * test.output.shape[3]);
                                  const auto rows = static_cast<std::size_t>(test.output.shape[1]);
                                  for (std::size_t i = 0; i < e.size(); ++i) {
                                    if (i / row % rows == rows - 1) e[i] = (e[i] + 50) % 100;
                                  }
                                }));
  EXPECT_THAT(d.of(StatementKind::elements), HasSubstr("row from the end == 0")) << d.all();
}

TEST(Diagnosis, NamesFaultsOfAnAverage) {
  expect_first(pool_space(), changing([](Case& t) {
                 auto& p = std::get<pm_pool2d_params>(t.parameters);
                 std::swap(p.filter_h, p.filter_w);
               }),
               "filter_h and filter_w are swapped");
  const auto wraps = [](const Case& test) {
    const auto& p = std::get<pm_pool2d_params>(test.parameters);
    const auto input = elements_of(test.inputs[0].type, test.inputs[0].bytes);
    std::vector<std::int64_t> output;
    for (int b = 0; b < p.batches; ++b) {
      for (int y = 0; y < p.output_h; ++y) {
        for (int x = 0; x < p.output_w; ++x) {
          for (int c = 0; c < p.channels; ++c) {
            std::int16_t sum = 0;
            int count = 0;
            for (int fy = 0; fy < p.filter_h; ++fy) {
              for (int fx = 0; fx < p.filter_w; ++fx) {
                const int in_y = y * p.stride_h - p.pad_top + fy;
                const int in_x = x * p.stride_w - p.pad_left + fx;
                if (in_y < 0 || in_x < 0 || in_y >= p.input_h || in_x >= p.input_w) continue;
                const auto at = static_cast<std::size_t>(((b * p.input_h + in_y) * p.input_w + in_x) * p.channels + c);
                sum = static_cast<std::int16_t>(sum + input[at]);
                ++count;
              }
            }
            output.push_back((sum > 0 ? sum + count / 2 : sum - count / 2) / count);
          }
        }
      }
    }
    return bytes_of(test.output.type, output);
  };
  expect_first(pool_space(Kernel::average_pool2d_s16_s16), wraps, "accumulator width: the sum wraps at 16 bits");
}

TEST(Diagnosis, ComparesChecksumsWhereAPlaceGivesNoOutput) {
  FunctionExecutor executor([](const Case& t) { return right(t, Profile::single_rounding); });
  std::vector<Observation> failed;
  for (Case& test : sample_cases(convolution_space(), 200, 5)) {
    Expected expected = *expected_of(test, Profile::double_rounding);
    const CheckedCase checked{&test, &expected};
    CaseOutcome outcome = (*executor.run({&checked, 1}))[0];
    if (passed(outcome)) continue;
    std::uint32_t crc = 0xFFFFFFFF;
    for (const std::uint8_t byte : outcome.output) {
      crc ^= byte;
      for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320u : 0u);
    }
    outcome.result.output_crc = ~crc;
    outcome.output.clear();
    failed.push_back({std::move(test), std::move(expected), std::move(outcome)});
  }
  const auto statements = diagnose({failed, {}, {}, Profile::double_rounding});
  ASSERT_FALSE(statements.empty());
  EXPECT_THAT(statements[0].text, HasSubstr("profile `single`"));
}

TEST(Diagnosis, NeverGuessesFromOneElement) {
  FunctionExecutor executor(spoiling([](const Case&, auto& e) { e[0] = e[0] > 0 ? e[0] - 7 : e[0] + 7; }));
  std::vector<Observation> failed;
  for (Case& test : sample_cases(addition_space(), 1, 5)) {
    Expected expected = *expected_of(test, Profile::double_rounding);
    const CheckedCase checked{&test, &expected};
    CaseOutcome outcome = (*executor.run({&checked, 1}))[0];
    failed.push_back({std::move(test), std::move(expected), std::move(outcome)});
  }
  EXPECT_TRUE(diagnose({failed, {}, {}, Profile::double_rounding}).empty());
}

TEST(Diagnosis, SaysWhatWasFound) {
  Observation o{sample_cases(addition_space(), 1, 5)[0], {}, {}};
  o.outcome.result.found = PM_FOUND_WRITE_OUTSIDE;
  o.outcome.result.region = PM_REGION_SCRATCH;
  o.outcome.result.scratch_bytes = 64;
  o.outcome.result.offset = 67;
  EXPECT_EQ(finding_statements(o)[0].text,
            "scratch_size is too small by at least 4 bytes: 64 were asked for, the kernel writes beyond");
  o.outcome.result.region = PM_REGION_OUTPUT;
  o.outcome.result.offset = -2;
  EXPECT_EQ(finding_statements(o)[0].text, "writes 2 bytes before the begin of the output");
  o.outcome.result.offset = o.test.output.shape[0] + 3;
  EXPECT_EQ(finding_statements(o)[0].text, "writes beyond the end of the output, 3 bytes after it or more");
  o.outcome = {CaseEnd::crashed, {}, "SIGSEGV", {}};
  EXPECT_EQ(finding_statements(o)[0].text, "the kernel crashes");
  EXPECT_THAT(finding_statements(o)[0].evidence, HasSubstr("SIGSEGV"));
}

}  // namespace
}  // namespace probemark
