//! Users do not choose the host.

use crate::check::flow::Given;
use crate::check::prelude::*;
use crate::check::requests::object_of;
use crate::code::ComponentKind;
use crate::expression::Template;

pub(super) static RULE: Rule = Rule {
    id: "user-url",
    severity: Severity::Warning,
    source: Source::Docs,
    summary: "The `url` of a request that carries credentials does not begin with a parameter: a \
        user, or what fills in the parameter, could send them to any host. In a universal \
        module the URL is relative to the base, so a `/` comes first. What `temp` holds is \
        followed; a parameter with a list of options is exempt.",
    bad: &[(
        Kind::ModuleApi,
        r#"{ "url": "{{parameters.url}}", "method": "{{parameters.method}}" }"#,
    )],
    good: &[(
        Kind::ModuleApi,
        r#"{ "url": "/{{parameters.url}}", "method": "{{parameters.method}}" }"#,
    )],
    check,
};

fn check(event: &Event, context: &mut Context) {
    let Event::Calls(api) = event else {
        return;
    };
    // A connection asks where a server of the user is, and has only its own credentials.
    if context.kind.component() == ComponentKind::Connection {
        return;
    }
    for request in &api.requests {
        let pages = object_of(request.object, "pagination");
        let urls = [
            ("url", string_of(request.object, "url")),
            ("baseUrl", string_of(request.object, "baseUrl")),
            ("pagination/url", pages.and_then(|it| string_of(it, "url"))),
        ];
        for (key, url) in urls {
            let Some(url) = url else {
                continue;
            };
            let secrets = context.secrets;
            let template = Template::parse(&*url.value);
            let is_of_user = |given: &Given| secrets.is_of_user(given);
            if secrets.flow.decides_host(&template, &is_of_user) {
                context.report(
                    format!("{}/{key}", request.pointer),
                    url.start(),
                    "what fills in the parameter chooses the host that gets the credentials",
                    "write the host, or a / before it; to fetch a file of the user, send no credentials and silence this here",
                );
            }
        }
    }
}

/// A connection may ask for the address of a server.
#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_that_begin_with_a_parameter() {
        for (url, is_found) in [
            ("{{parameters.url}}", true),
            ("{{parameters.host}}/me", true),
            ("{{ifempty(parameters.url, '/me')}}", true),
            ("{{if(parameters.x, parameters.url, '/me')}}", true),
            ("{{switch(parameters.x, 'a', '/a', parameters.url)}}", true),
            ("{{parameters.host + '/me'}}", true),
            ("{{(parameters.a || '/me')}}", true),
            ("/{{parameters.url}}", false),
            ("https://{{parameters.region}}.acme.example/", false),
            ("{{if(parameters.x, '/a', '/b')}}", false),
            ("{{switch(parameters.x, parameters.y, '/a', '/b')}}", false),
            ("{{'/' + parameters.url}}", false),
            ("{{connection.url}}/{{parameters.id}}", false),
            ("{{temp.url}}", true),
            ("{{temp.urls.a}}/me", true),
            ("{{temp.all.url}}", true),
            ("{{temp.slash}}", false),
            ("{{temp.region}}", false),
            ("{{temp.other}}", false),
            ("{{get(parameters, 'url')}}", true),
            ("{{get(parameters; 'a.url')}}/me", true),
            ("{{get(temp, 'url')}}", true),
            ("https://{{parameters.host}}/me", true),
            ("https://{{parameters.host}}", true),
            ("https://{{parameters.host}}:8080/", true),
            ("https://{{temp.host}}/me", true),
            ("https://{{parameters.selected}}/me", false),
            ("{{parameters.selected}}", false),
            ("{{encodeURL(parameters.url)}}", false),
        ] {
            let temp = r#"{ "url": "{{parameters.url}}", "urls": { "a": "{{temp.url}}" },
                "all": "{{parameters}}", "slash": "/{{parameters.url}}", "host": "{{parameters.host}}",
                "region": "https://{{parameters.region}}.acme.example" }"#;
            let expect = r#"[{ "name": "selected", "type": "select", "options": [{ "label": "A", "value": "a" }] }]"#;
            for (key, api) in [
                ("/url", format!(r#"{{ "temp": {temp}, "url": "{url}" }}"#)),
                (
                    "/baseUrl",
                    format!(r#"{{ "temp": {temp}, "baseUrl": "{url}", "url": "/a" }}"#),
                ),
                (
                    "/pagination/url",
                    format!(
                        r#"{{ "temp": {temp}, "url": "/a", "pagination": {{ "url": "{url}" }} }}"#
                    ),
                ),
            ] {
                let sections = [(Kind::ModuleApi, &*api), (Kind::ModuleExpect, expect)];
                let expected = Vec::from_iter(is_found.then_some(key));
                assert_eq!(RULE.broken_at(&sections), expected, "{api}");
                assert_eq!(RULE.broken_at(&[(Kind::ConnectionApi, &api)]), [""; 0]);
            }
        }
    }
}
