//! Names and values in the order of a JavaScript object.

use indexmap::IndexMap;

use super::Value;

/// Names and values. The order is that of a JavaScript object: names that are array indexes
/// first, ascending, then the others as they were added.
///
/// ```
/// use makecom_runtime::{Collection, Value};
///
/// let mut collection = Collection::new();
/// collection.insert("b", Value::Null);
/// collection.insert("10", Value::Null);
/// collection.insert("2", Value::Null);
/// assert_eq!(collection.keys().collect::<Vec<_>>(), ["2", "10", "b"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Collection {
    entries: IndexMap<Box<str>, Value>,
    /// How many leading names are array indexes.
    indexes: usize,
}

/// The name as an index of an array: digits without a leading zero, below 2^32 - 1.
fn array_index(name: &str) -> Option<u32> {
    let canonical = name == "0" || !name.starts_with('0');
    let digits = name.bytes().all(|byte| byte.is_ascii_digit());
    let index = (canonical && digits).then(|| name.parse().ok())??;
    (index < u32::MAX).then_some(index)
}

impl Collection {
    /// An empty collection.
    ///
    /// ```
    /// assert!(makecom_runtime::Collection::new().is_empty());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of a name.
    ///
    /// ```
    /// assert_eq!(makecom_runtime::Collection::new().get("id"), None);
    /// ```
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.entries.get(name)
    }

    /// Adds a name, or replaces its value at the place that it has.
    ///
    /// ```
    /// use makecom_runtime::{Collection, Value};
    ///
    /// let mut collection = Collection::new();
    /// collection.insert("id", Value::Number(1.0));
    /// assert_eq!(collection.len(), 1);
    /// ```
    pub fn insert(&mut self, name: impl Into<Box<str>>, value: Value) {
        let name = name.into();
        if let Some(existing) = self.entries.get_mut(&name) {
            *existing = value;
        } else if let Some(index) = array_index(&name) {
            let place = self.entries.as_slice()[..self.indexes]
                .partition_point(|key, _| array_index(key).is_some_and(|key| key < index));
            self.entries.shift_insert(place, name, value);
            self.indexes += 1;
        } else {
            self.entries.insert(name, value);
        }
    }

    /// Removes a name and returns its value.
    ///
    /// ```
    /// use makecom_runtime::{Collection, Value};
    ///
    /// let mut collection: Collection = [("id", Value::Null)].into_iter().collect();
    /// assert_eq!(collection.remove("id"), Some(Value::Null));
    /// assert_eq!(collection.remove("id"), None);
    /// ```
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let (place, _, value) = self.entries.shift_remove_full(name)?;
        if place < self.indexes {
            self.indexes -= 1;
        }
        Some(value)
    }

    /// How many names.
    ///
    /// ```
    /// assert_eq!(makecom_runtime::Collection::new().len(), 0);
    /// ```
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no name.
    ///
    /// ```
    /// assert!(makecom_runtime::Collection::default().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The names, in order.
    ///
    /// ```
    /// assert_eq!(makecom_runtime::Collection::new().keys().next(), None);
    /// ```
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(AsRef::as_ref)
    }

    /// The names and values, in order.
    ///
    /// ```
    /// use makecom_runtime::{Collection, Value};
    ///
    /// let collection: Collection = [("id", Value::Null)].into_iter().collect();
    /// assert_eq!(collection.iter().next(), Some(("id", &Value::Null)));
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries.iter().map(|(name, value)| (&**name, value))
    }
}

impl<K: Into<Box<str>>> FromIterator<(K, Value)> for Collection {
    fn from_iter<I: IntoIterator<Item = (K, Value)>>(entries: I) -> Self {
        let mut collection = Self::new();
        for (name, value) in entries {
            collection.insert(name, value);
        }
        collection
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_array_indexes_come_first() {
        let names = ["x", "07", "7", "-1", "4294967295", "1.0", "0", "", "3"];
        let collection: Collection = names.into_iter().map(|name| (name, Value::Null)).collect();
        let order: Vec<_> = collection.keys().collect();
        assert_eq!(
            order,
            ["0", "3", "7", "x", "07", "-1", "4294967295", "1.0", ""]
        );
    }

    #[test]
    fn a_removed_name_leaves_the_order_of_the_others() {
        let mut collection: Collection = ["b", "2", "1"]
            .map(|name| (name, Value::Null))
            .into_iter()
            .collect();
        collection.remove("1");
        collection.insert("3", Value::Null);
        collection.insert("a", Value::Null);
        assert_eq!(collection.keys().collect::<Vec<_>>(), ["2", "3", "b", "a"]);
    }
}
