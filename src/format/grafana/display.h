// Grafana display: which fields a panel's settings show and hide, as steps.
//
//     "fieldConfig": {"overrides": [{"matcher": {"id": "byName", "options": "id"},
//                                    "properties": [{"id": "custom.hidden", "value": true}]}]}
//     "options": {"reduceOptions": {"fields": "/^total$/"}}
#pragma once

#include "format/grafana/steps.h"

// To come behind the panel's transformations.
void grafana_display(struct grafana_steps *steps, const struct grafana_panel *panel);
