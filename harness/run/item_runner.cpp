#include "harness/run/item_runner.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "harness/process/interrupt.hpp"
#include "harness/record/fingerprint_key.hpp"
#include "harness/record/item.hpp"
#include "harness/run/difference.hpp"
#include "harness/run/ending.hpp"
#include "harness/run/fingerprint.hpp"
#include "harness/run/hardware_metrics.hpp"
#include "harness/run/metrics.hpp"
#include "harness/run/modelled_energy.hpp"
#include "harness/workload/quality.hpp"
#include "reference/interpreter.hpp"

namespace probemark {
namespace {

enum class Recovery { reset, power_cycle };

/// Runs one item; each method is one stage and returns how the item ended, or nothing to go on.
class ItemRun {
 public:
  ItemRun(const Item& item, const ItemContext& context) : item_(item), context_(context) {
    record_.board = item.board.id;
    record_.board_title = item.board.title;
    record_.core = item.board.core.title;
    record_.board_kind = item.board.kind == BoardKind::emulated ? "emulated" : "hardware";
    record_.workload = item.workload.id;
    record_.workload_title = item.workload.title;
    record_.kernels = item.kernels.id;
    record_.profile = profile_name(context.profile);
    record_.probe = item.launcher->name();
    for (const MemoryRegion& region : item.board.memory) {
      record_.limits[region.name] = region.size;
    }
  }

  std::optional<Record> run() {
    const auto begin = std::chrono::steady_clock::now();
    for (auto stage : {&ItemRun::expect, &ItemRun::build, &ItemRun::measure}) {
      if (auto ending = guarded(stage)) {
        finish(std::move(*ending));
        break;
      }
    }
    if (interrupted()) {
      return std::nullopt;
    }
    fill_fingerprint();
    record_.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return record_;
  }

 private:
  /// The standard library throws, e.g. on reading a folder as a file; one item must not end the others.
  std::optional<Ending> guarded(std::optional<Ending> (ItemRun::*stage)()) {
    try {
      return (this->*stage)();
    } catch (const std::exception& exception) {
      return ending_of(Error{ErrorKind::internal, exception.what(), "", ""});
    }
  }

  void finish(Ending ending) {
    record_.status = ending.status;
    record_.reason = std::move(ending.reason);
    record_.fault = std::move(ending.fault);
  }

  std::optional<Ending> expect() {
    if (!is_available(item_.workload)) {
      return Ending{Status::skipped, "the model is not at hand: run scripts/fetch-models"};
    }
    const auto& profiles = item_.kernels.profiles;
    if (!profiles.empty() && std::find(profiles.begin(), profiles.end(), record_.profile) == profiles.end()) {
      return Ending{Status::unsupported,
                    fmt::format("kernel library {} does not follow profile {}", item_.kernels.id, record_.profile)};
    }
    auto expectation = context_.oracle.expectation(item_.workload);
    if (!expectation) {
      return ending_of(expectation.error());
    }
    expectation_ = std::move(*expectation);
    return std::nullopt;
  }

  std::optional<Ending> build() {
    context_.on_phase("build");
    auto built = context_.images.build({expectation_->workload.graph, expectation_->program, item_.board, item_.kernels,
                                        item_.workload.id, item_.workload.model_sha256, scratch_bytes_});
    if (!built) {
      return ending_of(built.error());
    }
    if (const auto* overflow = std::get_if<DoesNotFit>(&*built)) {
      record_.fit = FitReport{overflow->region, overflow->needed, overflow->available};
      return Ending{Status::does_not_fit, fmt::format("needs at least {} bytes of {}, the board has {}",
                                                      overflow->needed, overflow->region, overflow->available)};
    }
    image_ = std::get<Image>(std::move(*built));
    return std::nullopt;
  }

  SessionResult<Session> open() {
    context_.on_phase("session");
    SessionOptions options;
    options.invocation_deadline = context_.invocation_deadline;
    auto session = Session::open(item_.board, image_, context_.connection, options, [this](auto begin, auto end) {
      record_.guest_s = record_.guest_s.value_or(0) + std::chrono::duration<double>(end - begin).count();
      context_.on_running(begin, end);
    });
    if (const auto server = context_.connection.server()) {
      record_.fingerprint.values[std::string(fingerprint_key::probe)] = *server;
    }
    return session;
  }

  /// One attempt; after a board was lost over wires, one more with each means of getting it back.
  std::optional<Ending> measure() {
    if (!context_.lost_with.empty()) {
      return Ending{Status::target_lost, fmt::format("not tried: the board was lost with {}", context_.lost_with)};
    }
    auto ending = attempt();
    std::vector<std::string> story;
    std::string last;
    const auto tell = [&](const std::string& when) {
      story.push_back(when + (ending->reason == last ? "the same" : ending->reason));
      last = ending->reason;
    };
    for (const Recovery means : {Recovery::reset, Recovery::power_cycle}) {
      if (!may_mend(ending, means)) {
        break;
      }
      if (story.empty()) {
        tell("");
      }
      ending = recover(means);
      const std::string after = means == Recovery::reset ? "after a reset" : "after a power cycle";
      if (ending) {
        tell(after + ": ");
      } else {
        record_.status = Status::unstable;
        record_.reason = fmt::format("right {}; before: {}", after, fmt::join(story, "; "));
      }
    }
    if (ending && !story.empty()) {
      ending->reason = fmt::format("{}", fmt::join(story, "; "));
    }
    return ending;
  }

  bool may_mend(const std::optional<Ending>& ending, Recovery means) const {
    if (!ending || interrupted() || !context_.connection.is_recoverable()) {
      return false;
    }
    if (means == Recovery::reset) {
      return ending->lost;
    }
    // A probe that is not even seen any more may hang on the board's supply.
    return ending->status == Status::target_lost && !ending->overran && context_.connection.can_power_cycle();
  }

  /// Another attempt on a board that was reset, or switched off and on. The connection is a new one, too.
  std::optional<Ending> recover(Recovery means) {
    context_.on_phase("recovery");
    context_.connection.drop();
    if (means == Recovery::power_cycle) {
      if (const auto powered = context_.connection.power_cycle(); !powered) {
        return ending_of(SessionFailure{powered.error(), std::nullopt});
      }
    }
    record_.samples_checked = 0;
    record_.elements_checked = 0;
    record_.difference.reset();
    return attempt();
  }

  std::optional<Ending> attempt() {
    auto session = open();
    if (session && session->ready().scratch_needed > session->ready().scratch_reserved) {
      // Only the kernels themselves know what they need, and only on the target: reserve it and start again.
      scratch_bytes_ = session->ready().scratch_needed;
      if (auto ending = build()) {
        return ending;
      }
      session = open();
    }
    if (!session) {
      return ending_of(session.error());
    }
    std::vector<Reading> readings;
    std::vector<std::vector<std::uint8_t>> outputs;
    for (std::size_t s = 0; s < expectation_->outputs.size(); ++s) {
      auto reading = session->invoke(expectation_->workload.input(s));
      if (!reading) {
        return ending_of(reading.error());
      }
      ++record_.samples_checked;
      record_.elements_checked += output_elements(expectation_->workload.graph);
      if (auto difference =
              first_output_difference(expectation_->workload.graph, expectation_->outputs[s], reading->output)) {
        difference->sample = s;
        return mismatch(*session, s, *difference);
      }
      outputs.push_back(reading->output);
      readings.push_back(std::move(*reading));
    }
    std::map<std::string, Metric> timed;
    if (item_.board.kind == BoardKind::hardware) {
      if (auto ending = time(*session, timed)) {
        return ending;
      }
    }
    if (auto ending = conclude(session->server(), readings, outputs, std::move(timed))) {
      return ending;
    }
    return context_.energy ? energy(*session) : std::nullopt;
  }

  /// What goes wrong with the instrument leaves the verdict as it is; what goes wrong with an answer does not.
  std::optional<Ending> energy(Session& session) {
    context_.on_phase("energy");
    const auto reference = [this](std::span<const std::uint8_t> input) -> Result<std::vector<std::uint8_t>> {
      auto interpreter = Interpreter::create(expectation_->workload.graph, context_.profile);
      return interpreter ? interpreter->invoke(input) : tl::unexpected(interpreter.error());
    };
    auto outcome =
        measure_energy(*context_.energy, {item_.board, expectation_->workload.input(0), record_.metrics, reference},
                       session, context_.connection);
    if (!outcome) {
      const bool wrong = outcome.error().error.kind == ErrorKind::mismatch;
      return wrong ? Ending{Status::mismatch, outcome.error().error.what} : ending_of(outcome.error());
    }
    for (auto& [name, metric] : outcome->metrics) {
      record_.metrics[name] = std::move(metric);
    }
    record_.energy = std::move(outcome->detail);
    return std::nullopt;
  }

  /// Only a physical board has a latency.
  std::optional<Ending> time(Session& session, std::map<std::string, Metric>& metrics) {
    context_.on_phase("latency");
    const auto timed = run_latency(session, expectation_->workload.input(0), context_.latency,
                                   counter_title(item_.board.core.counter));
    if (!timed) {
      return ending_of(timed.error());
    }
    // After a refusal the session may be at its end.
    if (auto ending = timed->refused.empty() ? answer_again(session) : std::nullopt) {
      return ending;
    }
    auto told = hardware_metrics(item_.board, *timed);
    if (!told) {
      return ending_of(told.error());
    }
    metrics = std::move(*told);
    return std::nullopt;
  }

  /// After so many inferences in one go the answer must still be the right one.
  std::optional<Ending> answer_again(Session& session) {
    const auto reading = session.invoke(expectation_->workload.input(0));
    if (!reading) {
      return ending_of(reading.error());
    }
    const auto difference =
        first_output_difference(expectation_->workload.graph, expectation_->outputs[0], reading->output);
    return difference ? mismatch(session, 0, *difference) : std::nullopt;
  }

  /// Looks for the first operator that goes wrong, on the same binary.
  std::optional<Ending> mismatch(Session& session, std::size_t sample, const Difference& at_output) {
    record_.difference = at_output;
    const Graph& graph = expectation_->workload.graph;
    std::string note;
    auto interpreter = Interpreter::create(graph, context_.profile);
    auto traced = session.trace(expectation_->workload.input(sample));
    if (!traced || !interpreter || !interpreter->invoke(expectation_->workload.input(sample))) {
      note = traced ? "" : fmt::format(" (the operators could not be traced: {})", traced.error().error.what);
    } else {
      if (auto found = first_wrong_operator(*interpreter, *traced)) {
        found->sample = sample;
        record_.difference = std::move(found);
      } else {
        note = " (a second run of the same sample was right: the kernels are not deterministic)";
      }
    }
    const Difference& d = *record_.difference;
    return Ending{
        Status::mismatch,
        fmt::format("sample {}: {}'{}' [{}] is {}, expected {}; {} of {} elements differ{}", d.sample,
                    d.operator_index ? fmt::format("operator {} ({}), ", *d.operator_index, d.operator_name) : "",
                    d.tensor, fmt::join(d.coordinates, ", "), d.got, d.expected, d.differing, d.elements, note)};
  }

  std::optional<Difference> first_wrong_operator(const Interpreter& interpreter,
                                                 const std::vector<std::vector<std::uint8_t>>& traced) const {
    const Graph& graph = interpreter.graph();
    for (std::size_t i = 0; i < traced.size(); ++i) {
      const Call& call = interpreter.program().calls[i];
      const Tensor& tensor = graph.tensors[static_cast<std::size_t>(call.output)];
      if (auto difference = first_difference(tensor, interpreter.tensor(call.output), traced[i])) {
        difference->operator_index = call.operator_index;
        difference->operator_name = operator_name(graph.operators[call.operator_index].code);
        return difference;
      }
    }
    return std::nullopt;
  }

  /// All outputs were right: only now do numbers exist.
  std::optional<Ending> conclude(const std::string& server, const std::vector<Reading>& readings,
                                 const std::vector<std::vector<std::uint8_t>>& outputs,
                                 std::map<std::string, Metric> timed) {
    auto metrics = metrics_of(item_.board, image_, server, readings);
    if (!metrics) {
      return ending_of(metrics.error());
    }
    timed.merge(*metrics);
    record_.metrics = std::move(timed);
    if (context_.model_energy) {
      record_.metrics["energy_modelled_j"] = modelled_energy(item_.board, record_.metrics);
    }
    record_.operators = operator_profile(image_, server, readings);
    if (const auto& quality = item_.workload.quality) {
      if (const auto value = evaluate_quality(expectation_->workload, outputs)) {
        record_.quality = QualityReport{metric_name(quality->metric), *value, quality->threshold,
                                        meets_threshold(*quality, *value), outputs.size()};
      }
    }
    record_.status = Status::bit_exact;
    return std::nullopt;
  }

  void fill_fingerprint() {
    const std::string vectors = expectation_ ? expectation_->workload.vectors_sha256 : "";
    complete_fingerprint(record_, {item_.board, item_.workload, item_.kernels, image_, vectors, context_.provenance});
  }

  const Item& item_;
  const ItemContext& context_;
  std::shared_ptr<const Expectation> expectation_;
  std::size_t scratch_bytes_ = 0;
  Image image_;
  Record record_;
};

}  // namespace

std::string name_of(const Item& item) { return item_name(item.board.id, item.workload.id, item.kernels.id); }

std::optional<Record> run_item(const Item& item, const ItemContext& context) { return ItemRun(item, context).run(); }

}  // namespace probemark
