// Declared by <fcntl.h> only with _GNU_SOURCE, which Swift's Glibc module is built without.
#if defined(__linux__)
enum { CLINUX_SYNC_FILE_RANGE_WRITE = 2 };
int sync_file_range(int fd, long long offset, long long count, unsigned int flags);
#endif
