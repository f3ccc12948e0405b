// Words: the words that a name is made of, in small letters, with one blank between them.
//
//     email_sent_count     email sent count
//     "EMailAddress2"      e mail address 2
//     IPAddress, ipv4_addr ip address, ipv 4 addr
//     straße-nr            straße nr
//
// A word ends at anything that is no letter or digit, between a small and a capital letter, before
// the last of several capital letters that a small one follows, and between letters and digits.
#pragma once

#include "base/buf.h"
#include "base/str.h"

// Appends the words of a name. Letters beyond ASCII stay as they are.
void words_add(struct buf *out, struct str name);
