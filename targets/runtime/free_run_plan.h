/* What a free run is told and what it leaves behind; shared by image and host. Little-endian 32-bit words throughout.
 * C99 and C++14. */
#ifndef PROBEMARK_FREE_RUN_PLAN_H
#define PROBEMARK_FREE_RUN_PLAN_H

#include <stdint.h>

#define PM_FREE_RUN_MAGIC 0x4E555246u /* "FRUN" in memory */
#define PM_FREE_RUN_PLACES 6
#define PM_FREE_RUN_WINDOWS 10u         /* that the image has room for */
#define PM_FREE_RUN_CYCLES_PER_LOOP 10u /* of its busy loop, on an in-order core with fast code memory; see idle() */
#define PM_FREE_RUN_SEED 0x2545F491u    /* of the pseudo-random input; not 0 */

typedef struct pm_place {
  uint32_t address;
  uint32_t bytes;
} pm_place;

typedef struct pm_free_run_plan {
  uint32_t magic;
  uint32_t inferences;  /* of the windows 0, 2, 4, ..; the others hold twice as many */
  uint32_t windows;     /* 0: only wait, without a debugger */
  uint32_t delay_loops; /* before the first window */
  uint32_t gap_loops;   /* between two */
  uint32_t input_copy;  /* address of the inputs, one behind the other; 0: pseudo-random bytes */
  uint32_t inputs;      /* the first of `places` */
  uint32_t outputs;     /* the next; each window's last outputs go into output_crc, one behind the other */
  pm_place places[PM_FREE_RUN_PLACES];
  uint32_t check; /* the sum of all words is 0 modulo 2^32 */
} pm_free_run_plan;

typedef struct pm_free_run_window {
  uint32_t cycles_low; /* from the begin of the first inference to the end of the last; 0 and 0: nothing counts here */
  uint32_t cycles_high;
  uint32_t output_crc; /* CRC-32 (IEEE 802.3) */
} pm_free_run_window;

/* The input where there is no copy: xorshift32 (Marsaglia, "Xorshift RNGs", 2003), low byte first. `state` goes on from
 * input to input. */
static inline void pm_pseudo_random(uint32_t* state, uint8_t* to, uint32_t bytes) {
  uint32_t word = *state;
  for (uint32_t i = 0; i < bytes; ++i) {
    if ((i & 3) == 0) {
      word ^= word << 13;
      word ^= word >> 17;
      word ^= word << 5;
    }
    to[i] = (uint8_t)(word >> (8 * (i & 3)));
  }
  *state = word;
}

/* The sum of all words of a plan, for `check`. */
static inline uint32_t pm_free_run_sum(const pm_free_run_plan* plan) {
  const uint32_t* word = (const uint32_t*)plan;
  uint32_t sum = 0;
  for (uint32_t i = 0; i < sizeof *plan / sizeof *word; ++i) {
    sum += word[i];
  }
  return sum;
}

#endif
