#ifndef WARD_SCAN_H
#define WARD_SCAN_H

#include <stddef.h>
#include <stdint.h>

/// Counts the bytes equal to `byte` in `[bytes, bytes + count)`.
size_t ward_count_byte(const uint8_t *bytes, size_t count, uint8_t byte);

#endif
