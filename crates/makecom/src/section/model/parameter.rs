//! Parameters: what `parameters` and `installSpec` are made of.

use serde_json::{Number, Value};

use super::macros::{model, union};
use super::{EditMode, Expression, Flag, Iml, Map, OptionEntry, Options, ParameterType, Tags};
use crate::section::shape::{Shape, Shaped};

union! {
    /// An entry of a list of parameters. \[clients\]
    ParameterEntry {
        /// A parameter.
        map Parameter(Box<Parameter>);
        /// The name of an RPC that gives parameters when asked.
        text Rpc(String);
    }
}

model! {
    /// One thing to fill in. \[clients\]
    ///
    /// ```
    /// use makecom::section::{Parameter, ParameterType, Parameters};
    ///
    /// let parameters: Parameters = [
    ///     Parameter::new(ParameterType::Password, "apiKey").label("API key").required(true),
    /// ]
    /// .into_iter()
    /// .collect();
    /// assert!(parameters.text().contains("\"API key\""));
    /// ```
    Parameter {
        /// What it is called in expressions: 1 to 128 characters.
        "name" => name: Iml<String>, || Shape::Text(1, 128);
        /// What it takes; required.
        "type" required => kind: Iml<ParameterType>;
        /// What people see: 1 to 256 characters.
        "label" => label: Iml<String>, || Shape::Text(1, 256);
        /// A sentence of help.
        "help" => help: Iml<String>, || Shape::Text(1, usize::MAX);
        /// What stands there at first.
        "default" => default_value: Value;
        /// Whether it must be filled in.
        "required" => required: Iml<bool>;
        /// Whether it is hidden until advanced settings are asked for.
        "advanced" => advanced: Iml<bool>;
        /// Whether it is shown.
        "visible" => visible: Flag;
        /// Whether its options come in groups.
        "grouped" => grouped: Iml<bool>;
        /// Whether values beside its options are taken.
        "dynamic" => dynamic: Iml<bool>;
        /// Whether it takes several lines.
        "multiline" => multiline: Iml<bool>;
        /// Whether it takes several values.
        "multiple" => multiple: Iml<bool>;
        /// How its options are sorted.
        "sort" => sort: Iml<String>;
        /// Whether its values can be put in order.
        "sequence" => sequence: Iml<bool>;
        /// The JSON Schema of what it takes.
        "schema" => schema: Value;
        /// What it means, such as a name of a file.
        "semantic" => semantic: Iml<String>, || Shape::Text(1, usize::MAX);
        /// What becomes of HTML tags.
        "tags" => tags: Iml<Tags>;
        /// Whether it is written in a field for code.
        "coder" => coder: Iml<bool>;
        /// What it is turned into.
        "convert" => convert: Box<Convert>;
        /// Whether it can be changed later.
        "editable" => editable: Editable;
        /// Whether expressions are taken.
        "mappable" => mappable: Mappable;
        /// Whether a date has a time.
        "time" => time: Iml<bool>;
        /// A button that asks an RPC.
        "rpc" => rpc: Box<RpcCall>;
        /// How it is given at first.
        "mode" => mode: Iml<EditMode>;
        /// What the buttons of an array are called.
        "labels" => labels: Map<Value>;
        /// What else is known of it.
        "metadata" => metadata: Map<Value>;
        /// What an array or a collection is made of.
        "spec" => spec: Spec;
        /// The code page of a buffer.
        "codepage" => codepage: Iml<String>;
        /// What a text must match.
        "pattern" => pattern: Iml<String>;
        /// Parameters that appear when it is filled in.
        "nested" => nested: Nested;
        /// What there is to choose from.
        "options" => options: Options;
        /// Which extensions a file may have.
        "extension" => extension: Extension;
        /// What is checked.
        "validate" => validate: Validate;
        /// The title of a banner.
        "title" => title: Iml<String>;
        /// The text of a banner.
        "text" => text: Iml<String>;
        /// Whether a banner can be closed.
        "closable" => closable: Iml<bool>;
        /// What a banner looks like.
        "theme" => theme: Iml<String>;
        /// A word beside the title of a banner.
        "badge" => badge: Iml<String>;
    }
}

impl Parameter {
    /// A parameter of a type, under a name.
    pub fn new(kind: impl Into<Iml<ParameterType>>, name: impl Into<Iml<String>>) -> Self {
        Self::default().kind(kind).name(name)
    }
}

impl From<Parameter> for ParameterEntry {
    fn from(parameter: Parameter) -> Self {
        Self::Parameter(Box::new(parameter))
    }
}

union! {
    /// What an array or a collection is made of. \[clients\]
    Spec {
        /// One parameter.
        map One(Box<Parameter>);
        /// Several.
        list Many(Vec<ParameterEntry>);
        /// The name of an RPC that gives them.
        text Rpc(String);
    }
}

union! {
    /// Parameters that appear when another is filled in. \[clients\]
    Nested {
        /// These.
        list Parameters(Vec<ParameterEntry>);
        /// Those that an RPC gives.
        text Rpc(String);
        /// Either, within a domain.
        map Store(Box<NestedStore>);
    }
}

model! {
    /// Nested parameters within a domain. \[clients\]
    NestedStore {
        /// The parameters, or the RPC that gives them.
        "store" required => store: ParameterSource;
        /// The domain.
        "domain" => domain: Iml<String>;
    }
}

union! {
    /// Parameters, or the RPC that gives them. \[clients\]
    ParameterSource {
        /// The parameters.
        list Parameters(Vec<ParameterEntry>);
        /// The name of the RPC.
        text Rpc(String);
    }
}

model! {
    /// What a parameter is turned into. \[clients\]
    Convert {
        /// The type.
        "type" required => kind: Iml<String>;
        /// The format, of a date.
        "format" => format: Iml<String>;
        /// The time zone, of a date.
        "timezone" => timezone: Iml<String>;
        /// The name.
        "name" => name: Iml<String>;
        /// What people see.
        "label" => label: Iml<String>;
        /// The names of the parts.
        "names" => names: Value, names_shape;
    }
}

fn names_shape() -> Shape {
    Shape::Union(&[String::shape, <Vec<Value>>::shape])
}

union! {
    /// Whether a parameter can be changed later. \[clients\]
    Editable {
        /// Yes or no.
        bool Boolean(bool);
        /// Worked out.
        text Expression(Expression);
        /// With a sentence of help.
        map Details(Box<EditableDetails>);
    }
}

model! {
    /// Whether a parameter can be changed later, and a sentence of help.
    /// \[clients\]
    EditableDetails {
        /// Whether it can.
        "enabled" required => enabled: Iml<bool>;
        /// A sentence of help.
        "help" => help: Iml<String>, || Shape::Text(1, usize::MAX);
    }
}

union! {
    /// Whether expressions are taken. \[clients\]
    Mappable {
        /// Yes or no.
        bool Boolean(bool);
        /// Worked out.
        text Expression(Expression);
        /// With a sentence of help.
        map Details(Box<MappableDetails>);
    }
}

model! {
    /// Expressions are taken, and a sentence of help. \[clients\]
    MappableDetails {
        /// A sentence of help.
        "help" required => help: Iml<String>, || Shape::Text(1, usize::MAX);
    }
}

model! {
    /// A button that asks an RPC. \[clients\]
    RpcCall {
        /// The RPC.
        "url" required => url: Iml<String>;
        /// What stands on the button.
        "label" required => label: Iml<String>;
        /// What is filled in before.
        "parameters" => parameters: Vec<ParameterEntry>;
    }
}

union! {
    /// Which extensions a file may have. \[clients\]
    Extension {
        /// One.
        text One(String);
        /// Several.
        list Many(Vec<String>);
    }
}

union! {
    /// What is checked of a parameter. \[clients\]
    Validate {
        /// Whether at all.
        bool Boolean(bool);
        /// Worked out.
        text Expression(Expression);
        /// This.
        map Limits(Box<Limits>);
    }
}

model! {
    /// What is checked of a parameter: of arrays `minItems`, `maxItems` and
    /// `enum`. \[clients\]
    Limits {
        /// The least value, or of a text the least number of characters.
        "min" => min: Iml<Number>;
        /// The greatest value, or of a text the greatest number of characters.
        "max" => max: Iml<Number>;
        /// The least number of items.
        "minItems" => min_items: Iml<u64>;
        /// The greatest number of items.
        "maxItems" => max_items: Iml<u64>;
        /// What a text must match.
        "pattern" => pattern: Iml<String>;
        /// What the items may be.
        "enum" => enumeration: Vec<Value>;
    }
}

union! {
    /// What there is to choose from, or the RPC that gives it. \[clients\]
    OptionSource {
        /// The options, or groups of them.
        list Options(Vec<OptionEntry>);
        /// The name of the RPC.
        text Rpc(String);
    }
}

model! {
    /// What becomes of what an installer fills in. \[clients\]
    ///
    /// ```
    /// use makecom::section::{Install, InstallModel};
    ///
    /// let mut model = InstallModel::default();
    /// let common = model.common.get_or_insert_default().literal_or_default();
    /// common.insert("clientId".to_owned(), "{{parameters.clientId}}".into());
    /// assert_eq!(Install::from(model).common()?["clientId"], "{{parameters.clientId}}");
    /// # Ok::<(), makecom::Error>(())
    /// ```
    InstallModel: Open {
        /// What becomes common data, by name.
        "common" => common: Iml<Map<Value>>;
    }
}
