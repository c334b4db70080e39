app https://api.forms.example/v1 {{body.message}}
auth authorization Bearer {{connection.apiToken}}
connection forms basic Forms
webhook submissions web Submissions | | connection=forms
module watchSubmissions instant_trigger Watch Submissions | Triggers when a form is submitted. | webhook=submissions
module deleteSubmission action Delete a Submission | Deletes a submission by its ID. | connection=forms actionCrud=delete
universal forms /forms /v1
rpc listForms List Forms | | connection=forms
groups Submissions: watchSubmissions deleteSubmission
--- connection forms communication
{
    "url": "https://api.forms.example/v1/me",
    "headers": { "authorization": "Bearer {{parameters.apiToken}}" },
    "response": { "metadata": { "type": "text", "value": "{{body.name}}" }, "error": "[{{statusCode}}] {{body.message}}" },
    "log": { "sanitize": ["request.headers.authorization"] }
}
--- connection forms params
[{ "name": "apiToken", "type": "password", "label": "API Token", "required": true, "editable": true }]
--- webhook submissions communication
{
    "condition": "{{headers.`x-forms-signature` = sha256(createJSON(body), 'hex', webhook.secret)}}",
    "iterate": "{{body.submissions}}",
    "output": "{{item}}",
    "respond": { "type": "json", "status": 200, "body": { "ok": true } }
}
--- webhook submissions params
[{ "name": "form", "type": "select", "label": "Form", "options": "rpc://listForms", "required": true }]
--- webhook submissions attach
{
    "url": "/forms/{{encodeURL(parameters.form)}}/hooks",
    "method": "POST",
    "body": { "url": "{{webhook.url}}", "event": "submission" },
    "response": { "data": { "externalHookId": "{{body.id}}", "secret": "{{body.secret}}" } },
    "log": { "sanitize": ["response.body.secret"] }
}
--- webhook submissions detach
{ "url": "/hooks/{{webhook.externalHookId}}", "method": "DELETE" }
--- webhook submissions update
{ "url": "/hooks/{{webhook.externalHookId}}", "method": "PATCH", "body": { "form": "{{parameters.form}}" } }
--- module watchSubmissions communication
{ "response": { "output": { "id": "{{payload.id}}", "submittedAt": "{{parseDate(payload.submitted_at)}}", "answers": "{{payload.answers}}" } } }
--- module watchSubmissions interface
[
    { "name": "id", "type": "text", "label": "Submission ID" },
    { "name": "submittedAt", "type": "date", "label": "Submitted At" },
    { "name": "answers", "type": "array", "label": "Answers", "spec": [{ "name": "question", "type": "text", "label": "Question" }, { "name": "answer", "type": "text", "label": "Answer" }] }
]
--- module watchSubmissions samples
{ "id": "s7", "submittedAt": "2026-01-02T03:04:05.000Z", "answers": [{ "question": "Name", "answer": "Ada" }] }
--- module deleteSubmission communication
{ "url": "/submissions/{{encodeURL(parameters.id)}}", "method": "DELETE", "response": { "output": { "id": "{{parameters.id}}" } } }
--- module deleteSubmission mappableParams
[{ "name": "id", "type": "text", "label": "Submission ID", "required": true }]
--- module deleteSubmission interface
[{ "name": "id", "type": "text", "label": "Submission ID" }]
--- module deleteSubmission samples
{ "id": "s7" }
--- rpc listForms communication
{
    "url": "/forms",
    "qs": { "limit": 100 },
    "pagination": { "url": "{{body.links.next}}", "condition": "{{body.links.next & pagination.page <= 3}}" },
    "response": { "iterate": "{{body.forms}}", "output": { "label": "{{item.name}}", "value": "{{item.id}}" }, "limit": 300 }
}
