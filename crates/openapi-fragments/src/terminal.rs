//! Showing diagnostics to people.

use std::io::{self, IsTerminal as _};

use crate::diagnostic::Diagnostic;

/// Shows every diagnostic on standard error: in the terminal's width and
/// colours, or plainly and always alike where nobody watches.
pub fn report(diagnostics: impl IntoIterator<Item = Diagnostic>) {
    let plain = !io::stderr().is_terminal();
    // Fails only if a hook is set already, and then that one serves.
    let _ = miette::set_hook(Box::new(move |_| {
        let options = miette::MietteHandlerOpts::new();
        Box::new(if plain {
            options.width(100).color(false).unicode(true).build()
        } else {
            options.build()
        })
    }));
    for diagnostic in diagnostics {
        eprintln!("{:?}", miette::Report::new(diagnostic));
    }
}

/// Writes every diagnostic to standard error as JSON, one to a line.
pub fn report_json(diagnostics: impl IntoIterator<Item = Diagnostic>) {
    for diagnostic in diagnostics {
        // Strings and numbers only, which JSON can always say.
        eprintln!("{}", serde_json::json!(diagnostic));
    }
}
