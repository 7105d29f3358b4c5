// Our parameters in the terms of CMSIS-NN's interface, which muRISCV-NN shares.
//
// Rules of this adapter: parameters are passed on wherever the interface can express them, also where the library's own
// code gets them wrong; that is for a conformance run to find. What the interface cannot express, or the library says
// that it refuses, is PM_UNSUPPORTED. Scratch is what the library's own query asks for, to the byte.
#ifndef CMSIS_NN_API_SHAPES_HPP
#define CMSIS_NN_API_SHAPES_HPP

#include <nn_library.hpp>

#include "reference/kernel_abi.h"

namespace nn_adapter {

/// The library refuses arguments, says that it has no implementation, or fails; all of them before it is done.
inline int32_t result_of(nn::status status) { return status == nn::success ? PM_OK : PM_UNSUPPORTED; }

inline nn::context context_of(void* scratch, int32_t size) { return {scratch, size}; }

inline nn::activation activation_of(int32_t lowest, int32_t highest) { return {lowest, highest}; }

/// The structs of the library have pointers to non-const; it does not write there.
inline int32_t* table(const int32_t* constants) { return const_cast<int32_t*>(constants); }

}  // namespace nn_adapter

#endif
