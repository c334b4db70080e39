//! The variables and functions that expressions see.

use std::cell::RefCell;
use std::fmt;

use crate::{Collection, Environment, Result, Value};

/// Calls a function of the app: its name and arguments; `None` if it has no such function.
type AppFunctions<'a> = dyn Fn(&str, &[Value]) -> Option<Result<Value>> + 'a;

/// What an expression is evaluated in: variables, the functions of the app, and the
/// environment.
///
/// ```
/// use makecom_runtime::{Context, Environment, Value, evaluate};
///
/// let environment = Environment::default();
/// let context = Context::new(&environment)
///     .with_variable("body", Value::from_json(r#"{"user": {"name": "Ann"}}"#)?)
///     .with_functions(|name, arguments| (name == "first_of").then(|| Ok(arguments[0].clone())));
/// assert_eq!(evaluate("Hello, {{first_of(body.user.name)}}", &context)?, "Hello, Ann".into());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Context<'a> {
    environment: &'a Environment,
    /// `pop` and `shift` change arrays where they are.
    variables: RefCell<Collection>,
    functions: Option<Box<AppFunctions<'a>>>,
}

impl<'a> Context<'a> {
    /// A context without variables.
    ///
    /// ```
    /// use makecom_runtime::{Context, Environment, Value};
    ///
    /// let environment = Environment::default();
    /// assert_eq!(Context::new(&environment).get("body"), None);
    /// ```
    pub fn new(environment: &'a Environment) -> Self {
        Self {
            environment,
            variables: RefCell::default(),
            functions: None,
        }
    }

    /// Adds a variable.
    ///
    /// ```
    /// use makecom_runtime::{Context, Environment, Value};
    ///
    /// let environment = Environment::default();
    /// let context = Context::new(&environment).with_variable("temp", Value::Null);
    /// assert_eq!(context.get("temp"), Some(Value::Null));
    /// ```
    pub fn with_variable(self, name: &str, value: Value) -> Self {
        self.set(name, value);
        self
    }

    /// Adds the functions of the app. A built-in function of the same name comes first.
    ///
    /// ```
    /// use makecom_runtime::{Context, Environment, Value, evaluate};
    ///
    /// let environment = Environment::default();
    /// let context = Context::new(&environment)
    ///     .with_functions(|name, _| (name == "seven").then_some(Ok(Value::Number(7.0))));
    /// assert_eq!(evaluate("{{seven()}}", &context)?, Value::Number(7.0));
    /// # Ok::<(), makecom_runtime::Error>(())
    /// ```
    pub fn with_functions(
        mut self,
        functions: impl Fn(&str, &[Value]) -> Option<Result<Value>> + 'a,
    ) -> Self {
        self.functions = Some(Box::new(functions));
        self
    }

    /// Sets a variable.
    ///
    /// ```
    /// use makecom_runtime::{Context, Environment, Value};
    ///
    /// let environment = Environment::default();
    /// let context = Context::new(&environment);
    /// context.set("item", Value::from("x"));
    /// assert_eq!(context.get("item"), Some(Value::from("x")));
    /// ```
    pub fn set(&self, name: &str, value: Value) {
        self.variables.borrow_mut().insert(name, value);
    }

    /// The value of a variable.
    ///
    /// ```
    /// use makecom_runtime::{Context, Environment};
    ///
    /// let environment = Environment::default();
    /// assert_eq!(Context::new(&environment).get("item"), None);
    /// ```
    pub fn get(&self, name: &str) -> Option<Value> {
        self.variables.borrow().get(name).cloned()
    }

    /// Removes a variable.
    ///
    /// ```
    /// use makecom_runtime::{Context, Environment, Value};
    ///
    /// let environment = Environment::default();
    /// let context = Context::new(&environment).with_variable("item", Value::Null);
    /// context.remove("item");
    /// assert_eq!(context.get("item"), None);
    /// ```
    pub fn remove(&self, name: &str) {
        self.variables.borrow_mut().remove(name);
    }

    /// The environment.
    ///
    /// ```
    /// use makecom_runtime::{Context, Environment};
    ///
    /// let environment = Environment::default();
    /// assert_eq!(Context::new(&environment).environment().time_zone(), "UTC");
    /// ```
    pub fn environment(&self) -> &'a Environment {
        self.environment
    }

    /// Calls a function of the app, if it has this one.
    pub(crate) fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        self.functions
            .as_ref()
            .and_then(|functions| functions(name, arguments))
    }
}

impl fmt::Debug for Context<'_> {
    /// Names only: values may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let variables = self.variables.borrow();
        let names: Vec<_> = variables.keys().collect();
        f.debug_struct("Context")
            .field("variables", &names)
            .field("environment", &self.environment)
            .finish_non_exhaustive()
    }
}
