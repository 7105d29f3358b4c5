// One line of pyOCD's remote probe protocol, taken apart and answered, without regard to what is asked.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace probemark::virtual_board {

/// The protocol's status codes; pyOCD raises a class of exception for each.
enum class PyOcdStatus {
  general_error = 1,
  probe_error = 3,
  transfer_timeout = 11,
  transfer_fault = 12,
};

struct PyOcdRefusal {
  PyOcdStatus status = PyOcdStatus::general_error;
  std::string text;
};

/// Null: done, and there is nothing to tell.
using PyOcdAnswer = tl::expected<nlohmann::json, PyOcdRefusal>;

inline tl::unexpected<PyOcdRefusal> refuse(PyOcdStatus status, std::string text) {
  return tl::unexpected(PyOcdRefusal{status, std::move(text)});
}

struct PyOcdRequest {
  std::int64_t id = -1;  ///< -1: the line has none that can be read
  std::string name;
  nlohmann::json arguments = nlohmann::json::array();
};

struct PyOcdLine {
  PyOcdRequest request;
  std::string mistake;  ///< empty: a well-formed request
};

PyOcdLine parse_pyocd_line(std::string_view line);

/// With the newline.
std::string format_pyocd_answer(std::int64_t id, const PyOcdAnswer& answer);

}  // namespace probemark::virtual_board
