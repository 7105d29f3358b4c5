#include "harness/record/item.hpp"

#include <algorithm>
#include <map>

namespace probemark {

std::string item_name(const std::string& board, const std::string& workload, const std::string& kernels) {
  return board + "/" + workload + "/" + kernels;
}

std::string item_name(const Record& record) { return item_name(record.board, record.workload, record.kernels); }

std::set<std::string> finished_items(const std::vector<Event>& events) {
  std::set<std::string> items;
  for (const Event& event : events) {
    const auto* finished = std::get_if<ItemFinished>(&event);
    if (finished == nullptr) continue;
    if (finished->record.status == Status::target_lost) {
      items.erase(finished->item);
    } else {
      items.insert(finished->item);
    }
  }
  return items;
}

RunHistory summarize(const std::vector<Event>& events) {
  RunHistory history;
  std::map<std::string, Record> records;
  std::vector<std::string> order;
  for (const Event& event : events) {
    if (const auto* started = std::get_if<RunStarted>(&event)) {
      history.finished.reset();
      if (!history.started) {
        history.started = *started;
        continue;
      }
      auto& items = history.started->items;
      for (const auto& item : started->items) {
        if (std::find(items.begin(), items.end(), item) == items.end()) items.push_back(item);
      }
    } else if (const auto* item = std::get_if<ItemFinished>(&event)) {
      if (records.insert_or_assign(item->item, item->record).second) order.push_back(item->item);
    } else if (const auto* finished = std::get_if<RunFinished>(&event)) {
      history.finished = *finished;
    }
  }
  if (history.started) {
    // As planned, not as they happened to finish: two runs of the same items then read alike.
    const auto& items = history.started->items;
    const auto planned = [&items](const std::string& item) { return std::find(items.begin(), items.end(), item); };
    std::stable_sort(order.begin(), order.end(),
                     [&planned](const auto& a, const auto& b) { return planned(a) < planned(b); });
  }
  for (const std::string& item : order) history.records.push_back(records.at(item));
  return history;
}

}  // namespace probemark
