//! All rules about projects, by topic. A test compares them with the documentation that
//! `cargo xtask regen` writes from these files.

mod bugs;
mod practices;
mod prelude;
mod prerequisites;
mod references;
mod smells;
mod triggers;

use super::rule::ProjectRule;

pub(super) const ALL: &[&ProjectRule] = &[
    &bugs::ACTION_ITERATES,
    &bugs::NO_TRIGGER,
    &bugs::INSTANT_TRIGGER_CONNECTION,
    &bugs::ALIAS_CONNECTION,
    &bugs::NO_CONNECTION,
    &bugs::MISSING_SCOPE,
    &bugs::COMMON_WITHOUT_SOURCE,
    &bugs::SECRET_IN_MODULE_LOG,
    &bugs::TEMP_OF_BASE,
    &bugs::WEBHOOK_WITHOUT_DETACH,
    &bugs::SHARED_WEBHOOK,
    &bugs::RESERVED_ID,
    &bugs::NO_COMMUNICATION,
    &practices::NO_GROUPS,
    &practices::UNGROUPED_MODULE,
    &practices::MODULE_ORDER,
    &practices::LABEL_FORM,
    &practices::LABEL_CASE,
    &practices::DESCRIPTION_FORM,
    &practices::ABBREVIATION,
    &practices::NO_EPOCH,
    &prerequisites::BASE_WITHOUT_ERROR,
    &prerequisites::BASE_ERROR_WITHOUT_STATUS,
    &prerequisites::DEVELOPMENT_HOST,
    &prerequisites::NO_DESCRIPTION,
    &prerequisites::NO_UNIVERSAL_MODULE,
    &prerequisites::NO_INTERFACE,
    &prerequisites::NO_LIMIT,
    &prerequisites::LIMIT_PARAMETER,
    &references::BROKEN_CONNECTION,
    &references::BROKEN_ALT_CONNECTION,
    &references::BROKEN_WEBHOOK,
    &references::BROKEN_RPC,
    &references::BROKEN_FUNCTION,
    &references::BROKEN_GROUP_MODULE,
    &references::BROKEN_PARAMETER,
    &references::BROKEN_CONNECTION_VALUE,
    &references::BROKEN_TEMP_VALUE,
    &references::MANIFEST,
    &references::METADATA,
    &references::MISSING_FILE,
    &smells::HEADERS_REPEATED,
    &smells::VERSION_REPEATED,
    &smells::CHAIN_WITHOUT_ERROR,
    &smells::COPIED_CONNECTION,
    &smells::DUPLICATE_FUNCTION,
    &smells::ONE_MODULE_GROUP,
    &smells::UNUSED_COMPONENT,
    &smells::FUNCTION_WITHOUT_TEST,
    &smells::TYPE_DIFFERS,
    &triggers::TRIGGER_WITHOUT_URL,
    &triggers::INSTANT_TRIGGER_REQUESTS,
    &triggers::ENDPOINT_NOT_HERE,
];
