//! The events that a rule receives during the walk through sections, and where
//! it reports.

use jsonc_parser::ast;
use jsonc_parser::common::Ranged as _;

use super::exposure::{Exposure, Secrets};
use super::prelude::Kind;
use super::requests::{Api, Request};
use super::rule::Rule;
use super::rules;
use crate::expression::{Diagnostic, DiagnosticCode, Expr, Template};
use crate::shape::fit::Deviation;
use crate::text::{Fault, Literal};

/// Something in a section that a rule may look at, in the order in which findings
/// at one place are reported.
pub(super) enum Event<'a> {
    /// The text is not JSONC.
    Fault(&'a Fault),
    /// A value that does not have its shape.
    Deviation(&'a Deviation<'a>),
    /// A string that is a value, and its pointer.
    Text(&'a ast::StringLit<'a>, &'a str),
    /// Something wrong in an expression.
    Syntax(&'a Syntax<'a>),
    /// An object, and its pointer.
    Object(&'a ast::Object<'a>, &'a str),
    /// A secret that is logged, or written out.
    Exposure(&'a Exposure),
    /// A request of a section `api`.
    Request(&'a Request<'a>),
    /// A section `api`.
    Api(&'a Api<'a>),
    /// A request of any section that has requests.
    Call(&'a Request<'a>),
    /// The requests of any section that has some.
    Calls(&'a Api<'a>),
    /// A text with expressions, other than one that users read.
    Template(&'a Placed<'a>),
    /// A string of any section: a value of samples, too.
    Value(&'a ast::StringLit<'a>, &'a str),
    /// A section as a whole.
    Section(&'a ast::Value<'a>),
    /// An object with a name and a type in any section of parameters, and its pointer.
    Field(&'a ast::Object<'a>, &'a str),
    /// An object with a name and a type, and its pointer.
    Parameter(&'a ast::Object<'a>, &'a str),
    /// An array in a section of parameters, and its pointer; it follows its
    /// elements.
    List(&'a ast::Array<'a>, &'a str),
}

/// Something wrong in an expression, and where that is.
pub(super) struct Syntax<'a> {
    pub(super) diagnostic: &'a Diagnostic,
    pub(super) pointer: &'a str,
    /// The byte of the section at which it begins.
    pub(super) offset: usize,
}

/// A text with expressions, and where it is.
pub(super) struct Placed<'a> {
    pub(super) template: &'a Template,
    pub(super) pointer: &'a str,
    text: &'a ast::StringLit<'a>,
    readable: &'a str,
}

impl<'a> Placed<'a> {
    pub(super) fn new(
        template: &'a Template,
        pointer: &'a str,
        text: &'a ast::StringLit<'a>,
        readable: &'a str,
    ) -> Self {
        Self {
            template,
            pointer,
            text,
            readable,
        }
    }

    /// The byte of the section at which a byte of the template is.
    pub(super) fn offset(&self, at: usize) -> usize {
        let mut literal = Literal::new(self.text.text(self.readable));
        self.text.start() + literal.offset(at)
    }

    /// Calls for every expression in it, and all in those.
    pub(super) fn walk(&self, mut see: impl FnMut(&Expr)) {
        for embedded in self.template.expressions() {
            embedded.expr.walk(&mut |expr| see(expr));
        }
    }
}

/// The sections that are checked together.
pub(super) struct Sections<'a> {
    pub(super) trees: Vec<(Kind, Option<ast::Value<'a>>)>,
    /// The type of their component in the manifest; blank if it is not known.
    pub(super) component_type: &'a str,
    /// Whether a kind that is not among them counts as unset.
    pub(super) is_complete: bool,
}

impl<'a> Sections<'a> {
    pub(super) fn tree(&self, kind: Kind) -> Option<&ast::Value<'a>> {
        let mut trees = self.trees.iter();
        trees.find_map(|(found, tree)| tree.as_ref().filter(|_| *found == kind))
    }
}

/// What a rule knows besides the event, and where it reports.
pub(super) struct Context<'c> {
    rule: &'static Rule,
    /// The section that the event is of.
    pub(super) kind: Kind,
    pub(super) sections: &'c Sections<'c>,
    pub(super) secrets: &'c Secrets,
    found: &'c mut Vec<RawFinding>,
}

impl Context<'_> {
    /// Reports what is wrong at a pointer and a byte, and what to do.
    pub(super) fn report(
        &mut self,
        pointer: impl Into<String>,
        offset: usize,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.found.push(RawFinding {
            rule: self.rule,
            pointer: pointer.into(),
            offset,
            message: message.into(),
            help: help.into(),
        });
    }
}

impl Context<'_> {
    /// Reports what is wrong in an expression, if it is one of these.
    pub(super) fn report_syntax(&mut self, event: &Event, codes: &[DiagnosticCode]) {
        if let Event::Syntax(found) = event
            && codes.contains(&found.diagnostic.code)
        {
            let Diagnostic { message, help, .. } = found.diagnostic;
            self.report(found.pointer, found.offset, &**message, &**help);
        }
    }
}

/// A finding before its line is counted.
pub(super) struct RawFinding {
    pub(super) rule: &'static Rule,
    pub(super) pointer: String,
    /// The byte at which it starts.
    pub(super) offset: usize,
    pub(super) message: String,
    pub(super) help: String,
}

/// Passes the events of a section to every rule.
pub(super) struct Checker<'c> {
    pub(super) kind: Kind,
    pub(super) sections: &'c Sections<'c>,
    pub(super) secrets: &'c Secrets,
    pub(super) found: Vec<RawFinding>,
}

impl Checker<'_> {
    pub(super) fn emit(&mut self, event: &Event) {
        for rule in rules::ALL {
            let mut context = Context {
                rule,
                kind: self.kind,
                sections: self.sections,
                secrets: self.secrets,
                found: &mut self.found,
            };
            (rule.check)(event, &mut context);
        }
    }
}
