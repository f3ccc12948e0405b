// Comment: what COMMENT ON and SECURITY LABEL say about relations and columns.
//
//     COMMENT ON COLUMN crm.customers.email IS 'as typed'       description of the column
//     SECURITY LABEL FOR anon ON COLUMN crm.customers.email
//         IS 'MASKED WITH VALUE NULL'         its tag security-label:anon=MASKED WITH VALUE NULL
//     SECURITY LABEL ON TABLE crm.customers IS 'pii'            tag security-label:pii
//
// A comment is the description where no document gives one. Of several about one thing the last one
// counts, in the order of files and statements; IS NULL takes it away. A thing has one label of
// each provider.
#pragma once

#include <stdint.h>

struct binder;
struct project;

// Finds what the statement is about; made when it is defined nowhere. What is no relation or column
// is passed over.
void comment_bind(struct binder *binder);

// Once documents have said what they say: gives descriptions and tags.
void comment_settle(struct project *project);
