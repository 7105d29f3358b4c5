// The project's own Python: the one that scripts/setup filled with the packages of scripts/packages.
#pragma once

#include <string>

namespace probemark {

/// `program` as the environment variable `variable` names it, else from the folder .venv/bin that scripts/setup put
/// beside the build, else to be looked up in PATH.
std::string find_in_python_environment(const char* variable, const std::string& program);

/// The interpreter: PROBEMARK_PYTHON, .venv/bin/python3, python3.
std::string find_python();

}  // namespace probemark
