#ifndef CDK_THREAD_H
#define CDK_THREAD_H

#include <stdint.h>

/// A number that no other thread has while this one lives.
static inline uint64_t cdk_thread_token(void) {
    static _Thread_local char token;
    return (uint64_t)(uintptr_t)&token;
}

#endif
