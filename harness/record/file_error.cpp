#include "harness/record/file_error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

namespace probemark {
namespace {

std::string remedy_for(int error_number) {
  switch (error_number) {
    case EROFS:
    case EACCES:
    case EPERM:
      return "choose a folder that you may write to: --out DIR";
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return "free some space, then continue with --resume DIR; or start anew elsewhere with --out DIR";
    case ENOENT:
      return "check the path; --out DIR names the folder of a new run";
    case ENOTDIR:
    case ENAMETOOLONG:
      return "choose another folder: --out DIR";
    default:
      return {};
  }
}

}  // namespace

Error file_error(const char* action, const std::filesystem::path& path, int error_number) {
  const auto kind = error_number == ENOENT ? ErrorKind::usage : ErrorKind::setup;
  return Error{kind, fmt::format("cannot {}: {}", action, std::generic_category().message(error_number)), path.string(),
               remedy_for(error_number)};
}

}  // namespace probemark
