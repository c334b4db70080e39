//! What an evaluation takes from the world, and what it tells besides its result.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::tz::TimeZone;

use crate::{Date, Value};

/// How `=` and `!=` treat operands of two types. The sources conflict.
///
/// ```
/// use makecom_runtime::{BinaryOperator, Environment, Equality, Value, operate};
///
/// let (loose, strict) = (Environment::default(), Environment::default());
/// let strict = strict.with_equality(Equality::Strict);
/// let (number, text) = (Value::Number(1.0), Value::from("1"));
/// let equal = |environment| operate(BinaryOperator::Equal, &number, &text, environment);
/// assert_eq!(equal(&loose)?, Value::Boolean(true));
/// assert_eq!(equal(&strict)?, Value::Boolean(false));
/// # Ok::<(), makecom_runtime::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Equality {
    /// JavaScript's `==`, with a warning where `===` differs.
    #[default]
    Loose,
    /// JavaScript's `===`.
    Strict,
    /// An error where the two differ.
    Error,
}

/// The version of the platform that an app is made for. Only the table of empty values is
/// known to depend on it.
///
/// ```
/// use makecom_runtime::{Environment, PlatformVersion, Type, Value, coerce};
///
/// let old = Environment::default().with_platform_version(PlatformVersion::V1);
/// assert_eq!(coerce(&Value::from(""), Type::Text, &old)?, Value::Null);
/// # Ok::<(), makecom_runtime::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlatformVersion {
    /// Apps made before November 2019.
    V1,
    /// Current apps.
    #[default]
    V2,
}

/// Something that the sources do not agree about or that is likely a mistake; the evaluation
/// went on.
///
/// ```
/// use makecom_runtime::{BinaryOperator, Environment, Value, operate};
///
/// let environment = Environment::default();
/// operate(BinaryOperator::Equal, &Value::Number(1.0), &Value::from("1"), &environment)?;
/// assert_eq!(environment.warnings()[0].code, "loose-equality");
/// # Ok::<(), makecom_runtime::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Warning {
    /// A stable name in kebab case.
    pub code: &'static str,
    /// What is unsure and which reading was chosen.
    pub message: String,
}

type Source<T> = Arc<dyn Fn() -> T + Send + Sync>;

/// How many different warnings are kept; those of a long run repeat each other.
const MAX_WARNINGS: usize = 1000;

/// How many expressions of one directive are kept.
const MAX_EXPRESSIONS: usize = 1000;

/// Clock, randomness, time zone and settings of an evaluation, and the warnings it gave.
///
/// ```
/// use makecom_runtime::{Date, Environment};
///
/// let environment = Environment::fixed(Date::from_millis(0).unwrap());
/// assert_eq!(environment.now().to_string(), "1970-01-01T00:00:00.000Z");
/// assert_eq!(environment.uuid(), Environment::fixed(environment.now()).uuid());
/// ```
pub struct Environment {
    clock: Option<Source<Date>>,
    uuids: Option<Source<String>>,
    randoms: Option<Source<f64>>,
    generator: Mutex<fastrand::Rng>,
    zone: TimeZone,
    execution_id: Option<String>,
    equality: Equality,
    platform_version: PlatformVersion,
    negative_index: bool,
    warnings: Mutex<Vec<Warning>>,
    /// What expressions came to, if that is kept.
    expressions: Option<Mutex<Vec<(String, Value)>>>,
}

/// The clock of the machine, a random seed, UTC, and no execution id.
impl Default for Environment {
    fn default() -> Self {
        Self {
            clock: None,
            uuids: None,
            randoms: None,
            generator: Mutex::default(),
            zone: TimeZone::UTC,
            execution_id: None,
            equality: Equality::default(),
            platform_version: PlatformVersion::default(),
            negative_index: false,
            warnings: Mutex::default(),
            expressions: None,
        }
    }
}

impl Environment {
    /// An environment in which every evaluation gives the same: the clock stands still and
    /// random values follow from a fixed seed.
    ///
    /// ```
    /// use makecom_runtime::{Date, Environment};
    ///
    /// let environment = Environment::fixed(Date::from_millis(0).unwrap());
    /// assert!((0.0..1.0).contains(&environment.random()));
    /// ```
    pub fn fixed(now: Date) -> Self {
        Self::default().with_clock(move || now).with_seed(0)
    }

    /// Takes the current moment from `clock`.
    ///
    /// ```
    /// use makecom_runtime::{Date, Environment};
    ///
    /// let environment = Environment::default().with_clock(|| Date::from_millis(5).unwrap());
    /// assert_eq!(environment.now().as_millis(), 5);
    /// ```
    pub fn with_clock(mut self, clock: impl Fn() -> Date + Send + Sync + 'static) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// Makes random numbers, UUIDs and the order of `shuffle` follow from a seed.
    ///
    /// ```
    /// use makecom_runtime::Environment;
    ///
    /// let seeded = || Environment::default().with_seed(7);
    /// assert_eq!(seeded().random(), seeded().random());
    /// ```
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.generator = Mutex::new(fastrand::Rng::with_seed(seed));
        self
    }

    /// Takes the values of `uuid` from a function.
    ///
    /// ```
    /// use makecom_runtime::Environment;
    ///
    /// let environment = Environment::default().with_uuids(|| "u-1".to_owned());
    /// assert_eq!(environment.uuid(), "u-1");
    /// ```
    pub fn with_uuids(mut self, uuids: impl Fn() -> String + Send + Sync + 'static) -> Self {
        self.uuids = Some(Arc::new(uuids));
        self
    }

    /// Takes the values of `random` from a function: at least 0 and below 1.
    ///
    /// ```
    /// use makecom_runtime::Environment;
    ///
    /// assert_eq!(Environment::default().with_randoms(|| 0.5).random(), 0.5);
    /// ```
    pub fn with_randoms(mut self, randoms: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        self.randoms = Some(Arc::new(randoms));
        self
    }

    /// Uses a time zone by its IANA name.
    ///
    /// # Errors
    /// No zone has this name.
    ///
    /// ```
    /// use makecom_runtime::Environment;
    ///
    /// let prague = Environment::default().with_time_zone("Europe/Prague")?;
    /// assert_eq!(prague.time_zone(), "Europe/Prague");
    /// assert!(Environment::default().with_time_zone("Mars/Olympus").is_err());
    /// # Ok::<(), makecom_runtime::Error>(())
    /// ```
    pub fn with_time_zone(mut self, name: &str) -> crate::Result<Self> {
        self.zone = time_zone(name).ok_or_else(|| {
            let message = format!("there is no time zone {name:?}");
            crate::Error::failure(
                "unknown-time-zone",
                message,
                "use an IANA name, Europe/Prague",
            )
        })?;
        Ok(self)
    }

    /// Sets the value of `executionId`.
    ///
    /// ```
    /// use makecom_runtime::Environment;
    ///
    /// assert_eq!(Environment::default().with_execution_id("e1").execution_id(), Some("e1"));
    /// ```
    pub fn with_execution_id(mut self, id: impl Into<String>) -> Self {
        self.execution_id = Some(id.into());
        self
    }

    /// Chooses how `=` compares operands of two types.
    ///
    /// ```
    /// use makecom_runtime::{Environment, Equality};
    ///
    /// let environment = Environment::default().with_equality(Equality::Error);
    /// assert_eq!(environment.equality(), Equality::Error);
    /// ```
    pub fn with_equality(mut self, equality: Equality) -> Self {
        self.equality = equality;
        self
    }

    /// Chooses the version of the platform.
    ///
    /// ```
    /// use makecom_runtime::{Environment, PlatformVersion};
    ///
    /// let environment = Environment::default().with_platform_version(PlatformVersion::V1);
    /// assert_eq!(environment.platform_version(), PlatformVersion::V1);
    /// ```
    pub fn with_platform_version(mut self, version: PlatformVersion) -> Self {
        self.platform_version = version;
        self
    }

    /// Reads `x[-1]` as the last element, with a warning. The sources conflict, and without
    /// this it is refused.
    ///
    /// ```
    /// assert!(makecom_runtime::Environment::default().with_negative_index().negative_index());
    /// ```
    pub fn with_negative_index(mut self) -> Self {
        self.negative_index = true;
        self
    }

    /// The current moment, cut to milliseconds.
    ///
    /// ```
    /// assert!(makecom_runtime::Environment::default().now().as_millis() > 0);
    /// ```
    pub fn now(&self) -> Date {
        self.clock.as_ref().map_or_else(Date::now, |clock| clock())
    }

    /// A new UUID of version 4.
    ///
    /// ```
    /// assert_eq!(makecom_runtime::Environment::default().uuid().len(), 36);
    /// ```
    pub fn uuid(&self) -> String {
        if let Some(uuids) = &self.uuids {
            return uuids();
        }
        let bits = self.generate(|rng| rng.u128(..));
        // The version, 4, and the variant, binary 10, have fixed places.
        let bits = bits & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
        let hex = format!("{bits:032x}");
        let groups = [
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..],
        ];
        groups.join("-")
    }

    /// A random number, at least 0 and below 1.
    ///
    /// ```
    /// assert!(makecom_runtime::Environment::default().random() < 1.0);
    /// ```
    pub fn random(&self) -> f64 {
        match &self.randoms {
            Some(randoms) => randoms(),
            None => self.generate(fastrand::Rng::f64),
        }
    }

    fn generate<T>(&self, with: impl FnOnce(&mut fastrand::Rng) -> T) -> T {
        with(
            &mut self
                .generator
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// The IANA name of the time zone.
    ///
    /// ```
    /// assert_eq!(makecom_runtime::Environment::default().time_zone(), "UTC");
    /// ```
    pub fn time_zone(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// The moment of a clock that is not that of the machine.
    pub(crate) fn injected_now(&self) -> Option<Date> {
        self.clock.as_ref().map(|clock| clock())
    }

    pub(crate) fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The value of `executionId`, if it was set.
    ///
    /// ```
    /// assert_eq!(makecom_runtime::Environment::default().execution_id(), None);
    /// ```
    pub fn execution_id(&self) -> Option<&str> {
        self.execution_id.as_deref()
    }

    /// How `=` compares operands of two types.
    ///
    /// ```
    /// use makecom_runtime::{Environment, Equality};
    ///
    /// assert_eq!(Environment::default().equality(), Equality::Loose);
    /// ```
    pub fn equality(&self) -> Equality {
        self.equality
    }

    /// The version of the platform.
    ///
    /// ```
    /// use makecom_runtime::{Environment, PlatformVersion};
    ///
    /// assert_eq!(Environment::default().platform_version(), PlatformVersion::V2);
    /// ```
    pub fn platform_version(&self) -> PlatformVersion {
        self.platform_version
    }

    /// Whether `x[-1]` is the last element.
    ///
    /// ```
    /// assert!(!makecom_runtime::Environment::default().negative_index());
    /// ```
    pub fn negative_index(&self) -> bool {
        self.negative_index
    }

    /// Notes a warning; one that is there already is not repeated, and those after the first
    /// thousand are dropped.
    ///
    /// ```
    /// let environment = makecom_runtime::Environment::default();
    /// environment.warn("unknown-name", "no variable has the name \"bdoy\"");
    /// environment.warn("unknown-name", "no variable has the name \"bdoy\"");
    /// assert_eq!(environment.warnings().len(), 1);
    /// ```
    pub fn warn(&self, code: &'static str, message: impl Into<String>) {
        let message = message.into();
        let warning = Warning { code, message };
        let mut warnings = self.warnings.lock().unwrap_or_else(PoisonError::into_inner);
        if warnings.len() < MAX_WARNINGS && !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    /// The warnings up to now, in the order they were given.
    ///
    /// ```
    /// assert!(makecom_runtime::Environment::default().warnings().is_empty());
    /// ```
    pub fn warnings(&self) -> Vec<Warning> {
        self.warnings
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Keeps what every expression comes to, for the [trace](crate::communication::Step) of
    /// a run.
    ///
    /// ```
    /// use makecom_runtime::{Context, Environment, Value, evaluate};
    ///
    /// let environment = Environment::default().with_expressions();
    /// evaluate("{{1 + 1}} and {{'a'}}", &Context::new(&environment))?;
    /// let found = environment.take_expressions();
    /// assert_eq!(found[0], ("{{1 + 1}}".to_owned(), Value::Number(2.0)));
    /// assert_eq!(found.len(), 2);
    /// # Ok::<(), makecom_runtime::Error>(())
    /// ```
    pub fn with_expressions(mut self) -> Self {
        self.expressions = Some(Mutex::default());
        self
    }

    pub(crate) fn note_expression(&self, source: &str, value: &Value) {
        if let Some(expressions) = &self.expressions {
            let mut expressions = expressions.lock().unwrap_or_else(PoisonError::into_inner);
            if expressions.len() < MAX_EXPRESSIONS {
                expressions.push((source.to_owned(), value.clone()));
            }
        }
    }

    /// What expressions came to up to now, each with its text; they are forgotten.
    ///
    /// See [`with_expressions`](Self::with_expressions) for an example.
    pub fn take_expressions(&self) -> Vec<(String, Value)> {
        let Some(expressions) = &self.expressions else {
            return Vec::new();
        };
        std::mem::take(&mut expressions.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The warnings up to now; they are forgotten.
    ///
    /// ```
    /// let environment = makecom_runtime::Environment::default();
    /// environment.warn("unknown-name", "no variable has the name \"bdoy\"");
    /// assert_eq!(environment.take_warnings()[0].code, "unknown-name");
    /// assert!(environment.warnings().is_empty());
    /// ```
    pub fn take_warnings(&self) -> Vec<Warning> {
        std::mem::take(&mut self.warnings.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The zone of an IANA name, from the database compiled in.
pub(crate) fn time_zone(name: &str) -> Option<TimeZone> {
    if name.eq_ignore_ascii_case("UTC") {
        return Some(TimeZone::UTC);
    }
    TimeZone::get(name).ok()
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("time_zone", &self.time_zone())
            .field("execution_id", &self.execution_id)
            .field("equality", &self.equality)
            .field("platform_version", &self.platform_version)
            .field("negative_index", &self.negative_index)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_have_version_and_variant() {
        let environment = Environment::default();
        for _ in 0..200 {
            let uuid = environment.uuid();
            let bytes = uuid.as_bytes();
            assert_eq!(bytes.len(), 36);
            assert!(bytes[14] == b'4' && b"89ab".contains(&bytes[19]), "{uuid}");
            let dashes: Vec<_> = uuid.match_indices('-').map(|(at, _)| at).collect();
            assert_eq!(dashes, [8, 13, 18, 23]);
        }
        assert_ne!(environment.uuid(), environment.uuid());
    }
}
