#include "harness/conform/case_reach.hpp"

#include <algorithm>
#include <array>

#include "harness/conform/case_fields.hpp"

namespace probemark {
namespace {

constexpr std::int64_t most_elements = std::int64_t{1} << 28;
constexpr std::size_t sigmoid_table_bytes = 257 * 2;
constexpr std::int64_t most_macs = std::int64_t{1} << 32;

/// Collects the first contradiction.
class Reach {
 public:
  CaseReach reach;
  const char* problem = nullptr;

  void expect(bool holds, const char* what) {
    if (!holds && problem == nullptr) problem = what;
  }

  std::int64_t product(std::initializer_list<std::int64_t> factors, std::int64_t most = most_elements) {
    std::int64_t value = 1;
    for (const std::int64_t factor : factors) {
      expect(factor >= 0 && (factor == 0 || value <= most / factor), "more elements than any case has");
      value = problem == nullptr ? value * factor : 0;
    }
    return value;
  }

  /// Elements up to the last one that strided extents reach.
  std::int64_t strided(const std::int32_t* extent, const std::int32_t* stride, int rank) {
    std::int64_t last = 0;
    for (int d = 0; d < rank; ++d) {
      if (extent[d] == 0) return 0;
      last += (std::int64_t{extent[d]} - 1) * stride[d];
      expect(last < most_elements, "a stride reaches further than any tensor");
    }
    return last + 1;
  }

  void table(std::string name, ElementType type, std::int64_t elements) {
    reach.tables.emplace_back(std::move(name), type, elements);
  }
};

void look(Reach& r, const Case& test, const pm_conv2d_params& p) {
  const std::string_view symbol = kernel_symbol(test.kernel);
  const bool depthwise = symbol.find("depthwise") != std::string_view::npos;
  const bool transposed = symbol.find("transpose_conv") != std::string_view::npos;
  r.reach.inputs = {r.product({p.batches, p.input_h, p.input_w, p.input_c})};
  r.reach.output = r.product({p.batches, p.output_h, p.output_w, p.output_c});
  const std::int64_t depth = depthwise ? 1 : (transposed ? p.input_c : p.filter_c);
  r.reach.filter = r.product({p.output_c, p.filter_h, p.filter_w, depth});
  r.reach.channels = p.output_c;
  r.product({r.reach.output, p.filter_h, p.filter_w, depth}, most_macs);
  if (depthwise) {
    r.expect(r.product({p.input_c, p.depth_multiplier}) == p.output_c, "output_c is not input_c * depth_multiplier");
  } else if (!transposed) {
    const bool groups = p.filter_c > 0 && p.input_c % p.filter_c == 0 && p.input_c >= p.filter_c &&
                        p.output_c % (p.input_c / p.filter_c) == 0;
    r.expect(groups, "input_c, filter_c and output_c make no groups");
  }
  for (const std::int64_t reach : {std::int64_t{p.output_h} * p.stride_h, std::int64_t{p.output_w} * p.stride_w,
                                   std::int64_t{p.filter_h} * p.dilation_h, std::int64_t{p.filter_w} * p.dilation_w}) {
    r.expect(reach < most_elements, "a window reaches further than any tensor");
  }
  r.table("multiplier", ElementType::int32, p.output_c);
  r.table("shift", ElementType::int32, p.output_c);
}

void look(Reach& r, const Case&, const pm_fully_connected_params& p) {
  r.reach.inputs = {r.product({p.batches, p.input_depth})};
  r.reach.output = r.product({p.batches, p.output_depth});
  r.reach.filter = r.product({p.output_depth, p.input_depth});
  r.reach.channels = p.output_depth;
  r.product({r.reach.output, p.input_depth}, most_macs);
  r.expect(p.channels == 1 || p.channels == p.output_depth, "channels is neither 1 nor output_depth");
  r.table("multiplier", ElementType::int32, p.channels);
  r.table("shift", ElementType::int32, p.channels);
}

void look(Reach& r, const Case&, const pm_elementwise_params& p) {
  r.reach.inputs = {r.strided(p.shape, p.a_stride, p.rank), r.strided(p.shape, p.b_stride, p.rank)};
  r.reach.output = 1;
  for (int d = 0; d < p.rank; ++d) r.reach.output = r.product({r.reach.output, p.shape[d]});
}

void look(Reach& r, const Case&, const pm_batch_matmul_params& p) {
  const std::array<std::int32_t, 5> a_extent = {p.batch[0], p.batch[1], p.batch[2], p.rows, p.depth};
  const std::array<std::int32_t, 5> b_extent = {p.batch[0], p.batch[1], p.batch[2], p.depth, p.columns};
  const std::array<std::int32_t, 5> a_stride = {p.a_stride[0], p.a_stride[1], p.a_stride[2], p.a_row_stride,
                                                p.a_depth_stride};
  const std::array<std::int32_t, 5> b_stride = {p.b_stride[0], p.b_stride[1], p.b_stride[2], p.b_depth_stride,
                                                p.b_column_stride};
  r.reach.inputs = {r.strided(a_extent.data(), a_stride.data(), 5), r.strided(b_extent.data(), b_stride.data(), 5)};
  r.reach.output = r.product({p.batch[0], p.batch[1], p.batch[2], p.rows, p.columns});
  r.product({r.reach.output, p.depth}, most_macs);
}

void look(Reach& r, const Case&, const pm_pool2d_params& p) {
  r.reach.inputs = {r.product({p.batches, p.input_h, p.input_w, p.channels})};
  r.reach.output = r.product({p.batches, p.output_h, p.output_w, p.channels});
  r.product({r.reach.output, p.filter_h, p.filter_w}, most_macs);
  for (const std::int64_t reach : {std::int64_t{p.output_h} * p.stride_h, std::int64_t{p.output_w} * p.stride_w}) {
    r.expect(reach < most_elements, "a window reaches further than any tensor");
  }
}

void look(Reach& r, const Case&, const pm_mean_params& p) {
  r.reach.inputs = {r.product({p.shape[0], p.shape[1], p.shape[2], p.shape[3], p.shape[4]})};
  r.reach.output = 1;
  for (int d = 0; d < PM_MAX_RANK; ++d)
    r.reach.output = r.product({r.reach.output, p.reduced[d] != 0 ? 1 : p.shape[d]});
}

void look(Reach& r, const Case& test, const pm_softmax_params& p) {
  r.reach.inputs = {r.product({p.rows, p.depth})};
  r.reach.output = r.reach.inputs[0];
  r.expect(p.depth > 0 || p.rows == 0, "rows of no elements");
  if (!test.inputs.empty() && test.inputs[0].type == ElementType::int16) {
    r.table("exp_table", ElementType::int16, 513);
    r.table("reciprocal_table", ElementType::int16, 513);
  }
}

template <class P>
void of_equal_size(Reach& r, const P& p) {
  r.reach.inputs = {r.product({p.size})};
  r.reach.output = p.size;
}
void look(Reach& r, const Case& test, const pm_sigmoid_params& p) {
  of_equal_size(r, p);
  const bool wide = !test.inputs.empty() && test.inputs[0].type == ElementType::int16;
  if (const auto table = test.tables.find("table"); wide || table != test.tables.end()) {
    r.expect(table != test.tables.end() && table->second.bytes.size() >= sigmoid_table_bytes,
             "`table` is missing or short");
  }
}
void look(Reach& r, const Case&, const pm_requantize_params& p) { of_equal_size(r, p); }
void look(Reach& r, const Case&, const pm_leaky_relu_params& p) { of_equal_size(r, p); }
void look(Reach& r, const Case&, const pm_hard_swish_params& p) {
  of_equal_size(r, p);
  r.expect(p.output_multiplier <= 32767 && p.gate_multiplier <= 32767, "multipliers have 15 bits");
  r.expect(p.output_shift >= -15 && p.output_shift <= 0 && p.gate_shift >= -15, "a shift is out of range");
}
void look(Reach& r, const Case&, const pm_quantize_params& p) { of_equal_size(r, p); }
void look(Reach& r, const Case&, const pm_reshape_params& p) { of_equal_size(r, p); }

void look(Reach& r, const Case&, const pm_pad_params& p) {
  r.reach.inputs = {r.product({p.shape[0], p.shape[1], p.shape[2], p.shape[3], p.shape[4]})};
  r.reach.output = 1;
  for (int d = 0; d < PM_MAX_RANK; ++d) {
    r.reach.output = r.product({r.reach.output, std::int64_t{p.shape[d]} + p.before[d] + p.after[d]});
  }
}

/// A table of source rows or columns, each within the input.
void source(Reach& r, const Case& test, const char* name, std::int64_t entries, std::int64_t extent) {
  r.table(name, ElementType::int32, entries);
  const auto table = test.tables.find(name);
  if (table == test.tables.end() || table->second.type != ElementType::int32) return;
  for (const std::int64_t at : elements_of(ElementType::int32, table->second.bytes)) {
    r.expect(at >= 0 && at < extent, "a table of rows or columns leaves the input");
  }
}

template <class P>
void images(Reach& r, const P& p) {
  r.reach.inputs = {r.product({p.batches, p.input_h, p.input_w, p.channels})};
  r.reach.output = r.product({p.batches, p.output_h, p.output_w, p.channels});
}
void look(Reach& r, const Case& test, const pm_resize_nearest_neighbor_params& p) {
  images(r, p);
  source(r, test, "row", p.output_h, p.input_h);
  source(r, test, "column", p.output_w, p.input_w);
}
void look(Reach& r, const Case& test, const pm_resize_bilinear_params& p) {
  images(r, p);
  for (const char* name : {"row_low", "row_high"}) source(r, test, name, p.output_h, p.input_h);
  for (const char* name : {"column_low", "column_high"}) source(r, test, name, p.output_w, p.input_w);
  r.table("row_weight", ElementType::int32, p.output_h);
  r.table("column_weight", ElementType::int32, p.output_w);
}

void look(Reach& r, const Case&, const pm_concatenation_params& p) {
  r.expect(p.inputs >= 1 && p.inputs <= PM_MAX_CONCATENATION_INPUTS, "inputs is out of range");
  for (int i = 0; i < p.inputs && r.problem == nullptr; ++i) {
    r.reach.inputs.push_back(r.product({p.outer, p.copy_size[i]}));
    r.reach.output += r.reach.inputs.back();
  }
}

void look(Reach& r, const Case&, const pm_transpose_params& p) {
  std::array<bool, PM_MAX_RANK> seen = {};
  r.reach.output = 1;
  for (int d = 0; d < p.rank; ++d) {
    const bool in_rank = p.permutation[d] >= 0 && p.permutation[d] < p.rank;
    r.expect(in_rank && !seen[static_cast<std::size_t>(p.permutation[d])], "permutation is none");
    if (in_rank) seen[static_cast<std::size_t>(p.permutation[d])] = true;
    r.reach.output = r.product({r.reach.output, p.shape[d]});
  }
  r.reach.inputs = {r.reach.output};
}

void look(Reach& r, const Case&, const pm_strided_slice_params& p) {
  const auto all = [&](const std::int32_t* shape) {
    return r.product({shape[0], shape[1], shape[2], shape[3], shape[4]});
  };
  r.reach.inputs = {all(p.input_shape)};
  r.reach.output = all(p.output_shape);
  for (int d = 0; d < PM_MAX_RANK && r.reach.output > 0; ++d) {
    const std::int64_t last = p.begin[d] + (std::int64_t{p.output_shape[d]} - 1) * p.stride[d];
    r.expect(p.begin[d] < p.input_shape[d] && last >= 0 && last < p.input_shape[d], "the slice leaves the input");
  }
}

void look(Reach& r, const Case& test, const pm_svdf_params& p) {
  r.reach.inputs = {r.product({p.batches, p.input_depth})};
  r.reach.output = r.product({p.batches, p.units});
  r.expect(p.memory >= 1, "memory is less than 1");
  const std::int64_t filters = r.product({p.units, p.rank});
  r.reach.state = 2 * r.product({p.batches, filters, p.memory});
  r.table("feature_weights", ElementType::int8, r.product({filters, p.input_depth}));
  r.table("time_weights", ElementType::int16, r.product({filters, p.memory}));
  if (test.tables.contains("unit_bias")) r.table("unit_bias", ElementType::int32, p.units);
}

void look(Reach& r, const Case& test, const pm_lstm_params& p) {
  r.reach.inputs = {r.product({p.batches, p.time_steps, p.input_depth})};
  r.reach.output = r.product({p.batches, p.time_steps, p.units});
  r.product({r.reach.output, 4 * (std::int64_t{p.input_depth} + p.units)}, most_macs);
  const bool wide = !test.inputs.empty() && test.inputs[0].type == ElementType::int16;
  r.reach.state = (wide ? 4 : 3) * r.product({p.batches, p.units});
  for (const std::string gate : {"input", "forget", "cell", "output"}) {
    r.table("input_to_" + gate + "_weights", ElementType::int8, r.product({p.units, p.input_depth}));
    r.table("recurrent_to_" + gate + "_weights", ElementType::int8, r.product({p.units, p.units}));
    r.table(gate + "_gate_bias", wide ? ElementType::int64 : ElementType::int32, p.units);
  }
  const auto table = test.tables.find("table");
  r.expect(table != test.tables.end() && table->second.bytes.size() >= sigmoid_table_bytes,
           "`table` is missing or short");
}

/// Of a family that has no reach of its own here: nothing can be vouched for.
template <class P>
void look(Reach& r, const Case&, const P&) {
  r.expect(false, "cases of this kernel cannot be read from a file");
}

}  // namespace

Result<CaseReach> reach_of(const Case& test) {
  Reach reach;
  std::visit([&](const auto& p) { look(reach, test, p); }, test.parameters);
  if (reach.problem != nullptr) return fail(ErrorKind::invalid_input, reach.problem, test.name);
  return std::move(reach.reach);
}

std::int64_t shape_elements(const std::vector<std::int32_t>& shape) {
  std::int64_t elements = 1;
  for (const std::int32_t extent : shape) {
    if (extent < 0 || (extent > 0 && elements > most_elements / extent)) return -1;
    elements *= extent;
  }
  return elements;
}

}  // namespace probemark
