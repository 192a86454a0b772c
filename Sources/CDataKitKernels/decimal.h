// Doubles of a few digits.

#ifndef CDK_DECIMAL_H
#define CDK_DECIMAL_H

#include <float.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static const double cdk_double_powers_of_ten[] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

// The double nearest to `digits` with their point moved to the left by at most 19 places, whatever they are.
double cdk_nearest_double(uint64_t digits, size_t behind_point, bool negative);

// Likewise. A quotient of two doubles that are exact is rounded once.
static inline double cdk_decimal_double(uint64_t digits, size_t behind_point, bool negative) {
#if FLT_EVAL_METHOD == 0
    if (digits <= (uint64_t)1 << 53) {
        double value = (double)(int64_t)digits / cdk_double_powers_of_ten[behind_point];
        return negative ? -value : value;
    }
#endif
    return cdk_nearest_double(digits, behind_point, negative);
}

#endif
