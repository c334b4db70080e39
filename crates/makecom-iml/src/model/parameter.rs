//! Parameters: the elements of `parameters`, `expect`, `interface` and
//! `installSpec`.

use serde_json::{Number, Value};

use super::macros::{model, union};
use super::options::entries;
use super::{EditMode, Expression, Flag, Iml, Map, OptionEntry, Options, ParameterType, Tags};
use crate::shape::{ELSEWHERE, Key, Keys, Object, Shape, Shaped, When};

union! {
    /// An entry of a list of parameters.
    ///
    /// ```
    /// use makecom_iml::{Code as _, Parameter, ParameterEntry, ParameterType, connection};
    ///
    /// let parameters = connection::Parameters::of([
    ///     ParameterEntry::from(Parameter::new(ParameterType::Text, "region")),
    ///     "rpc://more".into(),
    /// ]);
    /// assert_eq!(parameters.value()?[1], "rpc://more");
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ParameterEntry {
        /// A parameter.
        model Parameter(Parameter);
        /// The name of an RPC that gives parameters when asked.
        text Rpc(String, || Shape::Rpc);
    }
}

model! {
    /// One thing to fill in.
    ///
    /// ```
    /// use makecom_iml::{Code as _, Parameter, ParameterType, connection};
    ///
    /// let parameters = connection::Parameters::of([
    ///     Parameter::new(ParameterType::Password, "apiKey").label("API key").required(true),
    /// ]);
    /// assert!(parameters.text().contains("\"API key\""));
    /// ```
    Parameter or [(When::Is("type", "array"), || &ARRAY)] {
        /// Its name in expressions: 1 to 128 characters.
        "name" => name: Iml<String>, || Shape::Text(1, 128)
            => "apiKey";
        /// What it takes; required.
        "type" required => kind: Iml<ParameterType>
            => ParameterType::Password, "password";
        /// What users see: 1 to 256 characters.
        "label" => label: Iml<String>, || Shape::Text(1, 256)
            => "API key";
        /// A sentence of help.
        "help" => help: Iml<String>, || Shape::Text(1, usize::MAX)
            => "You find it in your profile.";
        /// The default value.
        "default" => default_value: Value
            => 7;
        /// Whether it must be filled in.
        "required" => required: Iml<bool>
            => true;
        /// Whether it is hidden until advanced settings are asked for.
        "advanced" => advanced: Iml<bool>
            => true;
        /// Whether it is shown.
        "visible" => visible: Flag
            => "{{parameters.isExpert}}";
        /// Whether its options come in groups.
        "grouped" => grouped: Iml<bool>
            => true;
        /// Whether values beside its options are taken.
        "dynamic" => dynamic: Iml<bool>
            => true;
        /// Whether it takes several lines.
        "multiline" => multiline: Iml<bool>
            => true;
        /// Whether it takes several values.
        "multiple" => multiple: Iml<bool>
            => true;
        /// How its options are sorted.
        "sort" => sort: Iml<String>
            => "text";
        /// Whether its values can be put in order.
        "sequence" => sequence: Iml<bool>
            => true;
        /// The JSON Schema of what it takes.
        "schema" => schema: Value, schema_shape
            => true;
        /// What it means, such as a name of a file.
        "semantic" => semantic: Iml<String>, || Shape::Text(1, usize::MAX)
            => "file:name";
        /// What becomes of HTML tags.
        "tags" => tags: Iml<Tags>
            => Tags::Strip, "strip";
        /// Whether it is written in a field for code.
        "coder" => coder: Iml<bool>
            => true;
        /// What it is turned into.
        "convert" => convert: Box<Convert>
            => Convert::default().kind("number"), {"type": "number"};
        /// Whether it can be changed later.
        "editable" => editable: Editable
            => true;
        /// Whether expressions are taken.
        "mappable" => mappable: Mappable
            => false;
        /// Whether a date has a time.
        "time" => time: Iml<bool>
            => true;
        /// A button that asks an RPC.
        "rpc" => rpc: Box<RpcCall>
            => RpcCall::default().url("rpc://test").label("Test"), {"url": "rpc://test", "label": "Test"};
        /// How it is given at first.
        "mode" => mode: Iml<EditMode>
            => EditMode::Edit, "edit";
        /// The labels of the buttons of an array.
        "labels" {Value} => labels: Map<Value>
            => [("add", "Add a key")], {"add": "Add a key"};
        /// What else is known of it.
        "metadata" {Value} => metadata: Map<Value>
            => [("unit", "ms")], {"unit": "ms"};
        /// The elements of an array, or the fields of a collection.
        "spec" => spec: Spec
            => Parameter::new(ParameterType::Text, "id"), {"name": "id", "type": "text"};
        /// The code page of a buffer.
        "codepage" => codepage: Iml<String>
            => "utf8";
        /// What a text must match.
        "pattern" => pattern: Iml<String>
            => "^[a-z]+$";
        /// Parameters that appear when it is filled in.
        "nested" => nested: Nested
            => [Parameter::new(ParameterType::Text, "id")], [{"name": "id", "type": "text"}];
        /// What there is to choose from.
        "options" => options: Options
            => ["eu"], [{"value": "eu"}];
        /// Which extensions a file may have.
        "extension" => extension: Extension
            => "pdf";
        /// What is checked.
        "validate" => validate: Validate
            => Limits::default().max(9), {"max": 9};
        /// The title of a banner.
        "title" => title: Iml<String>
            => "Careful";
        /// The text of a banner.
        "text" => text: Iml<String>
            => "The whole team sees this.";
        /// Whether a banner can be closed.
        "closable" => closable: Iml<bool>
            => true;
        /// What a banner looks like.
        "theme" => theme: Iml<String>
            => "warning";
        /// A word beside the title of a banner.
        "badge" => badge: Iml<String>
            => "New";
    }
}

/// A parameter that takes several values: what is checked are these.
static ARRAY: Object = Object {
    instead: &[(
        "validate",
        || {
            Shape::Union(&[bool::shape, Expression::shape, || {
                Shape::Object(&ARRAY_LIMITS)
            }])
        },
        false,
    )],
    variants: &[],
    ..Parameter::OBJECT
};

impl Parameter {
    /// A parameter of a type, under a name.
    ///
    /// ```
    /// use makecom_iml::{Parameter, ParameterType};
    ///
    /// let parameter = Parameter::new(ParameterType::Password, "apiKey");
    /// assert_eq!(
    ///     serde_json::to_string(&parameter)?,
    ///     r#"{"name":"apiKey","type":"password"}"#,
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn new(kind: impl Into<Iml<ParameterType>>, name: impl Into<Iml<String>>) -> Self {
        Self::default().kind(kind).name(name)
    }
}

union! {
    /// The elements of an array, or the fields of a collection.
    ///
    /// ```
    /// use makecom_iml::{Parameter, ParameterType};
    ///
    /// // An array of addresses, each of two parts.
    /// let parts = ["street", "city"].map(|name| Parameter::new(ParameterType::Text, name));
    /// let address = Parameter::new(ParameterType::Array, "addresses").spec(parts);
    /// assert_eq!(serde_json::to_value(address)?["spec"][1]["name"], "city");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Spec {
        /// One parameter.
        model One(Parameter);
        /// Several.
        list Many(ParameterEntry);
        /// The name of an RPC that gives them.
        text Rpc(String, || Shape::Rpc);
    }
}

union! {
    /// Parameters that appear when another is filled in.
    ///
    /// ```
    /// use makecom_iml::{Parameter, ParameterType, Nested};
    ///
    /// let secret = [Parameter::new(ParameterType::Password, "secret")];
    /// let signs = Parameter::new(ParameterType::Boolean, "signs").nested(secret);
    /// assert!(matches!(signs.nested, Some(Nested::Parameters(nested)) if nested.len() == 1));
    /// ```
    Nested {
        /// These.
        list Parameters(ParameterEntry);
        /// Those that an RPC gives.
        text Rpc(String, || Shape::Rpc);
        /// Either, within a domain.
        model Store(NestedStore);
    }
}

model! {
    /// Nested parameters within a domain.
    ///
    /// ```
    /// use makecom_iml::{NestedStore, Parameter, ParameterType};
    ///
    /// let fields = NestedStore::default().store("rpc://fields").domain("contacts");
    /// let kind = Parameter::new(ParameterType::Text, "kind").nested(fields);
    /// assert_eq!(serde_json::to_value(kind)?["nested"]["domain"], "contacts");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    NestedStore {
        /// The parameters, or the RPC that gives them.
        "store" required => store: ParameterSource
            => "rpc://fields";
        /// The domain.
        "domain" => domain: Iml<String>
            => "contacts";
    }
}

union! {
    /// Parameters, or the RPC that gives them.
    ///
    /// ```
    /// use makecom_iml::{Code as _, ParameterSource, module};
    ///
    /// let interface = module::Interface::of(ParameterSource::from("rpc://fields"));
    /// assert_eq!(interface.text(), r#""rpc://fields""#);
    /// ```
    ParameterSource {
        /// The parameters.
        list Parameters(ParameterEntry);
        /// The name of the RPC.
        text Rpc(String, || Shape::Rpc);
    }
}

impl Default for ParameterSource {
    fn default() -> Self {
        Self::Parameters(Vec::new())
    }
}

model! {
    /// What a parameter is turned into.
    ///
    /// ```
    /// use makecom_iml::{Convert, Parameter, ParameterType};
    ///
    /// let day = Convert::default().kind("date").format("YYYY-MM-DD");
    /// let parameter = Parameter::new(ParameterType::Text, "day").convert(day);
    /// assert_eq!(serde_json::to_value(parameter)?["convert"]["format"], "YYYY-MM-DD");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Convert {
        /// The type.
        "type" required => kind: Iml<String>
            => "date";
        /// The format, of a date.
        "format" => format: Iml<String>
            => "YYYY-MM-DD";
        /// The time zone, of a date.
        "timezone" => timezone: Iml<String>
            => "Europe/Prague";
        /// The name.
        "name" => name: Iml<String>
            => "day";
        /// What users see.
        "label" => label: Iml<String>
            => "Day";
        /// The names of the parts.
        "names" => names: Value, names_shape
            => "day";
    }
}

/// A JSON Schema, whose own keys are not checked.
fn schema_shape() -> Shape {
    Shape::Union(&[bool::shape, || Shape::Map(Keys::Any, Value::shape)])
}

static CONVERT_NAME: Object = Object {
    name: "ConvertName",
    #[cfg(feature = "schemars")]
    docs: &["The name of a part."],
    keys: &[
        Key {
            name: "name",
            docs: &["The name."],
            shape: String::shape,
            required: true,
        },
        Key {
            name: "label",
            docs: &["What users see."],
            shape: String::shape,
            required: false,
        },
    ],
    except: &[],
    instead: &[],
    rest: None,
    with_body: None,
    variants: &[],
    elsewhere: ELSEWHERE,
};

fn names_shape() -> Shape {
    Shape::Union(&[String::shape, || {
        Shape::List(|| Shape::Object(&CONVERT_NAME))
    }])
}

union! {
    /// Whether a parameter can be changed later.
    ///
    /// ```
    /// use makecom_iml::{Parameter, ParameterType, Editable};
    ///
    /// let region = Parameter::new(ParameterType::Text, "region").editable(false);
    /// assert!(matches!(region.editable, Some(Editable::Boolean(false))));
    /// ```
    Editable {
        /// Yes or no.
        bool Boolean(bool);
        /// An expression.
        expression Expression(Expression);
        /// With a sentence of help.
        model Details(EditableDetails);
    }
}

model! {
    /// Whether a parameter can be changed later, and a sentence of help.
    ///
    /// ```
    /// use makecom_iml::{EditableDetails, Parameter, ParameterType};
    ///
    /// let fixed = EditableDetails::default().enabled(false).help("Make a new connection instead.");
    /// let region = Parameter::new(ParameterType::Text, "region").editable(fixed);
    /// assert_eq!(serde_json::to_value(region)?["editable"]["enabled"], false);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    EditableDetails {
        /// Whether it can.
        "enabled" required => enabled: Iml<bool>
            => true;
        /// A sentence of help.
        "help" => help: Iml<String>, || Shape::Text(1, usize::MAX)
            => "Make a new connection for another region.";
    }
}

union! {
    /// Whether expressions are taken.
    ///
    /// ```
    /// use makecom_iml::{Parameter, ParameterType, Mappable};
    ///
    /// let region = Parameter::new(ParameterType::Select, "region").mappable(false);
    /// assert!(matches!(region.mappable, Some(Mappable::Boolean(false))));
    /// ```
    Mappable {
        /// Yes or no.
        bool Boolean(bool);
        /// An expression.
        expression Expression(Expression);
        /// With a sentence of help.
        model Details(MappableDetails);
    }
}

model! {
    /// Expressions are taken, and a sentence of help.
    ///
    /// ```
    /// use makecom_iml::{MappableDetails, Parameter, ParameterType};
    ///
    /// let by_id = MappableDetails::default().help("Give the id of a region.");
    /// let region = Parameter::new(ParameterType::Select, "region").mappable(by_id);
    /// assert!(serde_json::to_string(&region)?.contains("Give the id"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    MappableDetails {
        /// A sentence of help.
        "help" required => help: Iml<String>, || Shape::Text(1, usize::MAX)
            => "The id of a region.";
    }
}

model! {
    /// A button that asks an RPC.
    ///
    /// ```
    /// use makecom_iml::{Parameter, ParameterType, RpcCall};
    ///
    /// let find = RpcCall::default().url("rpc://findRegion").label("Find a region");
    /// let region = Parameter::new(ParameterType::Text, "region").rpc(find);
    /// assert_eq!(serde_json::to_value(region)?["rpc"]["label"], "Find a region");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    RpcCall {
        /// The RPC.
        "url" required => url: Iml<String>, || Shape::Rpc
            => "rpc://test";
        /// The text on the button.
        "label" required => label: Iml<String>
            => "Test";
        /// What is filled in before.
        "parameters" [ParameterEntry] => parameters: Vec<ParameterEntry>
            => [Parameter::new(ParameterType::Text, "id")], [{"name": "id", "type": "text"}];
    }
}

union! {
    /// Which extensions a file may have.
    ///
    /// ```
    /// use makecom_iml::{Parameter, ParameterType};
    ///
    /// let logo = Parameter::new(ParameterType::Filename, "logo").extension(["png", "jpg"]);
    /// assert_eq!(serde_json::to_value(logo)?["extension"][1], "jpg");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Extension {
        /// One.
        text One(String);
        /// Several.
        list Many(String);
    }
}

union! {
    /// What is checked of a parameter.
    ///
    /// ```
    /// use makecom_iml::{Limits, Parameter, ParameterType, Validate};
    ///
    /// let code = Parameter::new(ParameterType::Text, "code").validate(Limits::default().min(4));
    /// assert!(matches!(code.validate, Some(Validate::Limits(_))));
    /// ```
    Validate {
        /// Whether at all.
        bool Boolean(bool);
        /// An expression.
        expression Expression(Expression);
        /// This.
        model Limits(Limits, || Shape::Object(&VALUE_LIMITS));
    }
}

model! {
    /// What is checked of a parameter: of arrays `minItems`, `maxItems` and
    /// `enum`.
    ///
    /// ```
    /// use makecom_iml::{Limits, Parameter, ParameterType};
    ///
    /// let limits = Limits::default().min(4).max(8).pattern("^[0-9]+$");
    /// let pin = Parameter::new(ParameterType::Password, "pin").validate(limits);
    /// assert_eq!(serde_json::to_value(pin)?["validate"]["max"], 8);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Limits {
        /// The least value, or of a text the least number of characters.
        "min" => min: Iml<Number>
            => 1;
        /// The greatest value, or of a text the greatest number of characters.
        "max" => max: Iml<Number>
            => 9;
        /// The least number of items.
        "minItems" => min_items: Iml<u64>
            => 1;
        /// The greatest number of items.
        "maxItems" => max_items: Iml<u64>
            => 9;
        /// What a text must match.
        "pattern" => pattern: Iml<String>
            => "^[a-z]+$";
        /// What the items may be.
        "enum" [Value] => enumeration: Vec<Value>
            => ["eu"];
    }
}

static VALUE_LIMITS: Object = Object {
    name: "ValueLimits",
    except: &["enum"],
    ..Limits::OBJECT
};

static ARRAY_LIMITS: Object = Object {
    name: "ArrayLimits",
    except: &["min", "max", "pattern"],
    ..Limits::OBJECT
};

union! {
    /// What there is to choose from, or the RPC that gives it.
    ///
    /// ```
    /// use makecom_iml::{OptionSource, OptionStore};
    ///
    /// let store = OptionStore::default().store(["eu", "us"]);
    /// assert!(matches!(store.store, Some(OptionSource::Options(options)) if options.len() == 2));
    /// ```
    OptionSource {
        /// The options, or groups of them.
        list Options(OptionEntry, entries);
        /// The name of the RPC.
        text Rpc(String, || Shape::Rpc);
    }
}

model! {
    /// How the values of an installer are used.
    ///
    /// ```
    /// use makecom_iml::{Code as _, InstallModel, connection};
    ///
    /// let mut model = InstallModel::default();
    /// let common = model.common.get_or_insert_default().literal_or_default();
    /// common.insert("clientId".to_owned(), "{{parameters.clientId}}".into());
    /// assert_eq!(connection::Install::of(model).common()?["clientId"], "{{parameters.clientId}}");
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    InstallModel: Open {
        /// What becomes common data, by name.
        "common" => common: Iml<Map<Value>>
            => [("id", "{{parameters.id}}")], {"id": "{{parameters.id}}"};
    }
}
