// What went wrong, as a value. The library reports; only the command line advises beyond `remedy`.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace probemark {

/// The class of a failure; the command line maps each to one documented exit code.
enum class ErrorKind {
  usage,             ///< a wrong option or name: exit 2
  nothing_selected,  ///< filters that match nothing: exit 4
  invalid_input,     ///< a file that is malformed or unsupported: exit 2
  setup,             ///< a missing tool, a failed build, an unwritable folder: exit 30
  target_lost,       ///< the emulator or board died, hung or answered nonsense: exit 31
  mismatch,          ///< an output differs from the reference: exit 20
  not_comparable,    ///< exit 40
  interrupted,       ///< SIGINT or SIGTERM: exit 1
  internal,          ///< a broken promise of our own: exit 1
};

/// An error says what happened, where (file and line, board and phase, tensor or operator) and what mends it.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string what;
  std::string where;   ///< may be empty
  std::string remedy;  ///< may be empty
};

template <class T>
using Result = tl::expected<T, Error>;

/// Shorthand for returning an error from a function that returns Result<T>.
inline tl::unexpected<Error> fail(ErrorKind kind, std::string what, std::string where = {}, std::string remedy = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(what), std::move(where), std::move(remedy)});
}

/// One line for a person: "where: what (remedy)".
inline std::string describe(const Error& error) {
  std::string text = error.where.empty() ? error.what : error.where + ": " + error.what;
  return error.remedy.empty() ? text : text + "\n  remedy: " + error.remedy;
}

}  // namespace probemark
