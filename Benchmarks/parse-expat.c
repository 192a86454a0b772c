// Parses a file with expat and no handlers, in pieces of 64 KiB: what event readers of XML are raced against.
// Prints the seconds that it took.
#include <expat.h>
#include <stdio.h>
#include <time.h>

int main(int count, char **arguments) {
    if (count != 2) {
        fprintf(stderr, "usage: parse-expat FILE\n");
        return 2;
    }
    FILE *file = fopen(arguments[1], "rb");
    if (!file) {
        perror(arguments[1]);
        return 2;
    }
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    XML_Parser parser = XML_ParserCreateNS(NULL, ' ');
    for (;;) {
        void *buffer = XML_GetBuffer(parser, 1 << 16);
        size_t got = fread(buffer, 1, 1 << 16, file);
        if (XML_ParseBuffer(parser, (int)got, got == 0) == XML_STATUS_ERROR) {
            fprintf(stderr, "%s\n", XML_ErrorString(XML_GetErrorCode(parser)));
            return 1;
        }
        if (got == 0) break;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    XML_ParserFree(parser);
    fclose(file);
    printf("%.6f\n", (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9);
    return 0;
}
