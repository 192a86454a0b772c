#ifndef CDK_CRC32_H
#define CDK_CRC32_H

#include <stddef.h>
#include <stdint.h>

/// Continues the CRC-32 of gzip, zlib and Parquet pages (polynomial 0x04C11DB7, reflected) over more bytes; begin
/// with 0. The level is one of CDK_LEVEL_*; all give the same answer.
uint32_t cdk_crc32(int level, uint32_t crc, const uint8_t *bytes, size_t count);

/// Continues the CRC-32C (Castagnoli's polynomial 0x1EDC6F41, reflected) of snappy's framing format; likewise.
uint32_t cdk_crc32c(int level, uint32_t crc, const uint8_t *bytes, size_t count);

#endif
