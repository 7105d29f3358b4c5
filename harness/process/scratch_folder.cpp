#include "harness/process/scratch_folder.hpp"

#include <sys/un.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace probemark {

Result<ScratchFolder> ScratchFolder::create() {
  std::error_code error;
  std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  // A socket within must have a name that fits into sockaddr_un.
  constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - sizeof("/probemark-XXXXXX/gdb.socket");
  if (!error && parent.native().size() > longest) {
    parent = "/tmp";
  }
  std::string pattern = (parent / "probemark-XXXXXX").string();
  if (!error && mkdtemp(pattern.data()) == nullptr) {
    error = {errno, std::generic_category()};
  }
  if (error) {
    return fail(ErrorKind::setup, "cannot make a temporary folder: " + error.message(),
                parent.empty() ? "TMPDIR" : parent.string(), "set TMPDIR to a folder that you may write to");
  }
  return ScratchFolder(pattern);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!path_.empty()) {
    std::filesystem::remove_all(path_, ignored);
  }
}

}  // namespace probemark
