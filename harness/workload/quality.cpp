#include "harness/workload/quality.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace probemark {
namespace {

/// The real values of an int8, uint8, int16 or float32 tensor.
std::vector<double> dequantize(const Tensor& tensor, std::span<const std::uint8_t> bytes) {
  std::vector<double> values(static_cast<std::size_t>(tensor.elements()));
  const bool quantized = !tensor.quantization.scale.empty();
  const double scale = quantized ? static_cast<double>(tensor.quantization.scale[0]) : 1.0;
  const double zero_point = quantized ? static_cast<double>(tensor.quantization.zero_point[0]) : 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (tensor.type == ElementType::float32) {
      float value = 0;
      std::memcpy(&value, bytes.data() + i * 4, 4);
      values[i] = static_cast<double>(value);
    } else if (tensor.type == ElementType::int16) {
      std::int16_t value = 0;
      std::memcpy(&value, bytes.data() + i * 2, 2);
      values[i] = scale * (value - zero_point);
    } else if (tensor.type == ElementType::uint8) {
      values[i] = scale * (bytes[i] - zero_point);
    } else {
      values[i] = scale * (static_cast<std::int8_t>(bytes[i]) - zero_point);
    }
  }
  return values;
}

double mean_squared_error(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    sum += (a[i] - b[i]) * (a[i] - b[i]);
  }
  return sum / static_cast<double>(a.size());
}

/// The share of (normal, anomalous) pairs that the score orders rightly, ties counting half.
Result<double> area_under_curve(const std::vector<double>& scores, const std::vector<double>& labels) {
  double ordered = 0;
  double pairs = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    for (std::size_t k = 0; k < scores.size(); ++k) {
      if (labels[i] > 0.5 && labels[k] < 0.5) {
        pairs += 1;
        ordered += scores[i] > scores[k] ? 1.0 : (scores[i] == scores[k] ? 0.5 : 0.0);
      }
    }
  }
  if (pairs == 0) {
    return fail(ErrorKind::invalid_input, "the AUC of samples with one label only is undefined", "",
                "run more samples, of both labels");
  }
  return ordered / pairs;
}

}  // namespace

const char* metric_name(QualityMetric metric) {
  switch (metric) {
    case QualityMetric::top1:
      return "top1";
    case QualityMetric::auc:
      return "auc";
    case QualityMetric::mae:
      return "mae";
  }
  return "?";
}

bool meets_threshold(const Quality& quality, double value) {
  return quality.metric == QualityMetric::mae ? value <= quality.threshold : value >= quality.threshold;
}

Result<double> evaluate_quality(const Workload& workload, const std::vector<std::vector<std::uint8_t>>& outputs) {
  const Tensor& in = workload.graph.tensors[static_cast<std::size_t>(workload.graph.inputs[0])];
  const Tensor& out = workload.graph.tensors[static_cast<std::size_t>(workload.graph.outputs[0])];
  if (!workload.file.quality || outputs.empty() || outputs.size() > workload.labels.size()) {
    return fail(ErrorKind::internal, "quality of a workload without metric, outputs or labels", workload.file.id);
  }
  double sum = 0;
  std::vector<double> scores;
  for (std::size_t s = 0; s < outputs.size(); ++s) {
    const std::vector<double> values = dequantize(out, outputs[s]);
    switch (workload.file.quality->metric) {
      case QualityMetric::top1:
        sum +=
            std::max_element(values.begin(), values.end()) - values.begin() == std::lround(workload.labels[s]) ? 1 : 0;
        break;
      case QualityMetric::mae:
        sum += std::abs(values[0] - workload.labels[s]);
        break;
      case QualityMetric::auc:
        scores.push_back(mean_squared_error(dequantize(in, workload.input(s)), values));
        break;
    }
  }
  if (workload.file.quality->metric == QualityMetric::auc) {
    return area_under_curve(scores, workload.labels);
  }
  return sum / static_cast<double>(outputs.size());
}

}  // namespace probemark
