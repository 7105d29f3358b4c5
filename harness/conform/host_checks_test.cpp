// Kernels that are wrong in one way each: the checks find it, and say which it is.
#include <gmock/gmock.h>

#include <cstring>

#include "harness/conform/host_test_case.hpp"
#include "targets/runtime/conformance/case_check.hpp"

namespace probemark {
namespace {

using Params = pm_elementwise_params;

void sum(const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output) {
  for (int i = 0; i < p->shape[0]; ++i) {
    const int x = a[i] + b[i];
    output[i] = static_cast<pm_s8>(x < -128 ? -128 : (x > 127 ? 127 : x));
  }
}

std::int32_t no_scratch(const Params*) { return 0; }
std::int32_t four_bytes(const Params*) { return 4; }

/// A case with workspaces of its own.
struct Bench {
  Case test;
  Expected expected;
  std::vector<std::uint64_t> record;
  std::vector<std::uint64_t> memory;
  CheckSite site;
  PlacedCase placed = {};
  std::vector<std::uint8_t> wrong = std::vector<std::uint8_t>(64);
  WrongOutput wrong_output{wrong.data(), 64, 0};

  explicit Bench(Case made, std::size_t workspace = 4096) : test(std::move(made)), memory(workspace / 8 + 2) {
    const auto answer = expected_of(test, Profile::double_rounding);
    EXPECT_TRUE(answer);
    expected = answer ? *answer : Expected{};
    encode();
  }
  void encode() {
    const auto bytes = encode_case(test, expected, fill_of(test.name));
    record.resize(bytes.size() / 8);
    std::memcpy(record.data(), bytes.data(), bytes.size());
  }
  template <class Function>
  pm_case_result check(Function function, std::int32_t (*scratch)(const Params*) = &no_scratch,
                       PlacedCase* previous = nullptr) {
    auto address = reinterpret_cast<std::uintptr_t>(memory.data());
    auto* begin = reinterpret_cast<std::uint8_t*>((address + 15) / 16 * 16);
    placed.init(site, conformance_kernel(function, scratch), record.data(),
                {begin, static_cast<std::uint32_t>(memory.size() * 8 - 16)});
    pm_case_result result = {};
    check_case(placed, previous, &wrong_output, &result);
    EXPECT_TRUE(result.state == PM_CASE_DONE || result.state == PM_CASE_TOO_LARGE);
    return result;
  }
};

using AddKernel = std::int32_t (*)(const Params*, const pm_s8*, const pm_s8*, pm_s8*, void*);

pm_case_result check(AddKernel kernel, std::int32_t (*scratch)(const Params*) = &no_scratch, std::int32_t size = 13) {
  return Bench(vector_sum(size)).check(kernel, scratch);
}

std::int32_t good(const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void*) {
  sum(p, a, b, output);
  return 0;
}

TEST(HostChecks, ARightKernelPassesAllRunsAtAllAlignments) {
  for (std::int32_t size = 0; size < 40; ++size) {
    Bench bench(vector_sum(size));
    Bench other(vector_sum(size + 1));
    EXPECT_EQ(other.check(&good).found, 0U);
    const pm_case_result result = bench.check(&good, &no_scratch, &other.placed);
    EXPECT_EQ(result.found, 0U) << size;
    EXPECT_EQ(result.state, PM_CASE_DONE);
  }
}

TEST(HostChecks, TheChecksumIsThatOfZip) {
  Bench bench(vector_sum(3));
  EXPECT_EQ(bench.check(&good).output_crc, 0x744A658CU);
}

TEST(HostChecks, AWriteBehindTheOutput) {
  const auto result = check([](const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void*) {
    sum(p, a, b, output);
    output[p->shape[0]] = 3;
    return std::int32_t{0};
  });
  EXPECT_EQ(result.found, PM_FOUND_WRITE_OUTSIDE);
  EXPECT_EQ(result.region, PM_REGION_OUTPUT);
  EXPECT_EQ(result.offset, 13);
  EXPECT_EQ(result.run, PM_RUN_QUIET);
}

TEST(HostChecks, AWriteOfZeroBehindTheOutputIsSeenInTheDirtyRun) {
  const auto result = check([](const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void*) {
    sum(p, a, b, output);
    output[p->shape[0]] = 0;
    return std::int32_t{0};
  });
  EXPECT_EQ(result.found, PM_FOUND_WRITE_OUTSIDE);
  EXPECT_EQ(result.offset, 13);
  EXPECT_EQ(result.run, PM_RUN_DIRTY);
}

TEST(HostChecks, AWriteBeforeTheInput) {
  const auto result = check([](const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void*) {
    sum(p, a, b, output);
    const_cast<pm_s8*>(a)[-2] = 5;
    return std::int32_t{0};
  });
  EXPECT_EQ(result.found, PM_FOUND_WRITE_OUTSIDE);
  EXPECT_EQ(result.region, PM_REGION_INPUT);
  EXPECT_EQ(result.offset, -2);
}

TEST(HostChecks, AReadOutsideThatMatters) {
  const auto result = check([](const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void*) {
    sum(p, a, b, output);
    output[0] = static_cast<pm_s8>(output[0] + (b[p->shape[0]] != 0 ? 1 : 0));
    return std::int32_t{0};
  });
  EXPECT_EQ(result.found, PM_FOUND_UNSTABLE_OUTPUT);
  EXPECT_EQ(result.run, PM_RUN_DIRTY);
}

TEST(HostChecks, AChangedInput) {
  const auto result = check([](const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void*) {
    sum(p, a, b, output);
    const_cast<pm_s8*>(b)[2] ^= 1;
    return std::int32_t{0};
  });
  EXPECT_EQ(result.found & PM_FOUND_INPUT_CHANGED, PM_FOUND_INPUT_CHANGED);
  EXPECT_EQ(result.region, PM_REGION_INPUT);
  EXPECT_EQ(result.offset, 2);
}

TEST(HostChecks, ChangedParameters) {
  const auto result = check([](const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void*) {
    sum(p, a, b, output);
    const_cast<Params*>(p)->a_zero_point = 1;
    return std::int32_t{0};
  });
  EXPECT_EQ(result.found, PM_FOUND_INPUT_CHANGED);
  EXPECT_EQ(result.region, PM_REGION_PARAMETERS);
  EXPECT_EQ(result.offset, static_cast<std::int32_t>(offsetof(Params, a_zero_point)));
}

TEST(HostChecks, UninitialisedScratch) {
  const auto result = check(
      [](const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void* scratch) {
        sum(p, a, b, output);
        output[1] = static_cast<pm_s8>(output[1] + static_cast<const pm_s8*>(scratch)[3]);
        return std::int32_t{0};
      },
      &four_bytes);
  EXPECT_EQ(result.found, PM_FOUND_UNSTABLE_OUTPUT);
  EXPECT_EQ(result.run, PM_RUN_DIRTY);
  EXPECT_EQ(result.scratch_bytes, 4U);
}

TEST(HostChecks, OneByteOfScratchMoreThanAskedFor) {
  const auto result = check(
      [](const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void* scratch) {
        std::memset(scratch, 0x11, 5);
        sum(p, a, b, output);
        return std::int32_t{0};
      },
      &four_bytes);
  EXPECT_EQ(result.found, PM_FOUND_WRITE_OUTSIDE);
  EXPECT_EQ(result.region, PM_REGION_SCRATCH);
  EXPECT_EQ(result.offset, 4);
}

TEST(HostChecks, ANegativeScratchSize) {
  const auto result = check(&good, [](const Params*) { return std::int32_t{-1}; });
  EXPECT_EQ(result.found, PM_FOUND_BAD_SCRATCH_SIZE);
  EXPECT_EQ(result.scratch_bytes, 0xFFFFFFFFU);
}

TEST(HostChecks, AScratchSizeThatChanges) {
  static std::int32_t size;
  size = 0;
  EXPECT_EQ(check(&good, [](const Params*) { return ++size; }).found, PM_FOUND_BAD_SCRATCH_SIZE);
  static int asked;
  asked = 0;
  const auto result = check(&good, [](const Params*) { return std::int32_t{++asked > 4 ? 8 : 4}; });
  EXPECT_EQ(result.found, PM_FOUND_BAD_SCRATCH_SIZE);
  EXPECT_EQ(result.run, PM_RUN_MISALIGNED);
}

TEST(HostChecks, AnAlignmentThatNobodyPromised) {
  const auto result = check([](const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void*) {
    sum(p, a, b, output);
    if (reinterpret_cast<std::uintptr_t>(a) % 4 != 0) {
      output[12] = 1;
    }
    return std::int32_t{0};
  });
  EXPECT_EQ(result.found, PM_FOUND_UNSTABLE_OUTPUT);
  EXPECT_EQ(result.run, PM_RUN_MISALIGNED);
}

TEST(HostChecks, StateKeptBetweenCalls) {
  static int calls;
  calls = 0;
  const auto result = check([](const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void*) {
    sum(p, a, b, output);
    output[0] = static_cast<pm_s8>(output[0] + (++calls == 4 ? 1 : 0));
    return std::int32_t{0};
  });
  EXPECT_EQ(result.found, PM_FOUND_UNSTABLE_OUTPUT);
  EXPECT_EQ(result.run, PM_RUN_REPEATED);
}

TEST(HostChecks, StateOfAnotherCase) {
  static int last;
  last = 0;
  const AddKernel kernel = [](const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void*) {
    sum(p, a, b, output);
    output[0] = static_cast<pm_s8>(output[0] + (last > p->shape[0] ? 1 : 0));
    last = p->shape[0];
    return std::int32_t{0};
  };
  Bench previous(vector_sum(21));
  Bench bench(vector_sum(13));
  EXPECT_EQ(previous.check(kernel).found, 0U);
  last = 0;
  const auto result = bench.check(kernel, &no_scratch, &previous.placed);
  EXPECT_EQ(result.found, PM_FOUND_UNSTABLE_OUTPUT);
  EXPECT_EQ(result.run, PM_RUN_INTERLEAVED);
}

TEST(HostChecks, AnElementThatIsNotWritten) {
  Bench bench(vector_sum(13));
  const auto result = bench.check<AddKernel>([](const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void*) {
    const pm_s8 kept = output[5];
    sum(p, a, b, output);
    output[5] = kept;
    return std::int32_t{0};
  });
  EXPECT_EQ(result.found, PM_FOUND_WRONG_OUTPUT | PM_FOUND_UNSTABLE_OUTPUT);
  EXPECT_EQ(result.first_wrong, 5U);
  EXPECT_EQ(result.wrong_bytes, 1U);
  ASSERT_EQ(bench.wrong_output.bytes, 13U);
  EXPECT_EQ(bench.wrong[5], 0);
  EXPECT_EQ(bench.wrong[6], bench.expected.output[6]);
}

TEST(HostChecks, AWrongSumIsWrongAndStable) {
  const auto result = check([](const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void*) {
    sum(p, a, b, output);
    output[12] ^= 1;
    return std::int32_t{0};
  });
  EXPECT_EQ(result.found, PM_FOUND_WRONG_OUTPUT);
  EXPECT_EQ(result.first_wrong, 12U);
}

TEST(HostChecks, AStatus) {
  const auto result =
      check([](const Params*, const pm_s8*, const pm_s8*, pm_s8*, void*) { return std::int32_t{PM_UNSUPPORTED}; });
  EXPECT_EQ(result.found, PM_FOUND_STATUS);
  EXPECT_EQ(result.status, PM_UNSUPPORTED);
}

TEST(HostChecks, ADeepStack) {
  std::vector<std::uint8_t> unused;
  Bench bench(vector_sum(13));
  bench.site.stack_limit = static_cast<std::uint8_t*>(__builtin_frame_address(0)) - 65536;
  const auto shallow = bench.check(&good);
  const auto deep = bench.check<AddKernel>([](const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void*) {
    volatile char buffer[20000];
    for (std::size_t i = 0; i < sizeof buffer; i += 16) {
      buffer[i] = 0;
    }
    sum(p, a, b, output);
    return std::int32_t{0};
  });
  EXPECT_EQ(deep.found, 0U);
  EXPECT_LT(shallow.stack_bytes, 10000U);
  EXPECT_GE(deep.stack_bytes, 20000U - 16U);
  EXPECT_LT(deep.stack_bytes, 40000U);
}

TEST(HostChecks, InPlaceTheInputIsRestoredForEachRun) {
  Case test = vector_sum(13);
  test.in_place = true;
  Bench bench(test);
  EXPECT_EQ(bench.check(&good).found, 0U);
  const auto result = bench.check<AddKernel>([](const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void*) {
    std::memset(output, 0, 13);
    sum(p, a, b, output);
    return std::int32_t{0};
  });
  EXPECT_EQ(result.found, PM_FOUND_WRONG_OUTPUT);
}

TEST(HostChecks, ARecurrentKernelsStateIsComparedAndRestored) {
  Case test = vector_sum(4);
  Bench bench(test);
  bench.test.kernel = Kernel::svdf_s8_s8;  // for its operands; the parameters stay those of the sum
  bench.test.inputs.pop_back();
  bench.test.state = {1, 2, 3, 4};
  const auto& a = bench.test.inputs[0].bytes;
  for (std::size_t i = 0; i < 4; ++i) {
    bench.expected.output[i] = static_cast<std::uint8_t>(a[i] + bench.test.state[i]);
  }
  bench.expected.state = bench.expected.output;
  bench.encode();
  using Recurrent = std::int32_t (*)(const Params*, const pm_s8*, void*, pm_s8*, void*);
  const Recurrent accumulate = [](const Params*, const pm_s8* input, void* state, pm_s8* output, void*) {
    auto* kept = static_cast<pm_s8*>(state);
    for (int i = 0; i < 4; ++i) {
      output[i] = kept[i] = static_cast<pm_s8>(kept[i] + input[i]);
    }
    return std::int32_t{0};
  };
  EXPECT_EQ(bench.check(accumulate).found, 0U);
  const Recurrent forgets = [](const Params*, const pm_s8* input, void* state, pm_s8* output, void*) {
    for (int i = 0; i < 4; ++i) {
      output[i] = static_cast<pm_s8>(static_cast<const pm_s8*>(state)[i] + input[i]);
    }
    return std::int32_t{0};
  };
  EXPECT_EQ(bench.check(forgets).found, PM_FOUND_WRONG_STATE);
}

TEST(HostChecks, AWorkspaceThatIsTooSmallIsSaidSo) {
  Bench bench(vector_sum(13));
  const std::size_t enough = workspace_bytes(bench.test, 64, 0);
  for (std::size_t bytes = 0; bytes < enough; bytes += 40) {
    bench.memory.assign(bytes / 8 + 2, 0);
    const auto result = bench.check(&good);
    EXPECT_TRUE(result.state == PM_CASE_TOO_LARGE || result.found == 0);
  }
  bench.memory.assign(enough / 8 + 3, 0);
  EXPECT_EQ(bench.check(&good).state, PM_CASE_DONE);
  bench.memory.assign(64, 0);
  EXPECT_EQ(bench.check(&good).state, PM_CASE_TOO_LARGE);
  bench.memory.assign(enough / 8 + 3, 0);
  EXPECT_EQ(bench.check(&good, [](const Params*) { return INT32_MAX; }).state, PM_CASE_TOO_LARGE);
}

#if defined(__x86_64__)
TEST(HostChecks, AClobberedRegister) {
  const auto rbx = check([](const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void*) {
    sum(p, a, b, output);
    asm volatile("movl $1, %ebx");  // not told to the compiler
    return std::int32_t{0};
  });
  EXPECT_EQ(rbx.found, PM_FOUND_REGISTER_CHANGED);
  EXPECT_EQ(rbx.registers, 1U << 0);
  const auto r15 = check([](const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void*) {
    sum(p, a, b, output);
    asm volatile("movl $1, %r15d");
    return std::int32_t{0};
  });
  EXPECT_EQ(r15.registers, 1U << 5);
}

TEST(HostChecks, AChangedControlWord) {
  const auto mxcsr = check([](const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void*) {
    sum(p, a, b, output);
    __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() ^ 0x8000);  // flush to zero
    return std::int32_t{0};
  });
  EXPECT_EQ(mxcsr.found, PM_FOUND_REGISTER_CHANGED);
  EXPECT_EQ(mxcsr.registers, 1U << 6);
  const auto direction = check([](const Params* p, const pm_s8* a, const pm_s8* b, pm_s8* output, void*) {
    sum(p, a, b, output);
    asm volatile("std");
    return std::int32_t{0};
  });
  EXPECT_EQ(direction.registers, 1U << 8);
}
#endif

}  // namespace
}  // namespace probemark
