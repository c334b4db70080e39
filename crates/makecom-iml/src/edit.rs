//! Editing a text in place: what is not changed keeps its comments, order,
//! unknown keys and formatting.
//!
//! An edit is a difference between two values, or a step to a place. `plan`
//! says what becomes of each value of the text, with `align` finding out which
//! elements of an array are which; `write` carries that out, byte by byte from
//! the old text. What becomes of the members of an object or array is for
//! `container` and `join`: `members` takes it apart into its members, each with
//! the comments that belong to it, and `style` looks up how the text is laid out.
//!
//! Texts are put together anew, not changed on the syntax tree that
//! `jsonc-parser` has too: that tree can sort members with their comments, but
//! not move one, and each step on it looks through all members again.

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
use plan::{Keys, Plan, Way};
use tree::Tree;

use crate::error::{Error, Result};
use crate::shape::Shape;
use crate::text::{BYTE_ORDER_MARK, Document, readable, tokens};

impl Document {
    /// Changes the model, and in the text what changed in the model.
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

    /// Puts a value at a JSON Pointer; objects on the way are made.
    pub(crate) fn set(&mut self, pointer: &str, value: &impl Serialize) -> Result<()> {
        let value = Tree::of(value)?;
        let tokens = tokens(pointer)?;
        self.carry_out(|root| Plan::set(root, &Way::new(&tokens), &value).map(Some))?;
        Ok(())
    }

    /// Takes out what is at a JSON Pointer; says whether there was something.
    pub(crate) fn remove(&mut self, pointer: &str) -> Result<bool> {
        let tokens = tokens(pointer)?;
        if tokens.is_empty() {
            return Err(Error::input(
                "no-place",
                "a whole section cannot be taken out of itself",
                "set it to what it should be",
            ));
        }
        self.carry_out(|root| Plan::remove(root, &Way::new(&tokens)))
    }

    /// Writes the text that a plan makes of this one, and takes it if it still
    /// is JSONC. Says whether there was a plan.
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

/// The two readers of texts do not agree on what this one says.
fn not_possible() -> Error {
    Error::input(
        "not-editable",
        "this text cannot be edited in place",
        "write the whole section anew",
    )
}
