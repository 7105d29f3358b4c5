// Properties of the cases of every operator's space.
#include "harness/cases/case_space.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "harness/cases/kernel_types.hpp"
#include "harness/cases/operator_spaces.hpp"
#include "reference/parameters.hpp"

namespace probemark {
namespace {

constexpr Profile profiles[] = {Profile::double_rounding, Profile::single_rounding, Profile::xnnpack};

class EveryKernel : public testing::TestWithParam<Kernel> {
 protected:
  static std::shared_ptr<const CaseSpace> space() {
    for (const auto& space : operator_spaces()) {
      for (const Kernel kernel : kernels_of(*space)) {
        if (kernel == GetParam()) {
          return space;
        }
      }
    }
    return nullptr;
  }
  static KernelCases cases(Level level, std::uint64_t seed = 1, Profile profile = Profile::double_rounding) {
    auto made = KernelCases::enumerate(space(), GetParam(), level, seed, profile);
    EXPECT_TRUE(made) << describe(made.error());
    return *made;
  }
};

std::vector<Kernel> kernels_with_a_space() {
  std::vector<Kernel> kernels;
  for (const auto& space : operator_spaces()) {
    kernels.insert(kernels.end(), kernels_of(*space).begin(), kernels_of(*space).end());
  }
  return kernels;
}

INSTANTIATE_TEST_SUITE_P(Spaces, EveryKernel, testing::ValuesIn(kernels_with_a_space()),
                         [](const auto& tested) { return types_of(tested.param).name; });

bool same(const Case& a, const Case& b) {
  const auto numbers = [](const Case& test) {
    struct {
      std::vector<std::int64_t> all;
      void number(const char*, const std::int32_t& field) { all.push_back(field); }
      void real(const char*, const float& field) { all.push_back(static_cast<std::int64_t>(field * 1e6F)); }
      void numbers(const char*, const std::int32_t* field, int count) { all.insert(all.end(), field, field + count); }
      void pointer(const char*, const void*) {}
    } visitor;
    Parameters parameters = test.parameters;
    std::visit([&visitor](auto& p) { visit(visitor, p); }, parameters);
    return visitor.all;
  };
  const auto tensors = [](const Case& test) {
    std::vector<std::vector<std::uint8_t>> bytes;
    for (const CaseTensor& input : test.inputs) {
      bytes.push_back(input.bytes);
    }
    for (const auto& [name, table] : test.tables) {
      bytes.push_back(table.bytes);
    }
    bytes.push_back(test.state);
    return bytes;
  };
  return a.name == b.name && a.kernel == b.kernel && a.point == b.point && a.data == b.data &&
         a.output.shape == b.output.shape && a.in_place == b.in_place && numbers(a) == numbers(b) &&
         tensors(a) == tensors(b);
}

TEST_P(EveryKernel, QuickCoversWhatItPromises) {
  std::set<std::string> sections;
  for (const Coverage& coverage : cases(Level::quick).coverage()) {
    EXPECT_EQ(coverage.covered, coverage.tuples) << coverage.section;
    if (coverage.cases > 0) {
      sections.insert(coverage.section);
    }
  }
  EXPECT_TRUE(sections.count("pairs"));
  EXPECT_TRUE(sections.count("boundary"));
}

TEST_P(EveryKernel, NotTooManyCasesAtQuick) {
  EXPECT_GE(cases(Level::quick).size(), 5U);
  EXPECT_LE(cases(Level::quick).size(), 1100U);
}

TEST_P(EveryKernel, ANameMakesItsCaseAgain) {
  for (const std::uint64_t seed : {1U, 7U}) {
    const KernelCases all = cases(Level::quick, seed);
    std::set<std::string> names;
    for (std::size_t i = 0; i < all.size(); ++i) {
      EXPECT_TRUE(names.insert(all.name(i)).second) << all.name(i) << " twice";
      EXPECT_EQ(all.name(i).find("@7") != std::string::npos, seed == 7);
      if (i % (all.size() / 16 + 1) != 0) {
        continue;  // to look a name up is to enumerate a section
      }
      const auto enumerated = all.make(i);
      const auto named = make_case(operator_spaces(), all.name(i));
      ASSERT_TRUE(enumerated) << describe(enumerated.error());
      ASSERT_TRUE(named) << describe(named.error());
      EXPECT_TRUE(same(*enumerated, *named)) << all.name(i);
      EXPECT_EQ(enumerated->name, all.name(i));
      auto at = make_case_at(*space(), GetParam(), enumerated->point, enumerated->data);
      ASSERT_TRUE(at);
      at->name = enumerated->name;
      EXPECT_TRUE(same(*enumerated, *at)) << all.name(i);
    }
  }
}

TEST_P(EveryKernel, ANameDoesNotDependOnTheLevel) {
  const KernelCases quick = cases(Level::quick);
  const KernelCases full = cases(Level::full);
  std::map<std::string, std::size_t> by_name;
  for (std::size_t i = 0; i < full.size(); ++i) {
    by_name[full.name(i)] = i;
  }
  for (std::size_t i = 0; i < quick.size(); i += 7) {
    ASSERT_TRUE(by_name.count(quick.name(i))) << quick.name(i);
    EXPECT_TRUE(same(*quick.make(i), *full.make(by_name[quick.name(i)]))) << quick.name(i);
  }
}

/// That fields have the ranges of the ABI.
struct Ranges {
  const Case& test;
  std::int64_t lowest = lowest_of(test.output.type), highest = highest_of(test.output.type);

  void number(std::string_view name, const std::int32_t& field) const {
    const KernelTypes types = types_of(test.kernel);
    if (name == "activation_min" || name == "activation_max" || name == "output_zero_point") {
      EXPECT_GE(field, lowest) << name;
      EXPECT_LE(field, highest) << name;
    } else if (name == "input_zero_point" || name == "a_zero_point" || name == "b_zero_point") {
      EXPECT_GE(field, lowest_of(types.in)) << name;
      EXPECT_LE(field, highest_of(types.in)) << name;
    } else if (name == "filter_zero_point") {
      EXPECT_GE(field, lowest_of(types.weights)) << name;
      EXPECT_LE(field, highest_of(types.weights)) << name;
    } else if (name.substr(0, 6) == "stride" || name.substr(0, 8) == "dilation" || name.substr(0, 6) == "filter") {
      EXPECT_GE(field, 1) << name;
    } else if (name.find("zero_point") == std::string_view::npos && name.find("shift") == std::string_view::npos &&
               name.find("value") == std::string_view::npos && name.find("diff") == std::string_view::npos) {
      EXPECT_GE(field, 0) << name;
    }
  }
  void real(const char* name, const float& field) const { EXPECT_GT(field, 0) << name; }
  void numbers(std::string_view, const std::int32_t*, int) const {}
  template <class T>
  void pointer(const char*, const T*& field) const {
    EXPECT_EQ(field, nullptr);
  }
};

TEST_P(EveryKernel, TheReferenceTakesEveryCase) {
  for (const Profile profile : profiles) {
    const KernelCases all = cases(Level::quick, 1, profile);
    for (std::size_t i = 0; i < all.size(); ++i) {
      SCOPED_TRACE(all.name(i));
      const auto test = all.make(i);
      ASSERT_TRUE(test) << describe(test.error());
      EXPECT_TRUE(has_answer_under(*test, profile));
      Parameters parameters = test->parameters;
      Ranges ranges{*test};
      std::visit([&ranges](auto& p) { visit(ranges, p); }, parameters);
      ASSERT_EQ(reference_answer(*test, profile).status, PM_OK);
    }
  }
}

/// At least 8 elements of fewer than 4 different values, nine in ten of them equal.
bool says_little(const Case& test, const Answer& answer) {
  const std::size_t size = element_size(test.output.type);
  const std::size_t elements = answer.output.size() / size;
  const auto* bytes = reinterpret_cast<const char*>(answer.output.data());
  std::map<std::string, std::size_t> counts;
  std::size_t most = 0;
  for (std::size_t i = 0; i < elements; ++i) {
    most = std::max(most, ++counts[std::string(bytes + i * size, size)]);
  }
  return elements >= 8 && counts.size() < 4 && most * 10 >= elements * 9;
}

TEST_P(EveryKernel, FewOutputsSaySoLittle) {
  const KernelCases all = cases(Level::quick);
  std::size_t said_little = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto test = all.make(i);
    ASSERT_TRUE(test);
    said_little += says_little(*test, reference_answer(*test, Profile::double_rounding)) ? 1 : 0;
  }
  RecordProperty("says_little", static_cast<int>(said_little));
  EXPECT_LE(said_little * 100, all.size() * 33) << said_little << " of " << all.size();
}

TEST(CaseSpaces, EveryKernelHasOne) {
  const std::vector<Kernel> with_a_space = kernels_with_a_space();
  for (const Kernel kernel : all_kernels()) {
    EXPECT_EQ(std::count(with_a_space.begin(), with_a_space.end(), kernel), 1)
        << kernel_symbol(kernel) << ": add a file to workloads/operators";
  }
}

TEST(CaseNames, WrongOnesAreErrors) {
  const auto message = [](const std::string& name) {
    const auto made = make_case(operator_spaces(), name);
    return made ? std::string("no error") : describe(made.error());
  };
  EXPECT_EQ(message("conv2d_s8_s8_s8.pairs-0"), "no error");
  EXPECT_EQ(message("conv2d_s8_s8_s8.random-3@99"), "no error");
  for (const char* name : {"", "conv2d", "conv2d_s8_s8_s8.pairs", "conv2d_s8_s8_s8.pairs-", "conv2d_s8_s8_s8.pairs-x",
                           "conv2d_s8_s8_s8.pears-1", "conv9_s8_s8_s8.pairs-1", "conv2d_s8_s8_s8.pairs-1@",
                           "conv2d_s8_s8_s8.pairs-1@x", "conv2d_s8_s8_s8.pairs-1x", "-.", ".-1"}) {
    EXPECT_THAT(message(name), testing::HasSubstr("is no name of a case")) << name;
  }
  EXPECT_THAT(message("conv2d_s8_s8_s8.pairs-99999"), testing::HasSubstr("has no case"));
}

TEST(CaseSpaces, AnotherSeedMakesOtherCases) {
  const auto one = make_case(operator_spaces(), "conv2d_s8_s8_s8.random-3");
  const auto other = make_case(operator_spaces(), "conv2d_s8_s8_s8.random-3@2");
  ASSERT_TRUE(one && other);
  EXPECT_NE(one->point, other->point);
}

TEST(CaseSpaces, TriplesOfConvolutionsAreCovered) {
  for (const auto& space : operator_spaces()) {
    if (kernels_of(*space).front() != Kernel::conv2d_s8_s8_s8) {
      continue;
    }
    const auto full = KernelCases::enumerate(space, Kernel::conv2d_s8_s8_s8, Level::full, 1);
    ASSERT_TRUE(full);
    const auto coverage = full->coverage();
    const auto triples =
        std::find_if(coverage.begin(), coverage.end(), [](const Coverage& c) { return c.strength == 3; });
    ASSERT_NE(triples, coverage.end());
    EXPECT_EQ(triples->covered, triples->tuples);
    EXPECT_GT(triples->tuples, 100000U);
  }
}

TEST(Answers, UnderXnnpackNeedShortMantissas) {
  const auto kernel = Kernel::fully_connected_s8_s8_s8;
  std::size_t answered = 0;
  for (const auto& space : operator_spaces()) {
    if (kernels_of(*space).front() != kernel) {
      continue;
    }
    const auto all = KernelCases::enumerate(space, kernel, Level::quick, 1);
    ASSERT_TRUE(all);
    for (std::size_t i = 0; i < all->size(); ++i) {
      const auto test = all->make(i);
      ASSERT_TRUE(test);
      EXPECT_TRUE(has_answer_under(*test, Profile::single_rounding));
      answered += has_answer_under(*test, Profile::xnnpack) ? 1 : 0;
    }
    EXPECT_GT(answered, all->size() / 3);
    EXPECT_LT(answered, all->size());
  }
}

}  // namespace
}  // namespace probemark
