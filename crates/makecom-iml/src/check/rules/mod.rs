//! All rules. `cargo xtask regen` writes this list from the files beside it.

use super::rule::Rule;

mod common_without_install;
mod constant_uid;
mod duplicate_key;
mod duplicate_name;
mod error_without_status;
mod missing_key;
mod no_credential_check;
mod no_error_handling;
mod no_metadata;
mod no_uid;
mod not_in_connections;
mod number_range;
mod placeholder_url;
mod plain_http;
mod relative_url;
mod request_without_body;
mod reserved_name;
mod secret_in_log;
mod secret_not_password;
mod secret_shown;
mod secret_written_out;
mod syntax;
mod text_length;
mod token_without_condition;
mod unclosed_expression;
mod undefined_parameter;
mod unknown_key;
mod unknown_value;
mod wrong_type;

pub(super) const ALL: &[&Rule] = &[
    &common_without_install::RULE,
    &constant_uid::RULE,
    &duplicate_key::RULE,
    &duplicate_name::RULE,
    &error_without_status::RULE,
    &missing_key::RULE,
    &no_credential_check::RULE,
    &no_error_handling::RULE,
    &no_metadata::RULE,
    &no_uid::RULE,
    &not_in_connections::RULE,
    &number_range::RULE,
    &placeholder_url::RULE,
    &plain_http::RULE,
    &relative_url::RULE,
    &request_without_body::RULE,
    &reserved_name::RULE,
    &secret_in_log::RULE,
    &secret_not_password::RULE,
    &secret_shown::RULE,
    &secret_written_out::RULE,
    &syntax::RULE,
    &text_length::RULE,
    &token_without_condition::RULE,
    &unclosed_expression::RULE,
    &undefined_parameter::RULE,
    &unknown_key::RULE,
    &unknown_value::RULE,
    &wrong_type::RULE,
];

#[cfg(test)]
pub(super) const MISTAKES: &[&[super::prelude::Mistake]] = &[
    common_without_install::MISTAKES,
    constant_uid::MISTAKES,
    duplicate_key::MISTAKES,
    duplicate_name::MISTAKES,
    error_without_status::MISTAKES,
    missing_key::MISTAKES,
    no_credential_check::MISTAKES,
    no_error_handling::MISTAKES,
    no_metadata::MISTAKES,
    no_uid::MISTAKES,
    not_in_connections::MISTAKES,
    number_range::MISTAKES,
    placeholder_url::MISTAKES,
    plain_http::MISTAKES,
    relative_url::MISTAKES,
    request_without_body::MISTAKES,
    reserved_name::MISTAKES,
    secret_in_log::MISTAKES,
    secret_not_password::MISTAKES,
    secret_shown::MISTAKES,
    secret_written_out::MISTAKES,
    syntax::MISTAKES,
    text_length::MISTAKES,
    token_without_condition::MISTAKES,
    unclosed_expression::MISTAKES,
    undefined_parameter::MISTAKES,
    unknown_key::MISTAKES,
    unknown_value::MISTAKES,
    wrong_type::MISTAKES,
];
