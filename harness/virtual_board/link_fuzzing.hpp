// What every link is held to by its fuzzer: it takes any bytes, and how they are cut makes no difference.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>

#include "harness/virtual_board/link.hpp"

namespace probemark::virtual_board {

inline void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

/// All answers to `bytes`, sent in pieces of `piece`, up to where the link ends the connection.
inline std::string converse(Link& link, std::string_view bytes, std::size_t piece) {
  std::string answers;
  link.connected();
  for (std::size_t at = 0; at < bytes.size() && !link.finished(); at += piece) {
    answers += link.receive(bytes.substr(at, piece));
  }
  return answers;
}

/// `Board` is a link before a chip of its own, with a member `link`. The first byte chooses how the others are cut.
/// Gives the answers.
template <class Board>
std::string require_the_same_in_pieces(std::string_view bytes) {
  if (bytes.empty()) {
    return {};
  }
  const std::size_t piece = 1 + static_cast<unsigned char>(bytes.front()) % 40U;
  bytes.remove_prefix(1);
  Board whole;
  Board cut;
  std::string answers = converse(*whole.link, bytes, bytes.size() + 1);
  require(converse(*cut.link, bytes, piece) == answers);
  require(cut.link->finished() == whole.link->finished());
  // The next client finds a link that works.
  whole.link->connected();
  require(!whole.link->finished());
  return answers;
}

}  // namespace probemark::virtual_board
