// What ran where, and what of it confounds a comparison.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/report/matrix.hpp"

namespace probemark {

struct SetupColumn {
  std::string title;
  std::vector<std::string> values;  ///< by row of the matrix; several are joined by " / "; empty: unknown
  std::vector<bool> differs;        ///< by row: from what most boards have, where boards should agree
};

struct SetupTable {
  std::vector<std::pair<std::string, std::string>> everywhere;  ///< title and the value that all of several rows share
  std::vector<SetupColumn> columns;                             ///< the others that any row knows
  std::vector<std::string> flags;                               ///< of the compiler, by row; too long for a column

  [[nodiscard]] bool any_differs() const;
};

[[nodiscard]] SetupTable setup_table(const Matrix& matrix);

}  // namespace probemark
