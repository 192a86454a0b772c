#ifndef CDK_FIXED_H
#define CDK_FIXED_H

#include <stddef.h>

/// Room for any double with up to 30 digits behind the point.
#define CDK_FIXED_ROOM 352

/// Writes a finite number with so many digits (0...30) behind the point, rounded to the nearest, ties to even, whatever the
/// locale. Returns how many bytes were written, fewer than CDK_FIXED_ROOM.
size_t cdk_print_fixed(double value, int digits, char *target);

#endif
