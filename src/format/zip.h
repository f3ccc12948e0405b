// ZIP: archives as files of their own. Their members are files too, found by the walk.
#pragma once

#include "format/format.h"

extern const struct format format_zip;
