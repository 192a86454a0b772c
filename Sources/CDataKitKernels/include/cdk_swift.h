#ifndef CDK_SWIFT_H
#define CDK_SWIFT_H

#include <stddef.h>

/// Of Swift's runtime: memory for an object of a class, which the caller initializes but for its first two words.
void *swift_allocObject(const void *type, size_t size, size_t alignment_mask);

#endif
