#include "format/dbt/profile.h"

#include "format/dbt/rules.h"
#include "format/dbt/value.h"

void dbt_profiles_add(struct arena *arena, struct dbt_profiles *profiles, struct str folder,
                      const struct node *root) {
    if (node_is_object(root)) {
        VEC_PUSH_IN(arena, &profiles->files, ((struct dbt_profile_file){folder, root}));
    }
}

static const struct node *find(const struct dbt_profiles *profiles,
                               const struct dbt_project *project, struct str name) {
    const struct node *found = NULL;
    for (uint32_t i = 0; i < profiles->files.size; i++) {
        const struct dbt_profile_file *file = &profiles->files.data[i];
        const struct node *profile = node_member(file->root, name);
        if (profile && str_equal(file->folder, project->root)) {
            return profile;
        }
        found = found ? found : profile;
    }
    return found;
}

static struct str settled(struct jinja *jinja, const struct node *node) {
    struct jinja_value value = dbt_value_settled(jinja, node);
    return dbt_value_text(jinja, &value);
}

// The output that `target` names; the only one when it names none.
static const struct node *output_of(struct jinja *jinja, const struct node *profile) {
    const struct node *outputs = node_get(profile, "outputs");
    const struct node *target = node_get(profile, "target");
    const struct node *first = node_is_object(outputs) ? node_first(outputs) : NULL;
    const struct node *named =
        node_member(outputs, target ? settled(jinja, target) : STR("default"));
    return named ? named : first && !first->next ? first : NULL;
}

void dbt_profiles_apply(struct arena *arena, const struct dbt_profiles *profiles,
                        const struct dbt *dbt, struct dbt_project *project) {
    struct dbt_run run = {.dbt = dbt, .project = project};
    struct jinja jinja;
    jinja_init(&jinja, arena, &dbt_rules, &run);
    struct str name = settled(&jinja, node_get(project->settings, "profile"));
    const struct node *profile = find(profiles, project, name.size > 0 ? name : project->name);
    const struct node *output = output_of(&jinja, profile);
    if (output) {
        project->target = output->key;
        project->engine = settled(&jinja, node_get(output, "type"));
        project->schema = settled(&jinja, node_get(output, "schema"));
    }
}
