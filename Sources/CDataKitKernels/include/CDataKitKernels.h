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

// One header a concern; name new ones here, so that the module is built again.
#include "cdk_bitpack.h"
#include "cdk_bloom.h"
#include "cdk_compare.h"
#include "cdk_crc32.h"
#include "cdk_csv.h"
#include "cdk_dictionary.h"
#include "cdk_fixed.h"
#include "cdk_float.h"
#include "cdk_float_print.h"
#include "cdk_json.h"
#include "cdk_names.h"
#include "cdk_swift.h"
#include "cdk_thread.h"
#include "cdk_levels.h"
#include "cdk_lz4.h"
#include "cdk_parquet_decode.h"
#include "cdk_parquet_encode.h"
#include "cdk_shred.h"
#include "cdk_snappy.h"
#include "cdk_text.h"
#include "cdk_text_numbers.h"
#include "cdk_thrift.h"
#include "cdk_utf8.h"
#include "cdk_values.h"
#include "cdk_xml.h"
#include "cdk_xml_rows.h"

#endif
