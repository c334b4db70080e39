//! Editing a text in place: what is not changed keeps its comments, order,
//! unknown keys and formatting.
//!
//! An edit is a difference between two values, or a change at a JSON Pointer.
//! `plan` decides what happens to each value of the text, and `align` matches
//! the elements of arrays; `write` applies the plan, copying from the old text.
//! `container` and `join` write the members of an object or array: `members`
//! splits it into members with their leading and trailing comments, and `style`
//! detects the layout of the text.
//!
//! The new text is assembled, not edited on the syntax tree that `jsonc-parser`
//! has as well: that tree can sort members with their comments, but not move
//! one, and each step on it searches all members again.

mod align;
mod container;
mod join;
mod members;
mod plan;
mod style;
mod tree;
mod write;

use jsonc_parser::ast;
use serde::Serialize;
use serde::de::DeserializeOwned;

use members::Source;
use plan::{Keys, Plan, PointerCursor};
use tree::Tree;

use crate::error::{Error, Result};
use crate::shape::Shape;
use crate::text::{BYTE_ORDER_MARK, Document, readable, tokens};

impl Document {
    /// Changes the model, and then the text where the model changed.
    pub(crate) fn edit<T, R>(&mut self, shape: Shape, change: impl FnOnce(&mut T) -> R) -> Result<R>
    where
        T: Serialize + DeserializeOwned + Default,
    {
        let mut model = self.read::<T>(shape)?.unwrap_or_default();
        let before = Tree::of(&model)?;
        let result = change(&mut model);
        let after = Tree::of(&model)?;
        if !before.is_in_order_of(&after) {
            self.carry_out(|root| Ok(Some(Plan::between(&before, &after, root, Keys::Follow))))?;
        }
        Ok(result)
    }

    /// Sets the value at a JSON Pointer; missing objects are created.
    pub(crate) fn set(&mut self, pointer: &str, value: &impl Serialize) -> Result<()> {
        let value = Tree::of(value)?;
        let tokens = tokens(pointer)?;
        self.carry_out(|root| Plan::set(root, &PointerCursor::new(&tokens), &value).map(Some))?;
        Ok(())
    }

    /// Removes what is at a JSON Pointer; returns whether something was there.
    pub(crate) fn remove(&mut self, pointer: &str) -> Result<bool> {
        let tokens = tokens(pointer)?;
        if tokens.is_empty() {
            return Err(Error::input(
                "no-place",
                "a whole section cannot be removed",
                "set it to another value, such as null",
            ));
        }
        self.carry_out(|root| Plan::remove(root, &PointerCursor::new(&tokens)))
    }

    /// Applies a plan, and keeps the result if it still is JSONC. Returns
    /// whether there was a plan.
    fn carry_out(
        &mut self,
        plan: impl FnOnce(Option<&ast::Value>) -> Result<Option<Plan>>,
    ) -> Result<bool> {
        self.value()?;
        let (mark, text) = match self.text().strip_prefix(BYTE_ORDER_MARK) {
            Some(text) => (BYTE_ORDER_MARK, text),
            None => ("", self.text()),
        };
        let readable = readable(text);
        let (source, root) = Source::parse(text, &readable).ok_or_else(not_possible)?;
        let Some(plan) = plan(root.as_ref())? else {
            return Ok(false);
        };
        let edited = write::write(&source, root.as_ref(), &plan);
        let edited = Self::new(format!("{mark}{edited}"));
        edited.value().map_err(|_| not_possible())?;
        *self = edited;
        Ok(true)
    }
}

/// For a text that the two parsers of this crate read differently.
fn not_possible() -> Error {
    Error::input(
        "not-editable",
        "this text cannot be edited in place",
        "replace the whole text",
    )
}
