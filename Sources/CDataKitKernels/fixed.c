#include "cdk_fixed.h"

#include <stdio.h>
#include <string.h>

size_t cdk_print_fixed(double value, int digits, char *target) {
    if (digits < 0) digits = 0;
    if (digits > 30) digits = 30;
    int written = snprintf(target, CDK_FIXED_ROOM, "%.*f", digits, value);
    if (written < 0 || written >= CDK_FIXED_ROOM) return 0;
    if (digits == 0) return (size_t)written;
    // A locale may have another point, of several bytes even.
    char *fraction = target + written - digits;
    char *whole_end = target;
    while (*whole_end == '-' || (*whole_end >= '0' && *whole_end <= '9')) whole_end++;
    *whole_end = '.';
    memmove(whole_end + 1, fraction, (size_t)digits);
    return (size_t)(whole_end + 1 - target) + (size_t)digits;
}
