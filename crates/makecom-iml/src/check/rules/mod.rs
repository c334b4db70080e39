//! All rules. `cargo xtask regen` writes this list from the files beside it.

use super::rule::Rule;

mod advanced_required;
mod argument_count;
mod argument_separator;
mod body_in_error;
mod common_without_install;
mod computed_repeat;
mod constant_uid;
mod date_as_text;
mod deep_path_repeated;
mod disputed_syntax;
mod duplicate_key;
mod duplicate_name;
mod editable_in_expect;
mod empty_samples;
mod epoch_without_limit;
mod error_without_message;
mod error_without_status;
mod exploding_pattern;
mod expression_in_key;
mod expression_syntax;
mod header_case;
mod help_form;
mod idle_directive;
mod install_parameter;
mod interface_without_label;
mod invalid_pattern;
mod item_without_iterate;
mod iterate_without_expression;
mod known_credential;
mod last_id;
mod literal_in_expression;
mod local_redirect_uri;
mod many_fields;
mod missing_braces;
mod missing_key;
mod mixed_names;
mod module_in_two_groups;
mod name_without_backticks;
mod nested_condition;
mod no_credential_check;
mod no_error_handling;
mod no_metadata;
mod no_uid;
mod not_in_connections;
mod number_range;
mod output_of_iterate;
mod page_comparison;
mod parameter_order;
mod password_in_interface;
mod placeholder_url;
mod plain_http;
mod query_in_url;
mod query_not_in_qs;
mod redirect_uri;
mod refresh_token_used;
mod relative_url;
mod repeat_condition;
mod repeat_without_end;
mod request_without_body;
mod reserved_name;
mod rpc_select_mode;
mod rpc_without_limit;
mod samples_differ;
mod secret_in_log;
mod secret_in_output;
mod secret_in_url;
mod secret_not_password;
mod secret_shown;
mod secret_written_out;
mod strict_equality;
mod syntax;
mod temp_in_same_block;
mod text_length;
mod token_without_condition;
mod unclosed_expression;
mod undefined_parameter;
mod undocumented_syntax;
mod unknown_key;
mod unknown_value;
mod unknown_variable;
mod unsupported_syntax;
mod url_without_slash;
mod user_url;
mod variable_not_here;
mod webhook_without_verification;
mod wildcard_scope;
mod wrong_type;
mod zero_index;
mod zero_limit;

pub(super) const ALL: &[&Rule] = &[
    &advanced_required::RULE,
    &argument_count::RULE,
    &argument_separator::RULE,
    &body_in_error::RULE,
    &common_without_install::RULE,
    &computed_repeat::RULE,
    &constant_uid::RULE,
    &date_as_text::RULE,
    &deep_path_repeated::RULE,
    &disputed_syntax::RULE,
    &duplicate_key::RULE,
    &duplicate_name::RULE,
    &editable_in_expect::RULE,
    &empty_samples::RULE,
    &epoch_without_limit::RULE,
    &error_without_message::RULE,
    &error_without_status::RULE,
    &exploding_pattern::RULE,
    &expression_in_key::RULE,
    &expression_syntax::RULE,
    &header_case::RULE,
    &help_form::RULE,
    &idle_directive::RULE,
    &install_parameter::RULE,
    &interface_without_label::RULE,
    &invalid_pattern::RULE,
    &item_without_iterate::RULE,
    &iterate_without_expression::RULE,
    &known_credential::RULE,
    &last_id::RULE,
    &literal_in_expression::RULE,
    &local_redirect_uri::RULE,
    &many_fields::RULE,
    &missing_braces::RULE,
    &missing_key::RULE,
    &mixed_names::RULE,
    &module_in_two_groups::RULE,
    &name_without_backticks::RULE,
    &nested_condition::RULE,
    &no_credential_check::RULE,
    &no_error_handling::RULE,
    &no_metadata::RULE,
    &no_uid::RULE,
    &not_in_connections::RULE,
    &number_range::RULE,
    &output_of_iterate::RULE,
    &page_comparison::RULE,
    &parameter_order::RULE,
    &password_in_interface::RULE,
    &placeholder_url::RULE,
    &plain_http::RULE,
    &query_in_url::RULE,
    &query_not_in_qs::RULE,
    &redirect_uri::RULE,
    &refresh_token_used::RULE,
    &relative_url::RULE,
    &repeat_condition::RULE,
    &repeat_without_end::RULE,
    &request_without_body::RULE,
    &reserved_name::RULE,
    &rpc_select_mode::RULE,
    &rpc_without_limit::RULE,
    &samples_differ::RULE,
    &secret_in_log::RULE,
    &secret_in_output::RULE,
    &secret_in_url::RULE,
    &secret_not_password::RULE,
    &secret_shown::RULE,
    &secret_written_out::RULE,
    &strict_equality::RULE,
    &syntax::RULE,
    &temp_in_same_block::RULE,
    &text_length::RULE,
    &token_without_condition::RULE,
    &unclosed_expression::RULE,
    &undefined_parameter::RULE,
    &undocumented_syntax::RULE,
    &unknown_key::RULE,
    &unknown_value::RULE,
    &unknown_variable::RULE,
    &unsupported_syntax::RULE,
    &url_without_slash::RULE,
    &user_url::RULE,
    &variable_not_here::RULE,
    &webhook_without_verification::RULE,
    &wildcard_scope::RULE,
    &wrong_type::RULE,
    &zero_index::RULE,
    &zero_limit::RULE,
];

#[cfg(test)]
pub(super) const MISTAKES: &[&[super::prelude::Mistake]] = &[
    advanced_required::MISTAKES,
    argument_count::MISTAKES,
    argument_separator::MISTAKES,
    body_in_error::MISTAKES,
    common_without_install::MISTAKES,
    computed_repeat::MISTAKES,
    constant_uid::MISTAKES,
    date_as_text::MISTAKES,
    deep_path_repeated::MISTAKES,
    disputed_syntax::MISTAKES,
    duplicate_key::MISTAKES,
    duplicate_name::MISTAKES,
    editable_in_expect::MISTAKES,
    empty_samples::MISTAKES,
    epoch_without_limit::MISTAKES,
    error_without_message::MISTAKES,
    error_without_status::MISTAKES,
    exploding_pattern::MISTAKES,
    expression_in_key::MISTAKES,
    expression_syntax::MISTAKES,
    header_case::MISTAKES,
    help_form::MISTAKES,
    idle_directive::MISTAKES,
    install_parameter::MISTAKES,
    interface_without_label::MISTAKES,
    invalid_pattern::MISTAKES,
    item_without_iterate::MISTAKES,
    iterate_without_expression::MISTAKES,
    known_credential::MISTAKES,
    last_id::MISTAKES,
    literal_in_expression::MISTAKES,
    local_redirect_uri::MISTAKES,
    many_fields::MISTAKES,
    missing_braces::MISTAKES,
    missing_key::MISTAKES,
    mixed_names::MISTAKES,
    module_in_two_groups::MISTAKES,
    name_without_backticks::MISTAKES,
    nested_condition::MISTAKES,
    no_credential_check::MISTAKES,
    no_error_handling::MISTAKES,
    no_metadata::MISTAKES,
    no_uid::MISTAKES,
    not_in_connections::MISTAKES,
    number_range::MISTAKES,
    output_of_iterate::MISTAKES,
    page_comparison::MISTAKES,
    parameter_order::MISTAKES,
    password_in_interface::MISTAKES,
    placeholder_url::MISTAKES,
    plain_http::MISTAKES,
    query_in_url::MISTAKES,
    query_not_in_qs::MISTAKES,
    redirect_uri::MISTAKES,
    refresh_token_used::MISTAKES,
    relative_url::MISTAKES,
    repeat_condition::MISTAKES,
    repeat_without_end::MISTAKES,
    request_without_body::MISTAKES,
    reserved_name::MISTAKES,
    rpc_select_mode::MISTAKES,
    rpc_without_limit::MISTAKES,
    samples_differ::MISTAKES,
    secret_in_log::MISTAKES,
    secret_in_output::MISTAKES,
    secret_in_url::MISTAKES,
    secret_not_password::MISTAKES,
    secret_shown::MISTAKES,
    secret_written_out::MISTAKES,
    strict_equality::MISTAKES,
    syntax::MISTAKES,
    temp_in_same_block::MISTAKES,
    text_length::MISTAKES,
    token_without_condition::MISTAKES,
    unclosed_expression::MISTAKES,
    undefined_parameter::MISTAKES,
    undocumented_syntax::MISTAKES,
    unknown_key::MISTAKES,
    unknown_value::MISTAKES,
    unknown_variable::MISTAKES,
    unsupported_syntax::MISTAKES,
    url_without_slash::MISTAKES,
    user_url::MISTAKES,
    variable_not_here::MISTAKES,
    webhook_without_verification::MISTAKES,
    wildcard_scope::MISTAKES,
    wrong_type::MISTAKES,
    zero_index::MISTAKES,
    zero_limit::MISTAKES,
];
