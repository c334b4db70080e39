//! The jobs that both clients do: calls of the SDK, and the same with `makecom`.

use base64::prelude::{BASE64_STANDARD as BASE64, Engine as _};
use makecom::section::{Code as _, function as code};
use makecom::{
    AppFilter, AppUpdate, Audience, CodeKind, Common, Component, ConnectionType, ConnectionUpdate,
    Handle, Irreversible, ModuleUpdate, NewApp, NewConnection, NewFunction, NewModule, NewRpc,
    NewWebhook, RpcParameter, RpcUpdate, Section, WebhookType, WebhookUpdate,
};
use makecom_sandbox::{App, ManualClock, RecordedRequest, Sandbox, SeedComponent};
use serde_json::{Value, json};

/// A job.
pub(crate) struct Job {
    /// The SDK's method, with its group.
    pub(crate) method: String,
    /// Its arguments; bytes are `{"base64": …}`.
    pub(crate) arguments: Vec<Value>,
    /// The call of `makecom` that does the same.
    pub(crate) code: String,
    /// Its requests.
    pub(crate) requests: Vec<RecordedRequest>,
}

/// The jobs that `makecom` has done.
struct Jobs<'a> {
    sandbox: &'a Sandbox,
    done: Vec<Job>,
}

impl Jobs<'_> {
    async fn add<T>(
        &mut self,
        (method, arguments): (&str, Value),
        code: &str,
        call: impl Future<Output = makecom::Result<T>>,
    ) {
        self.sandbox.clear_requests();
        call.await.unwrap_or_else(|error| panic!("{code}: {error}"));
        self.done.push(Job {
            code: code.to_owned(),
            requests: self.sandbox.requests(),
            ..theirs(method, arguments)
        });
    }

    /// Sets and reads every section.
    async fn sections<K: Component>(
        &mut self,
        group: &str,
        path: Value,
        texts: Sections,
        component: &Handle<K>,
    ) {
        let (set, get) = (format!("{group}.setSection"), format!("{group}.getSection"));
        let name = component.kind().as_str();
        for (section, text) in texts {
            let mut arguments = path.as_array().unwrap().clone();
            arguments.push(json!(section));
            let get = (&*get, Value::from(arguments.clone()));
            arguments.push(json!(text));
            let set = (&*set, Value::from(arguments));
            let kind = CodeKind::find(component.kind(), section).unwrap();
            let section = Section::from_text(kind, *text);
            let call = component.set_section(&section);
            self.add(set, &format!("{name}.set_section(&section)"), call)
                .await;
            let call = component.section_of(kind);
            self.add(get, &format!("{name}.section_of(kind)"), call)
                .await;
        }
    }
}

// With comments, trailing commas, tabs and both line ends.
const OBJECT: &str = "{\r\n  // é\n\t\"url\": \"{{common.url}}\", \"unknown\": [1.0,],\n}\n";
const ARRAY: &str = "[\r\n\t/* é */ { \"name\": \"id\", \"type\": \"text\" },\n]";
const SCOPE: &str = "[\"read\", /* é */]";
const GROUPS: &str = "[{\"label\": \"Users\", \"modules\": [\"getUser\"]}]";
const README: &str = "# Acme\r\n\nContacts | é\n";
const CODE: &str = "function add(a, b) {\n\treturn a + b; // é\n}\n";
const TEST: &str = "it('adds', () => assert.equal(add(1, 2), 3));\n";

/// A PNG of 512 by 512 pixels, the only size that the SDK takes.
pub(crate) const ICON: &[u8] = include_bytes!("icon.png");

/// The sections of a component that the SDK knows, and a text that each takes.
type Sections = &'static [(&'static str, &'static str)];

const APP: Sections = &[
    ("base", OBJECT),
    ("groups", GROUPS),
    ("install", OBJECT),
    ("installSpec", ARRAY),
];
const CONNECTION: Sections = &[
    ("api", OBJECT),
    ("parameters", ARRAY),
    ("scopes", OBJECT),
    ("scope", SCOPE),
    ("install", OBJECT),
    ("installSpec", ARRAY),
];
const WEBHOOK: Sections = &[
    ("api", OBJECT),
    ("parameters", ARRAY),
    ("attach", OBJECT),
    ("detach", OBJECT),
    ("scope", SCOPE),
];
const MODULE: Sections = &[
    ("api", OBJECT),
    ("epoch", OBJECT),
    ("parameters", ARRAY),
    ("expect", ARRAY),
    ("interface", ARRAY),
    ("samples", OBJECT),
    ("scope", SCOPE),
];
const RPC: Sections = &[("api", OBJECT), ("parameters", ARRAY)];

/// What both clients find: an app with an RPC that runs, and another.
pub(crate) async fn sandbox() -> Sandbox {
    let rpc = SeedComponent::rpc("listUsers", "Users");
    let sandbox = Sandbox::builder()
        .app(App::new("others").component(rpc))
        .app("former")
        .clock(ManualClock::new())
        .start()
        .await
        .unwrap();
    let answer = json!([{"label": "Ada é", "value": 1}]);
    assert!(sandbox.answer_rpc("others", 1, "listUsers", answer).await);
    sandbox
}

/// A call of the SDK without one of `makecom`.
pub(crate) fn theirs(method: &str, arguments: Value) -> Job {
    let Value::Array(arguments) = arguments else {
        panic!("{arguments} are not arguments");
    };
    Job {
        method: method.to_owned(),
        arguments,
        code: String::new(),
        requests: Vec::new(),
    }
}

/// All of them, in the order in which they are done.
pub(crate) async fn all(sandbox: &Sandbox) -> Vec<Job> {
    let mut jobs = Jobs {
        sandbox,
        done: Vec::new(),
    };
    // The code is also what the table shows.
    macro_rules! job {
        ($method:literal($($argument:tt)*) => $call:expr) => {
            let theirs = ($method, json!([$($argument)*]));
            jobs.add(theirs, stringify!($call), $call).await
        };
    }
    let client = sandbox.client().unwrap();
    let common = Common::new()
        .with("clientId", "a")
        .with("nested", json!({"b": [1]}));

    let new = NewApp::new("acme-crm", "Acme")
        .description("Contacts é")
        .theme("#FF5733")
        .countries(["cz", "de"])
        .private();
    job!("apps.create"({
        "name": "acme-crm", "label": "Acme", "description": "Contacts é", "theme": "#FF5733",
        "language": "en", "audience": "countries", "countries": ["cz", "de"], "private": true
    }) => client.apps().create(new));
    job!("apps.list"() => client.apps().list());
    let filter = AppFilter::new().all(true).columns(["name", "label"]);
    job!("apps.list"({"all": true, "cols": ["name", "label"]})
        => client.apps().list_with(&filter));
    let app = client.app("acme-crm").unwrap().version(1);
    job!("apps.get"("acme-crm", 1) => app.get());
    job!("apps.get"("acme-crm", 1, {"cols": ["name", "theme"]})
        => app.get_columns(["name", "theme"]));
    job!("apps.get"("acme-crm", 1, {"cols": ["*"]}) => app.get_columns(["*"]));
    let update = AppUpdate::new()
        .label("Acme CRM")
        .audience(Audience::Global);
    job!("apps.update"("acme-crm", 1, {"label": "Acme CRM", "audience": "global"})
        => app.update(update));
    job!("apps.setDocs"("acme-crm", 1, README) => app.set_readme(README));
    job!("apps.getDocs"("acme-crm", 1) => app.readme());
    job!("apps.setCommon"("acme-crm", 1, {"clientId": "a", "nested": {"b": [1]}})
        => app.set_common(&common));
    job!("apps.getCommon"("acme-crm", 1) => app.common());
    job!("apps.setIcon"("acme-crm", 1, {"base64": BASE64.encode(ICON)}) => app.set_icon(ICON));
    job!("apps.getIcon"("acme-crm", 1) => app.icon(512));
    job!("apps.getIcon"("acme-crm", 1, 64) => app.icon(64));

    let connections = client.app("acme-crm").unwrap().connections();
    let new = NewConnection::new(ConnectionType::Oauth, "Acme é");
    job!("connections.create"("acme-crm", {"type": "oauth", "label": "Acme é"})
        => connections.create(new));
    job!("connections.list"("acme-crm") => connections.list());
    let connection = client.connection("acme-crm").unwrap();
    job!("connections.get"("acme-crm") => connection.get());
    let update = ConnectionUpdate::new().label("Acme 2");
    job!("connections.update"("acme-crm", {"label": "Acme 2"}) => connection.update(update));
    let path = json!(["acme-crm"]);
    jobs.sections("connections", path, CONNECTION, &connection)
        .await;
    job!("connections.setCommon"("acme-crm", {"clientId": "a", "nested": {"b": [1]}})
        => connection.set_common(&common));
    job!("connections.getCommon"("acme-crm") => connection.common());

    let webhooks = client.app("acme-crm").unwrap().webhooks();
    let new = NewWebhook::new(WebhookType::Web, "New user");
    job!("webhooks.create"("acme-crm", {"type": "web", "label": "New user"})
        => webhooks.create(new));
    job!("webhooks.list"("acme-crm") => webhooks.list());
    let webhook = client.webhook("acme-crm").unwrap();
    let update = WebhookUpdate::new().label("User added");
    job!("webhooks.update"("acme-crm", {"label": "User added"}) => webhook.update(update));
    let path = json!(["acme-crm"]);
    jobs.sections("webhooks", path, WEBHOOK, &webhook).await;
    job!("webhooks.get"("acme-crm") => webhook.get());

    let modules = app.modules();
    let new = NewModule::trigger("watchUsers", "Watch users").description("é");
    job!("modules.create"("acme-crm", 1, {
        "name": "watchUsers", "typeId": 1, "label": "Watch users", "description": "é",
        "moduleInitMode": "blank"
    }) => modules.create(new));
    job!("modules.list"("acme-crm", 1) => modules.list());
    let module = app.module("watchUsers").unwrap();
    let update = ModuleUpdate::new()
        .label("Watch new users")
        .connection("acme-crm");
    job!("modules.update"("acme-crm", 1, "watchUsers", {
        "label": "Watch new users", "connection": "acme-crm"
    }) => module.update(update));
    job!("modules.get"("acme-crm", 1, "watchUsers") => module.get());
    let path = json!(["acme-crm", 1, "watchUsers"]);
    jobs.sections("modules", path, MODULE, &module).await;
    job!("modules.makePublic"("acme-crm", 1, "watchUsers") => module.make_public());
    job!("modules.makePrivate"("acme-crm", 1, "watchUsers") => module.make_private());

    let rpcs = app.rpcs();
    let new = NewRpc::new("listFields", "Fields");
    job!("rpcs.create"("acme-crm", 1, {"name": "listFields", "label": "Fields"})
        => rpcs.create(new));
    job!("rpcs.list"("acme-crm", 1) => rpcs.list());
    let rpc = app.rpc("listFields").unwrap();
    let update = RpcUpdate::new().label("List fields").connection("acme-crm");
    job!("rpcs.update"("acme-crm", 1, "listFields", {
        "label": "List fields", "connection": "acme-crm"
    }) => rpc.update(update));
    job!("rpcs.get"("acme-crm", 1, "listFields") => rpc.get());
    let path = json!(["acme-crm", 1, "listFields"]);
    jobs.sections("rpcs", path, RPC, &rpc).await;
    let others = client.app("others").unwrap().version(1);
    let users = others.rpc("listUsers").unwrap();
    let data = json!({"page": 1});
    let schema = [RpcParameter::new("page", "number").required()];
    job!("rpcs.test"("others", 1, "listUsers", {
        "data": {"page": 1}, "schema": [{"name": "page", "type": "number", "required": true}]
    }) => users.test(&data, &schema));

    let functions = app.functions();
    let new = NewFunction::new("add");
    job!("functions.create"("acme-crm", 1, {"name": "add"}) => functions.create(new));
    let function = app.function("add").unwrap();
    let code = code::Code::from_text(CODE);
    job!("functions.setCode"("acme-crm", 1, "add", CODE) => function.set_section(&code));
    job!("functions.getCode"("acme-crm", 1, "add") => function.section::<code::Code>());
    let test = code::Test::from_text(TEST);
    job!("functions.setTest"("acme-crm", 1, "add", TEST) => function.set_section(&test));
    job!("functions.getTest"("acme-crm", 1, "add") => function.section::<code::Test>());
    job!("functions.list"("acme-crm", 1) => functions.list());
    job!("functions.get"("acme-crm", 1, "add") => function.get());

    let path = json!(["acme-crm", 1]);
    jobs.sections("apps", path, APP, &app).await;

    job!("functions.delete"("acme-crm", 1, "add") => function.delete());
    job!("rpcs.delete"("acme-crm", 1, "listFields") => rpc.delete());
    job!("modules.delete"("acme-crm", 1, "watchUsers") => module.delete());
    job!("webhooks.delete"("acme-crm") => webhook.delete());
    job!("connections.delete"("acme-crm") => connection.delete());
    job!("apps.makePublic"("acme-crm", 1) => app.make_public(Irreversible));
    job!("apps.makePrivate"("acme-crm", 1) => app.make_private());
    let former = client.app("former").unwrap().version(1);
    job!("apps.delete"("former", 1) => former.delete(Irreversible));
    jobs.done
}
