app https://api.metrics.example/v4 {{body.message}}
auth authorization Token {{connection.apiKey}}
connection metrics basic Metrics
module sendMeasurements action Send Measurements | Sends measurements of a metric. | connection=metrics actionCrud=create
module getMetric action Get a Metric | Retrieves a metric by its ID. | connection=metrics actionCrud=read
module listMetrics search List Metrics | Returns a list of metrics. | connection=metrics
universal metrics /metrics /v4
function toLine
function cleanName
groups Metrics: getMetric listMetrics
groups Measurements: sendMeasurements
--- connection metrics communication
[
    {
        "url": "https://api.metrics.example/v4/session",
        "method": "POST",
        "body": { "key": "{{parameters.apiKey}}" },
        "response": { "temp": { "account": "{{body.account}}" }, "error": "[{{statusCode}}] {{body.message}}" },
        "log": { "sanitize": ["request.body.key"] }
    },
    {
        "url": "https://api.metrics.example/v4/accounts/{{temp.account}}",
        "headers": { "authorization": "Token {{parameters.apiKey}}" },
        "response": { "metadata": { "type": "text", "value": "{{body.name}}" }, "error": "[{{statusCode}}] {{body.message}}" },
        "log": { "sanitize": ["request.headers.authorization"] }
    }
]
--- connection metrics params
[{ "name": "apiKey", "type": "password", "label": "API Key", "required": true, "editable": true }]
--- module sendMeasurements communication
{
    "url": "/metrics/{{encodeURL(parameters.metric)}}/measurements",
    "method": "POST",
    "headers": { "content-type": "text/plain" },
    "type": "text",
    "body": "{{join(map(parameters.measurements, 'line'), newline)}}",
    "repeat": { "condition": "{{temp.status = 202}}", "delay": 1000, "limit": 5 },
    "response": { "temp": { "status": "{{statusCode}}" }, "output": { "name": "{{cleanName(body.name)}}", "line": "{{toLine(body.name, body.value)}}" } }
}
--- module sendMeasurements mappableParams
[
    { "name": "metric", "type": "text", "label": "Metric ID", "required": true },
    { "name": "measurements", "type": "array", "label": "Measurements", "required": true, "spec": [{ "name": "line", "type": "text", "label": "Line", "required": true }], "labels": { "add": "Add a measurement", "edit": "Edit a measurement" } }
]
--- module sendMeasurements interface
[{ "name": "name", "type": "text", "label": "Name" }, { "name": "line", "type": "text", "label": "Line" }]
--- module sendMeasurements samples
{ "name": "cpu", "line": "cpu 7" }
--- module getMetric communication
{ "url": "/metrics/{{encodeURL(parameters.metric)}}", "response": { "output": { "id": "{{body.id}}", "name": "{{cleanName(body.name)}}" } } }
--- module getMetric mappableParams
[{ "name": "metric", "type": "text", "label": "Metric ID", "required": true }]
--- module getMetric interface
[{ "name": "id", "type": "text", "label": "Metric ID" }, { "name": "name", "type": "text", "label": "Name" }]
--- module getMetric samples
{ "id": "7", "name": "cpu" }
--- module listMetrics communication
{
    "url": "/metrics",
    "qs": { "per_page": 100, "since": "{{formatDate(parameters.since, 'X')}}" },
    "pagination": { "qs": { "page": "{{pagination.page}}" }, "condition": "{{length(body) = 100}}" },
    "response": { "iterate": "{{body}}", "output": { "id": "{{item.id}}", "name": "{{cleanName(item.name)}}" }, "limit": "{{parameters.limit}}" }
}
--- module listMetrics mappableParams
[
    { "name": "since", "type": "date", "label": "Since" },
    { "name": "limit", "type": "uinteger", "label": "Limit", "help": "The maximum number of results to be worked with during one execution cycle.", "default": 10 }
]
--- module listMetrics interface
[{ "name": "id", "type": "text", "label": "Metric ID" }, { "name": "name", "type": "text", "label": "Name" }]
--- module listMetrics samples
{ "id": "7", "name": "cpu" }
--- function toLine code
function toLine(name, value) {
    return iml.cleanName(name) + ' ' + String(value);
}
--- function toLine test
it('joins a name and a value', () => {
    assert.strictEqual(toLine(' cpu ', 7), 'cpu 7');
});
--- function cleanName code
function cleanName(name) {
    if (!name) return '';
    return String(name).trim().toLowerCase();
}
--- function cleanName test
it('trims and lowers', () => {
    assert.strictEqual(cleanName(' CPU '), 'cpu');
    assert.strictEqual(cleanName(undefined), '');
});
