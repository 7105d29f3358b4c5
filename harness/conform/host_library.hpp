// A kernel library, and the worker that calls it, built by the host's compiler and cached.
#pragma once

#include <filesystem>

#include "harness/image/build_cache.hpp"
#include "harness/image/kernel_library.hpp"
#include "reference/error.hpp"
#include "reference/program.hpp"

namespace probemark {

enum class HostFlavour {
  plain,
  sanitized,  ///< AddressSanitizer and UndefinedBehaviorSanitizer in the library
};

/// `library` may also be a shared object that somebody else has built: plain, or with the sanitizers of `worker`.
struct HostLibrary {
  std::filesystem::path library;
  std::filesystem::path worker;
  HostFlavour flavour = HostFlavour::plain;
};

class HostLibraryBuilder {
 public:
  /// `root` holds reference/ and targets/. Compilers: $CXX and $CC, else g++ and gcc.
  HostLibraryBuilder(std::filesystem::path root, BuildCache cache);

  /// The sources of `kernels` alone, as C++14 or C11 with -O2 before the library's own flags and PM_PROFILE as on a
  /// board; nothing comes from `portable`, so what the library lacks is absent. A failed compilation is
  /// ErrorKind::setup with the compiler's words.
  Result<HostLibrary> build(const KernelLibrary& kernels, Profile profile, HostFlavour flavour) const;

  /// The worker for a shared object that is there already.
  Result<HostLibrary> around(const std::filesystem::path& library, HostFlavour flavour) const;

 private:
  Result<std::filesystem::path> worker(HostFlavour flavour) const;

  std::filesystem::path root_;
  BuildCache cache_;
};

}  // namespace probemark
