#include "CDataKitKernels.h"

int cdk_detect_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("pclmul")) {
        return CDK_LEVEL_AVX512;
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("pclmul")) {
        return CDK_LEVEL_AVX2;
    }
    return CDK_LEVEL_PORTABLE;
#elif defined(__aarch64__)
    return CDK_LEVEL_NEON;
#else
    return CDK_LEVEL_PORTABLE;
#endif
}
