//! What a rule finds, before lines are counted.

use super::rule::{
    DUPLICATE_KEY, MISSING_KEY, REQUEST_WITHOUT_BODY, Rule, TEXT_LENGTH, UNKNOWN_KEY,
    UNKNOWN_VALUE, WRONG_TYPE,
};
use crate::shape::fit::{Aspect, Deviation};

/// Something that is not as it should be.
pub(super) struct Misfit {
    pub(super) rule: &'static Rule,
    pub(super) pointer: String,
    /// The byte at which it stands.
    pub(super) offset: usize,
    pub(super) message: String,
    pub(super) help: String,
}

pub(super) fn misfit(
    rule: &'static Rule,
    pointer: &str,
    offset: usize,
    message: &str,
    help: &str,
) -> Misfit {
    Misfit {
        rule,
        pointer: pointer.to_owned(),
        offset,
        message: message.to_owned(),
        help: help.to_owned(),
    }
}

impl From<Deviation> for Misfit {
    fn from(found: Deviation) -> Self {
        Self {
            rule: match found.of {
                Aspect::Type => &WRONG_TYPE,
                Aspect::Required => &MISSING_KEY,
                Aspect::Body => &REQUEST_WITHOUT_BODY,
                Aspect::Length => &TEXT_LENGTH,
                Aspect::Key => &UNKNOWN_KEY,
                Aspect::Name => &UNKNOWN_VALUE,
                Aspect::Unique => &DUPLICATE_KEY,
            },
            pointer: found.pointer,
            offset: found.offset,
            message: found.message,
            help: found.help,
        }
    }
}
