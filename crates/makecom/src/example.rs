//! The beginning that the examples of the documentation share.

/// An example that finds a `client` of a sandbox, the `connections` of its app
/// and one `connection` in there, which was `made` with the label "Acme".
macro_rules! example {
    ($($line:tt)*) => {
        concat!(
            "```\n",
            "# #[tokio::main(flavor = \"current_thread\")]\n",
            "# async fn main() -> Result<(), Box<dyn std::error::Error>> {\n",
            "# let sandbox = makecom_sandbox::Sandbox::builder().start().await?;\n",
            "# let client = makecom::Client::builder()\n",
            "#     .zone(sandbox.base_url().parse()?)\n",
            "#     .token(sandbox.token().parse()?)\n",
            "#     .build()?;\n",
            "# let connections = client.app(\"acme-crm\")?.connections();\n",
            "# let kind = makecom::ConnectionType::Oauth;\n",
            "# let made = connections.create(kind, \"Acme\").await?;\n",
            "# let connection = client.connection(made.name())?;\n",
            $($crate::example::example_line!($line), "\n",)*
            "# Ok(())\n",
            "# }\n",
            "```",
        )
    };
}

/// A line of an example: a literal, or several in parentheses.
macro_rules! example_line {
    (($($part:tt)*)) => {
        concat!($($part)*)
    };
    ($line:literal) => {
        $line
    };
}

pub(crate) use {example, example_line};
