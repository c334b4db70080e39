app https://api.notes.example/v1 {{body.error.message}}
auth x-api-key {{connection.apiKey}}
connection notes basic Acme Notes
module watchNotes trigger Watch Notes | Triggers when a new note is created. | connection=notes
module createNote action Create a Note | Creates a new note. | connection=notes actionCrud=create
module updateNote action Update a Note | Updates a note by its ID. | connection=notes actionCrud=update
module getNote action Get a Note | Retrieves a note by its ID. | connection=notes actionCrud=read
module searchNotes search Search Notes | Searches for notes by a text. | connection=notes
module deleteNote action Delete a Note | Deletes a note by its ID. | connection=notes actionCrud=delete
universal notes /notes?limit=1 /v1
rpc listFolders List Folders | | connection=notes
groups Notes: watchNotes createNote updateNote getNote searchNotes deleteNote
--- connection notes communication
{
    "url": "https://api.notes.example/v1/me",
    "headers": { "x-api-key": "{{parameters.apiKey}}" },
    "response": {
        "uid": "{{body.id}}",
        "metadata": { "type": "email", "value": "{{body.email}}" },
        "error": { "message": "[{{statusCode}}] {{body.error.message}}", "401": { "message": "[{{statusCode}}] The API key is not valid.", "type": "InvalidConfigurationError" } }
    },
    "log": { "sanitize": ["request.headers.x-api-key"] }
}
--- connection notes params
[{ "name": "apiKey", "type": "password", "label": "API Key", "help": "You find it under Settings > API.", "required": true, "editable": true }]
--- module watchNotes communication
{
    "url": "/notes",
    "qs": { "sort": "-id", "limit": 100, "folder": "{{parameters.folder}}" },
    "pagination": { "qs": { "page": "{{pagination.page}}" }, "condition": "{{body.hasMore}}" },
    "response": {
        "iterate": "{{body.notes}}",
        "output": { "id": "{{item.id}}", "title": "{{item.title}}", "createdAt": "{{parseDate(item.created_at)}}" },
        "trigger": { "type": "id", "order": "desc", "id": "{{item.id}}" },
        "limit": "{{parameters.limit}}"
    }
}
--- module watchNotes epoch
{
    "url": "/notes",
    "qs": { "sort": "-id", "limit": 100, "folder": "{{parameters.folder}}" },
    "response": {
        "iterate": "{{body.notes}}",
        "output": { "label": "{{item.title}}", "date": "{{parseDate(item.created_at)}}" },
        "limit": 300
    }
}
--- module watchNotes staticParams
[
    { "name": "limit", "type": "uinteger", "label": "Limit", "help": "The maximum number of results to be worked with during one execution cycle.", "default": 10, "required": true },
    { "name": "folder", "type": "select", "label": "Folder", "options": "rpc://listFolders" }
]
--- module watchNotes interface
[
    { "name": "id", "type": "uinteger", "label": "Note ID" },
    { "name": "title", "type": "text", "label": "Title" },
    { "name": "createdAt", "type": "date", "label": "Created At" }
]
--- module watchNotes samples
{ "id": 12, "title": "Groceries", "createdAt": "2026-01-02T03:04:05.000Z" }
--- module createNote communication
{
    "url": "/notes",
    "method": "POST",
    "body": { "title": "{{parameters.title}}", "text": "{{parameters.text}}", "due": "{{formatDate(parameters.due, 'YYYY-MM-DD')}}", "folder": "{{parameters.folder}}" },
    "response": { "output": { "{{...}}": "{{omit(body, 'created_at')}}", "createdAt": "{{parseDate(body.created_at)}}" } }
}
--- module createNote mappableParams
[
    { "name": "title", "type": "text", "label": "Title", "required": true },
    { "name": "text", "type": "text", "label": "Text", "multiline": true },
    { "name": "due", "type": "date", "label": "Due Date", "time": false },
    { "name": "folder", "type": "select", "label": "Folder", "mode": "edit", "options": "rpc://listFolders" }
]
--- module createNote interface
[
    { "name": "id", "type": "uinteger", "label": "Note ID" },
    { "name": "title", "type": "text", "label": "Title" },
    { "name": "createdAt", "type": "date", "label": "Created At" }
]
--- module createNote samples
{ "id": 12, "title": "Groceries", "createdAt": "2026-01-02T03:04:05.000Z" }
--- module updateNote communication
{
    "url": "/notes/{{encodeURL(parameters.id)}}",
    "method": "PATCH",
    "body": { "{{...}}": "{{omit(parameters, 'id')}}" },
    "response": { "output": { "id": "{{body.id}}", "title": "{{body.title}}" } }
}
--- module updateNote mappableParams
[
    { "name": "id", "type": "uinteger", "label": "Note ID", "required": true },
    { "name": "title", "type": "text", "label": "Title" },
    { "name": "text", "type": "text", "label": "Text", "multiline": true }
]
--- module updateNote interface
[{ "name": "id", "type": "uinteger", "label": "Note ID" }, { "name": "title", "type": "text", "label": "Title" }]
--- module updateNote samples
{ "id": 12, "title": "Groceries" }
--- module getNote communication
{ "url": "/notes/{{encodeURL(parameters.id)}}", "response": { "output": { "id": "{{body.id}}", "title": "{{body.title}}", "text": "{{body.text}}" } } }
--- module getNote mappableParams
[{ "name": "id", "type": "uinteger", "label": "Note ID", "required": true }]
--- module getNote interface
[{ "name": "id", "type": "uinteger", "label": "Note ID" }, { "name": "title", "type": "text", "label": "Title" }, { "name": "text", "type": "text", "label": "Text" }]
--- module getNote samples
{ "id": 12, "title": "Groceries", "text": "Milk, bread" }
--- module searchNotes communication
{
    "url": "/notes",
    "qs": { "q": "{{parameters.query}}", "limit": 100 },
    "pagination": { "qs": { "page": "{{pagination.page}}" }, "condition": "{{body.hasMore}}" },
    "response": { "iterate": "{{body.notes}}", "output": { "id": "{{item.id}}", "title": "{{item.title}}" }, "limit": "{{parameters.limit}}" }
}
--- module searchNotes mappableParams
[
    { "name": "query", "type": "text", "label": "Query", "required": true },
    { "name": "limit", "type": "uinteger", "label": "Limit", "help": "The maximum number of results to be worked with during one execution cycle.", "default": 10 }
]
--- module searchNotes interface
[{ "name": "id", "type": "uinteger", "label": "Note ID" }, { "name": "title", "type": "text", "label": "Title" }]
--- module searchNotes samples
{ "id": 12, "title": "Groceries" }
--- module deleteNote communication
{ "url": "/notes/{{encodeURL(parameters.id)}}", "method": "DELETE", "response": { "output": { "id": "{{parameters.id}}" } } }
--- module deleteNote mappableParams
[{ "name": "id", "type": "uinteger", "label": "Note ID", "required": true }]
--- module deleteNote interface
[{ "name": "id", "type": "uinteger", "label": "Note ID" }]
--- module deleteNote samples
{ "id": 12 }
--- rpc listFolders communication
{
    "url": "/folders",
    "qs": { "limit": 100 },
    "response": { "iterate": "{{body.folders}}", "output": { "label": "{{item.name}}", "value": "{{item.id}}" }, "limit": 300 }
}
