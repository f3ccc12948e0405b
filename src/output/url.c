#include "output/url.h"

static bool is_plain(char c) {
    bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return letter || c == '-' || c == '.' || c == '_' || c == '~' || c == '/';
}

void url_add_path(struct buf *out, struct str path) {
    for (size_t i = 0; i < path.size; i++) {
        if (is_plain(path.data[i])) {
            buf_add_char(out, path.data[i]);
        } else {
            buf_print(out, "%%%02X", (unsigned char)path.data[i]);
        }
    }
}
