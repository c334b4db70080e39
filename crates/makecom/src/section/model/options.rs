//! Options: what a parameter of type `select`, `file`, `folder` or `filter`
//! offers to choose from.

use serde_json::Value;

use super::macros::{model, union};
use super::parameter::OptionSource;
use super::{Iml, Nested};
use crate::section::shape::{Shape, Shaped};

union! {
    /// What there is to choose from. \[clients\]
    ///
    /// ```
    /// use makecom::section::{OptionEntry, Options, Parameter, ParameterType};
    ///
    /// let options = vec![OptionEntry::new("eu").label("Europe"), OptionEntry::new("us")];
    /// let parameter = Parameter::new(ParameterType::Select, "region").options(options);
    /// assert!(matches!(parameter.options, Some(Options::List(list)) if list.len() == 2));
    /// ```
    Options {
        /// These, or groups of them.
        list List(Vec<OptionEntry>);
        /// Those that an RPC gives.
        text Rpc(String);
        /// Either, with more to say.
        map Store(Box<OptionStore>);
    }
}

model! {
    /// One thing to choose, with a `value`; or, with `options`, a group of
    /// them. \[clients\]
    OptionEntry {
        /// What the parameter becomes.
        "value" => value: Value;
        /// What people see: 1 to 256 characters.
        "label" => label: Iml<String>, || Shape::Text(1, 256);
        /// A sentence about it.
        "description" => description: Iml<String>;
        /// Parameters that appear when it is chosen.
        "nested" => nested: Nested;
        /// Whether it is chosen at first.
        "default" => default_value: Iml<bool>;
        /// A short label.
        "short" => short: Iml<String>;
        /// What is in the group.
        "options" => options: Vec<OptionEntry>;
    }
}

impl OptionEntry {
    /// One thing to choose.
    pub fn new(value: impl Into<Value>) -> Self {
        Self::default().value(value)
    }

    /// A group of things to choose.
    pub fn group(label: impl Into<Iml<String>>, options: impl Into<Vec<Self>>) -> Self {
        Self::default().label(label).options(options)
    }
}

model! {
    /// Options with more to say about them. \[clients\]
    OptionStore {
        /// The options, or the RPC that gives them.
        "store" => store: OptionSource;
        /// Which part of an item people see.
        "label" => label: Iml<String>;
        /// Which part of an item the parameter becomes.
        "value" => value: Iml<String>;
        /// Which part of an item says that it is chosen at first.
        "default" => default_value: Iml<String>;
        /// Whether new values are remembered.
        "learning" => learning: Iml<bool>;
        /// What stands there when nothing is chosen.
        "placeholder" => placeholder: Placeholder;
        /// Parameters that appear when something is chosen.
        "nested" => nested: Nested;
        /// The operators of a filter, in groups.
        "operators" => operators: Vec<OptionEntry>;
        /// How the conditions of a filter are joined.
        "logic" => logic: Iml<String>;
        /// Scopes that are needed.
        "scope" => scope: Value, scope_shape;
        /// Whether folders are known by id.
        "ids" => ids: Iml<bool>;
        /// Whether the root of folders is shown.
        "showRoot" => show_root: Iml<bool>;
        /// Whether folders have no folders in them.
        "singleLevel" => single_level: Iml<bool>;
    }
}

fn scope_shape() -> Shape {
    Shape::Union(&[<Vec<String>>::shape, <super::Map<Value>>::shape])
}

union! {
    /// What stands where nothing is chosen. \[clients\]
    Placeholder {
        /// A text.
        text Text(String);
        /// A text, and parameters that appear.
        map Details(Box<PlaceholderDetails>);
    }
}

model! {
    /// What stands where nothing is chosen, and parameters that appear.
    /// \[clients\]
    PlaceholderDetails {
        /// The text.
        "label" => label: Iml<String>;
        /// The parameters.
        "nested" => nested: Nested;
    }
}
