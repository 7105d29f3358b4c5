// What the words of a debug server mean, and the one thing that mends it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "reference/error.hpp"

namespace probemark {

struct Diagnosis {
  ErrorKind kind = ErrorKind::setup;
  std::string what;
  std::string remedy;
};

/// `server` is the id of its traits, `words` what it printed; nullopt where nothing in them is known.
std::optional<Diagnosis> diagnose(std::string_view server, std::string_view words);

/// What of a server's words tells of something wrong: its errors and warnings; its last lines where it has none. Lines
/// are separated by " | ", as last_words() writes them.
std::string telling_words(std::string_view words);

}  // namespace probemark
