// ESP-NN's interface. Its names stand for the ANSI C functions unless CONFIG_NN_OPTIMIZED is defined.
#ifndef ESP_NN_LIBRARY_HPP
#define ESP_NN_LIBRARY_HPP

#ifdef __AVR__
#error "ESP-NN reads constants as data; on AVR they are in program memory"
#endif

#include <esp_nn.h>

#endif
