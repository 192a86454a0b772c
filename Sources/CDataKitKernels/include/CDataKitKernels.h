#ifndef CDATAKIT_KERNELS_H
#define CDATAKIT_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// The SIMD levels a kernel can run at. Each kernel takes its level as an argument, so that tests can
/// run every level of this machine and compare them bit for bit.
enum {
    CDK_LEVEL_PORTABLE = 0,
    CDK_LEVEL_AVX2 = 1,
    CDK_LEVEL_AVX512 = 2,
    CDK_LEVEL_NEON = 3,
};

/// The best level this processor can run.
int cdk_detect_level(void);

#include "cdk_csv.h"
#include "cdk_utf8.h"
#include "cdk_lz4.h"

#endif
