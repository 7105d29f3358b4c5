#include "harness/conform/minimiser.hpp"

namespace probemark {

PointSpace point_space_of(std::shared_ptr<const CaseSpace> space, Kernel kernel, Profile profile) {
  const auto& parameters = parameters_of(*space);
  return {parameters, [space = std::move(space), kernel, profile](const Point& point, std::uint64_t data) {
            return make_case_at(*space, kernel, point, data, profile);
          }};
}

}  // namespace probemark
