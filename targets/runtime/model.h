/* What the generated model.cpp of an image gives to the runtime. */
#ifndef PROBEMARK_MODEL_H
#define PROBEMARK_MODEL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Runs every operator once, in order. Each operator k is a function of its own, `pm_operator_<k>`, never inlined: its
 * address is the marker that per-operator counts and the search for the first wrong layer hang on.
 * Returns 0, or the status of the first kernel that failed, with its index in *failed_operator. */
int32_t pm_model_invoke(uint32_t* failed_operator);

/* The largest scratch in bytes that any operator asks for, and what the image has reserved. */
uint32_t pm_model_scratch_needed(void);
uint32_t pm_model_scratch_reserved(void);

#ifdef __cplusplus
}
#endif

#endif
