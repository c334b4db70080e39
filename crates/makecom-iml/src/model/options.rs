//! Options: what a parameter of type `select`, `file`, `folder` or `filter`
//! offers to choose from.

use serde_json::Value;

use super::macros::{model, union};
use super::parameter::OptionSource;
use super::{Iml, Nested};
use crate::shape::{Forms, Object, Shape, Shaped};

union! {
    /// What there is to choose from.
    ///
    /// ```
    /// use makecom_iml::{OptionEntry, Options, Parameter, ParameterType};
    ///
    /// let options = [OptionEntry::new("eu").label("Europe"), "us".into()];
    /// let parameter = Parameter::new(ParameterType::Select, "region").options(options);
    /// assert!(matches!(parameter.options, Some(Options::List(list)) if list.len() == 2));
    /// ```
    Options {
        /// These, or groups of them.
        list List(OptionEntry, entries);
        /// Those that an RPC gives.
        text Rpc(String, || Shape::Rpc);
        /// Either, with more settings.
        model Store(OptionStore);
    }
}

model! {
    /// One thing to choose, with a `value`; or, with `options`, a group of
    /// them.
    ///
    /// ```
    /// use makecom_iml::OptionEntry;
    ///
    /// let group = OptionEntry::group("Europe", [
    ///     OptionEntry::new("eu1").label("Prague"),
    ///     OptionEntry::new("eu2").label("Dublin"),
    /// ]);
    /// assert_eq!(serde_json::to_value(group)?["options"][1]["value"], "eu2");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    OptionEntry {
        /// What the parameter becomes.
        "value" => value: Value
            => "eu";
        /// What users see: 1 to 256 characters.
        "label" => label: Iml<String>, || Shape::Text(1, 256)
            => "Europe";
        /// A sentence about it.
        "description" => description: Iml<String>
            => "Data stays in the EU.";
        /// Parameters that appear when it is chosen.
        "nested" => nested: Nested
            => [Parameter::new(ParameterType::Text, "id")], [{"name": "id", "type": "text"}];
        /// Whether it is chosen at first.
        "default" => default_value: Iml<bool>
            => true;
        /// A short label.
        "short" => short: Iml<String>
            => "EU";
        /// What is in the group.
        "options" [OptionEntry] => options: Vec<OptionEntry>, || Shape::List(|| Shape::Object(&CHOICE))
            => ["eu"], [{"value": "eu"}];
    }
}

static CHOICE: Object = Object {
    name: "Choice",
    except: &["options"],
    instead: &[("value", Value::shape, true)],
    ..OptionEntry::OBJECT
};

static GROUP: Object = Object {
    name: "ChoiceGroup",
    except: &["value", "description", "nested", "default", "short"],
    instead: &[
        ("label", || Shape::Text(1, 256), true),
        ("options", || Shape::List(|| Shape::Object(&CHOICE)), true),
    ],
    ..OptionEntry::OBJECT
};

static CHOICE_OR_GROUP: Forms = Forms {
    by_key: &[(&["options"], || Shape::Object(&GROUP))],
    otherwise: || Shape::Object(&CHOICE),
    is_several: false,
    elsewhere: &[],
};

pub(super) fn entries() -> Shape {
    Shape::List(|| Shape::Forms(&CHOICE_OR_GROUP))
}

impl OptionEntry {
    /// One thing to choose.
    ///
    /// ```
    /// use makecom_iml::OptionEntry;
    ///
    /// let option = OptionEntry::new("eu").label("Europe");
    /// assert_eq!(serde_json::to_string(&option)?, r#"{"value":"eu","label":"Europe"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn new(value: impl Into<Value>) -> Self {
        Self::default().value(value)
    }

    /// A group of things to choose.
    ///
    /// ```
    /// use makecom_iml::OptionEntry;
    ///
    /// let group = OptionEntry::group("Europe", ["eu1", "eu2"]);
    /// assert_eq!(group.options.unwrap().len(), 2);
    /// ```
    pub fn group(
        label: impl Into<Iml<String>>,
        options: impl IntoIterator<Item = impl Into<Self>>,
    ) -> Self {
        Self::default().label(label).options(options)
    }
}

/// A choice whose label is its value.
impl From<&str> for OptionEntry {
    fn from(value: &str) -> Self {
        Self::new(value)
    }
}

model! {
    /// Options with more settings.
    ///
    /// ```
    /// use makecom_iml::{OptionStore, Parameter, ParameterType};
    ///
    /// // Asked of an RPC, whose items are `{"id": …, "title": …}`.
    /// let store = OptionStore::default()
    ///     .store("rpc://listRegions")
    ///     .value("id")
    ///     .label("title");
    /// let region = Parameter::new(ParameterType::Select, "region").options(store);
    /// assert_eq!(serde_json::to_value(region)?["options"]["label"], "title");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    OptionStore {
        /// The options, or the RPC that gives them.
        "store" => store: OptionSource
            => "rpc://listRegions";
        /// Which part of an item users see.
        "label" => label: Iml<String>
            => "name";
        /// Which part of an item the parameter becomes.
        "value" => value: Iml<String>
            => "id";
        /// Which part of an item says that it is chosen at first.
        "default" => default_value: Iml<String>
            => "isDefault";
        /// Whether new values are remembered.
        "learning" => learning: Iml<bool>
            => true;
        /// The text when nothing is chosen.
        "placeholder" => placeholder: Placeholder
            => "Choose a region";
        /// Parameters that appear when something is chosen.
        "nested" => nested: Nested
            => "rpc://regionParameters";
        /// The operators of a filter, in groups.
        "operators" [OptionEntry] => operators: Vec<OptionEntry>, || Shape::List(|| Shape::Object(&GROUP))
            => [OptionEntry::group("Text", ["text:equal"])], [{"label": "Text", "options": [{"value": "text:equal"}]}];
        /// How the conditions of a filter are joined.
        "logic" => logic: Iml<String>
            => "and";
        /// Scopes that are needed.
        "scope" => scope: Value, scope_shape
            => "read";
        /// Whether folders are known by id.
        "ids" => ids: Iml<bool>
            => true;
        /// Whether the root of folders is shown.
        "showRoot" => show_root: Iml<bool>
            => false;
        /// Whether folders have no folders in them.
        "singleLevel" => single_level: Iml<bool>
            => true;
    }
}

fn scope_shape() -> Shape {
    Shape::Union(&[<Vec<String>>::shape, <super::Map<Vec<String>>>::shape])
}

union! {
    /// The placeholder when nothing is chosen.
    ///
    /// ```
    /// use makecom_iml::{OptionStore, Placeholder};
    ///
    /// let store = OptionStore::default().placeholder("Choose a region");
    /// assert!(matches!(store.placeholder, Some(Placeholder::Text(text)) if text.contains("region")));
    /// ```
    Placeholder {
        /// A text.
        text Text(String);
        /// A text, and parameters that appear.
        model Details(PlaceholderDetails);
    }
}

model! {
    /// The placeholder when nothing is chosen, and parameters that appear.
    ///
    /// ```
    /// use makecom_iml::{OptionStore, Parameter, ParameterType, PlaceholderDetails};
    ///
    /// let other = [Parameter::new(ParameterType::Text, "otherRegion")];
    /// let placeholder = PlaceholderDetails::default().label("Another").nested(other);
    /// let store = OptionStore::default().placeholder(placeholder);
    /// assert_eq!(serde_json::to_value(store)?["placeholder"]["label"], "Another");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    PlaceholderDetails {
        /// The text.
        "label" => label: Iml<String>
            => "Choose a region";
        /// The parameters.
        "nested" => nested: Nested
            => "rpc://regionParameters";
    }
}
