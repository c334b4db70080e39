//! All rules. `cargo xtask regen` writes this list from the files beside it.

use super::rule::Rule;

mod argument_count;
mod argument_separator;
mod common_without_install;
mod constant_uid;
mod disputed_syntax;
mod duplicate_key;
mod duplicate_name;
mod error_without_status;
mod expression_in_key;
mod expression_syntax;
mod iterate_without_expression;
mod literal_in_expression;
mod missing_braces;
mod missing_key;
mod module_in_two_groups;
mod name_without_backticks;
mod no_credential_check;
mod no_error_handling;
mod no_metadata;
mod no_uid;
mod not_in_connections;
mod number_range;
mod placeholder_url;
mod plain_http;
mod query_in_url;
mod relative_url;
mod repeat_condition;
mod request_without_body;
mod reserved_name;
mod secret_in_log;
mod secret_not_password;
mod secret_shown;
mod secret_written_out;
mod strict_equality;
mod syntax;
mod text_length;
mod token_without_condition;
mod unclosed_expression;
mod undefined_parameter;
mod undocumented_syntax;
mod unknown_key;
mod unknown_value;
mod unsupported_syntax;
mod wrong_type;
mod zero_index;

pub(super) const ALL: &[&Rule] = &[
    &argument_count::RULE,
    &argument_separator::RULE,
    &common_without_install::RULE,
    &constant_uid::RULE,
    &disputed_syntax::RULE,
    &duplicate_key::RULE,
    &duplicate_name::RULE,
    &error_without_status::RULE,
    &expression_in_key::RULE,
    &expression_syntax::RULE,
    &iterate_without_expression::RULE,
    &literal_in_expression::RULE,
    &missing_braces::RULE,
    &missing_key::RULE,
    &module_in_two_groups::RULE,
    &name_without_backticks::RULE,
    &no_credential_check::RULE,
    &no_error_handling::RULE,
    &no_metadata::RULE,
    &no_uid::RULE,
    &not_in_connections::RULE,
    &number_range::RULE,
    &placeholder_url::RULE,
    &plain_http::RULE,
    &query_in_url::RULE,
    &relative_url::RULE,
    &repeat_condition::RULE,
    &request_without_body::RULE,
    &reserved_name::RULE,
    &secret_in_log::RULE,
    &secret_not_password::RULE,
    &secret_shown::RULE,
    &secret_written_out::RULE,
    &strict_equality::RULE,
    &syntax::RULE,
    &text_length::RULE,
    &token_without_condition::RULE,
    &unclosed_expression::RULE,
    &undefined_parameter::RULE,
    &undocumented_syntax::RULE,
    &unknown_key::RULE,
    &unknown_value::RULE,
    &unsupported_syntax::RULE,
    &wrong_type::RULE,
    &zero_index::RULE,
];

#[cfg(test)]
pub(super) const MISTAKES: &[&[super::prelude::Mistake]] = &[
    argument_count::MISTAKES,
    argument_separator::MISTAKES,
    common_without_install::MISTAKES,
    constant_uid::MISTAKES,
    disputed_syntax::MISTAKES,
    duplicate_key::MISTAKES,
    duplicate_name::MISTAKES,
    error_without_status::MISTAKES,
    expression_in_key::MISTAKES,
    expression_syntax::MISTAKES,
    iterate_without_expression::MISTAKES,
    literal_in_expression::MISTAKES,
    missing_braces::MISTAKES,
    missing_key::MISTAKES,
    module_in_two_groups::MISTAKES,
    name_without_backticks::MISTAKES,
    no_credential_check::MISTAKES,
    no_error_handling::MISTAKES,
    no_metadata::MISTAKES,
    no_uid::MISTAKES,
    not_in_connections::MISTAKES,
    number_range::MISTAKES,
    placeholder_url::MISTAKES,
    plain_http::MISTAKES,
    query_in_url::MISTAKES,
    relative_url::MISTAKES,
    repeat_condition::MISTAKES,
    request_without_body::MISTAKES,
    reserved_name::MISTAKES,
    secret_in_log::MISTAKES,
    secret_not_password::MISTAKES,
    secret_shown::MISTAKES,
    secret_written_out::MISTAKES,
    strict_equality::MISTAKES,
    syntax::MISTAKES,
    text_length::MISTAKES,
    token_without_condition::MISTAKES,
    unclosed_expression::MISTAKES,
    undefined_parameter::MISTAKES,
    undocumented_syntax::MISTAKES,
    unknown_key::MISTAKES,
    unknown_value::MISTAKES,
    unsupported_syntax::MISTAKES,
    wrong_type::MISTAKES,
    zero_index::MISTAKES,
];
