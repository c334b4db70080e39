//! The host of a URL, as far as a section says it.

/// What the text of a URL says of its host.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Host<'a> {
    /// It is this, without a port.
    Named(&'a str),
    /// An expression decides.
    Unknown,
    /// There is none: the URL is relative.
    None,
}

/// The host of a URL in a section. A parser of URLs would refuse the expressions in it.
pub(super) fn host(url: &str) -> Host<'_> {
    let literal = url.find("{{").map_or(url, |at| &url[..at]);
    let is_whole = literal.len() == url.len();
    let Some((scheme, rest)) = literal.split_once("://") else {
        // What the literal begins may be a scheme.
        let may_begin = |scheme: &str| {
            let start = scheme.get(..literal.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(literal))
        };
        let is_open =
            literal.is_empty() || (!is_whole && ["https://", "http://"].into_iter().any(may_begin));
        return if is_open { Host::Unknown } else { Host::None };
    };
    if !scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Host::None;
    }
    let end = rest.find(['/', '\\', '?', '#']);
    if end.is_none() && !is_whole {
        return Host::Unknown;
    }
    let authority = &rest[..end.unwrap_or(rest.len())];
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    Host::Named(host.split_once(':').map_or(host, |(name, _)| name))
}
