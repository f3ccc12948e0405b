// Exposure: places that personal data newly reaches, or reaches less protected than before.
//
//     before    mart.mails.hash <- md5(crm.customers.email)     pseudonymised
//     after     mart.mails.hash <- crm.customers.email          as it is: an exposure
//
// Which columns are personal and what is left of them: report/personal.h, report/protection.h. What
// a name rule suggests counts too, and says so. Results of scripts and pipelines keep nothing, so
// they are left out; dashboards are told with their charts.
#pragma once

#include "report/lookup.h"
#include "report/personal_rules.h"

struct exposure_sides {
    struct lookup *base;
    struct lookup *head;                      // its reader has the tables of compare_match.sql
    const struct personal_settings *settings; // may be NULL
};

// Adds them to `found` of compare_found.sql. False: a rule of the settings is wrong, which is
// appended to `why`.
bool exposure_find(const struct exposure_sides *sides, struct buf *why);
