app https://ledger.example/api {{body.error.text}}
auth authorization Basic {{base64(connection.user + ':' + connection.password)}}
connection ledger basic Ledger
module createInvoice action Create an Invoice | Creates a new invoice. | connection=ledger actionCrud=create
module listInvoices search List Invoices | Returns a list of invoices. | connection=ledger
universal ledger /accounts /api
groups Invoices: createInvoice listInvoices
--- connection ledger communication
{
    "url": "https://ledger.example/api/accounts/me",
    "headers": { "authorization": "Basic {{base64(parameters.user + ':' + parameters.password)}}" },
    "response": {
        "type": "xml",
        "metadata": { "type": "text", "value": "{{body.account.name._value}}" },
        "error": "[{{statusCode}}] {{body.error.text}}"
    },
    "log": { "sanitize": ["request.headers.authorization"] }
}
--- connection ledger params
[
    { "name": "user", "type": "text", "label": "User Name", "required": true, "editable": true },
    { "name": "password", "type": "password", "label": "Password", "required": true, "editable": true }
]
--- module createInvoice communication
{
    "url": "/invoices",
    "method": "POST",
    "headers": { "content-type": "application/xml" },
    "type": "text",
    "body": "<invoice><customer>{{escapeHTML(parameters.customer)}}</customer><total>{{parameters.total}}</total></invoice>",
    "response": { "type": "xml", "output": { "id": "{{body.invoice.id._value}}", "customer": "{{body.invoice.customer._value}}" } }
}
--- module createInvoice mappableParams
[
    { "name": "customer", "type": "text", "label": "Customer", "required": true },
    { "name": "total", "type": "number", "label": "Total", "required": true, "validate": { "min": 0 } },
    { "name": "kind", "type": "select", "label": "Kind", "options": [{ "label": "Invoice", "value": "invoice", "default": true }, { "label": "Credit Note", "value": "credit" }], "advanced": true }
]
--- module createInvoice interface
[{ "name": "id", "type": "text", "label": "Invoice ID" }, { "name": "customer", "type": "text", "label": "Customer" }]
--- module createInvoice samples
{ "id": "I-7", "customer": "Acme" }
--- module listInvoices communication
{
    "url": "/invoices",
    "qs": { "from": "{{formatDate(parameters.from, 'YYYY-MM-DD')}}", "count": 50, "start": 0 },
    "pagination": { "qs": { "start": "{{(pagination.page - 1) * 50}}" }, "condition": "{{length(body.invoices.invoice) = 50}}" },
    "response": {
        "type": { "200-299": "xml", "*": "text" },
        "iterate": "{{body.invoices.invoice}}",
        "output": { "id": "{{item.id._value}}", "customer": "{{item.customer._value}}" },
        "limit": "{{parameters.limit}}"
    }
}
--- module listInvoices mappableParams
[
    { "name": "from", "type": "date", "label": "From", "time": false },
    { "name": "limit", "type": "uinteger", "label": "Limit", "help": "The maximum number of results to be worked with during one execution cycle.", "default": 10 }
]
--- module listInvoices interface
[{ "name": "id", "type": "text", "label": "Invoice ID" }, { "name": "customer", "type": "text", "label": "Customer" }]
--- module listInvoices samples
{ "id": "I-7", "customer": "Acme" }
