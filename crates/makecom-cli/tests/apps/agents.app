app https://api.agents.example/v1 {{body.error}}
auth authorization Bearer {{connection.apiKey}}
connection agents basic Agents
endpoint listTasks List Tasks | Returns the tasks of a project. | attachedAccounts=agents
module searchTasks search Search Tasks | Searches for tasks of a project. | connection=agents
module getTask action Get a Task | Retrieves a task by its ID. | connection=agents actionCrud=read
universal agents /projects /v1
groups Tasks: getTask searchTasks
--- connection agents communication
{
    "url": "https://api.agents.example/v1/me",
    "headers": { "authorization": "Bearer {{parameters.apiKey}}" },
    "response": { "metadata": { "type": "text", "value": "{{body.name}}" }, "error": { "message": "[{{statusCode}}] {{body.error}}" } },
    "log": { "sanitize": ["request.headers.authorization"] }
}
--- connection agents params
[{ "name": "apiKey", "type": "password", "label": "API Key", "required": true, "editable": true }]
--- endpoint listTasks communication
{
    "url": "/projects/{{encodeURL(parameters.project)}}/tasks",
    "qs": { "cursor": "{{parameters.cursor}}", "limit": 100 },
    "response": { "output": { "tasks": "{{body.tasks}}", "cursor": "{{body.cursor}}" } }
}
--- endpoint listTasks scope
[]
--- endpoint listTasks inputParameters
[{ "name": "project", "type": "text", "label": "Project ID", "required": true }, { "name": "cursor", "type": "text", "label": "Cursor" }]
--- endpoint listTasks outputParameters
[
    { "name": "tasks", "type": "array", "label": "Tasks", "spec": [{ "name": "id", "type": "text", "label": "Task ID" }, { "name": "name", "type": "text", "label": "Name" }] },
    { "name": "cursor", "type": "text", "label": "Cursor" }
]
--- endpoint listTasks context
Lists tasks, a hundred at a time.
--- module searchTasks communication
{
    "endpoint": "listTasks",
    "input": { "project": "{{parameters.project}}" },
    "pagination": { "input": { "cursor": "{{body.cursor}}" }, "condition": "{{body.cursor}}" },
    "response": { "iterate": "{{body.tasks}}", "output": { "id": "{{item.id}}", "name": "{{item.name}}" }, "limit": "{{parameters.limit}}" }
}
--- module searchTasks mappableParams
[
    { "name": "project", "type": "text", "label": "Project ID", "required": true },
    { "name": "limit", "type": "uinteger", "label": "Limit", "help": "The maximum number of results to be worked with during one execution cycle.", "default": 10 }
]
--- module searchTasks interface
[{ "name": "id", "type": "text", "label": "Task ID" }, { "name": "name", "type": "text", "label": "Name" }]
--- module searchTasks samples
{ "id": "t7", "name": "Call Ada" }
--- module getTask communication
{ "url": "/tasks/{{encodeURL(parameters.id)}}", "response": { "output": { "id": "{{body.id}}", "name": "{{body.name}}" } } }
--- module getTask mappableParams
[{ "name": "id", "type": "text", "label": "Task ID", "required": true }]
--- module getTask interface
[{ "name": "id", "type": "text", "label": "Task ID" }, { "name": "name", "type": "text", "label": "Name" }]
--- module getTask samples
{ "id": "t7", "name": "Call Ada" }
