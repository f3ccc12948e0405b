// XML: reads a document with libxml2.
//
// libxml2 says what stands in a document, but hardly where. A walk over the text goes beside its
// events and finds where each element, attribute and text stands; it decides nothing.
//
//     <relation type='text'>SELECT 1</relation>       {"#children": [relation: {
//                                                         "type": "text",
//                                                         "#text": "SELECT 1"}]}
//
// An element is an object with its attributes as members, and its elements in an array, each with
// its name as the key; the document is such an object too. Text counts where no elements are beside
// it. Nothing is fetched, and a document that declares a document type, where entities could be
// defined, is refused.
#pragma once

#include <stdbool.h>

#include "format/maker.h"
#include "format/pen.h"

#define XML_CHILDREN "#children"
#define XML_TEXT     "#text"

// Makes the tree of the text from `start` on. False when that is no XML.
bool xml_read(struct maker *maker, uint32_t start, struct tree_fault *fault);

// Writes the text between two tags, or an attribute's value with its quotes, at `span`.
void xml_write_text(struct pen *pen, struct span span);
void xml_write_attribute(struct pen *pen, struct span span);
