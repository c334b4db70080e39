//! Imports of the files of rules.

pub(super) use makecom::section::{Severity, Source, shown};
pub(super) use makecom::{CodeKind, ComponentKind};
pub(super) use serde_json::{Map, Value};

pub(super) use crate::field::Field;
pub(super) use crate::review::Found;
pub(super) use crate::review::app::{App, Code, Component, Request, find_text, parameters};
pub(super) use crate::review::escaped;
pub(super) use crate::review::rule::{Check, ProjectRule};
