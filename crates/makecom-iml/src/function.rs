//! The sections of a function, each as a type for [`Typed`](crate::Typed).

use crate::typed::codes;

codes! {
    /// `code`: the function, in JavaScript.
    ///
    /// ```
    /// use makecom_iml::{Code as _, function};
    ///
    /// let code = function::Code::of("function double(x) { return 2 * x; }");
    /// assert_eq!(code.text(), "function double(x) { return 2 * x; }");
    /// assert_eq!(code.model()?.as_deref(), Some(code.text()));
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    Code: FunctionCode => String;

    /// `test`: the tests of the function, in JavaScript.
    Test: FunctionTest => String;
}
