// Remark: what a tag or a description says about a column. Which words count stands in
// personal_remark.def.
//
//     remarks_tag(remarks, STR("pii:email"), &remark);          // personal, contact
//     remarks_comment(remarks, STR("Home. @pii"), &remark);     // personal, category open
#pragma once

#include <stdbool.h>

#include "report/personal_rules.h"

enum remark_about { REMARK_NOTHING, REMARK_PERSONAL, REMARK_NOT_PERSONAL };

struct remark {
    enum remark_about about;
    enum personal_category category;    // unspecified where it is left open
    enum personal_class classification; // CLASS_unsaid: nothing was said
};

struct remarks;

// The rules tell what a value like `email` means; they outlive the remarks.
struct remarks *remarks_new(struct arena *arena, struct personal_rules *rules);

// Both add what is said to `remark`, which is zero at first. False: nothing is said.
bool remarks_tag(struct remarks *remarks, struct str tag, struct remark *remark);
bool remarks_comment(struct remarks *remarks, struct str comment, struct remark *remark);
