app https://chat.example/api {{body.error}}
auth authorization Bearer {{connection.botToken}}
connection chat basic Chat
webhook events web-shared Events | | connection=chat
module watchMessages instant_trigger Watch Messages | Triggers when a new message is posted. | webhook=events
module sendMessage action Send a Message | Sends a message to a channel. | connection=chat actionCrud=create
module replyToCommand responder Reply to a Command | Replies to the command that started the scenario. |
common signingSecret
universal chat /channels /api
groups Messages: watchMessages sendMessage replyToCommand
--- connection chat communication
{
    "url": "https://chat.example/api/auth.test",
    "headers": { "authorization": "Bearer {{parameters.botToken}}" },
    "response": {
        "uid": "{{body.team_id}}",
        "valid": { "condition": "{{body.ok}}", "message": "[{{statusCode}}] {{body.error}}", "type": "InvalidConfigurationError" },
        "metadata": { "type": "text", "value": "{{body.team}}" },
        "error": "[{{statusCode}}] {{body.error}}"
    },
    "log": { "sanitize": ["request.headers.authorization"] }
}
--- connection chat params
[{ "name": "botToken", "type": "password", "label": "Bot Token", "required": true, "editable": true }]
--- webhook events communication
{
    "condition": "{{headers.`x-chat-signature` = sha256(createJSON(body), 'hex', common.signingSecret)}}",
    "verification": { "condition": "{{body.type = 'url_verification'}}", "respond": { "type": "json", "status": 200, "body": { "challenge": "{{body.challenge}}" } } },
    "uid": "{{body.team_id}}",
    "output": "{{body.event}}"
}
--- module watchMessages communication
{ "response": { "output": { "channel": "{{payload.channel}}", "text": "{{payload.text}}", "sentAt": "{{parseDate(payload.ts, 'X')}}" } } }
--- module watchMessages interface
[{ "name": "channel", "type": "text", "label": "Channel ID" }, { "name": "text", "type": "text", "label": "Text" }, { "name": "sentAt", "type": "date", "label": "Sent At" }]
--- module watchMessages samples
{ "channel": "C7", "text": "Hello", "sentAt": "2026-01-02T03:04:05.000Z" }
--- module sendMessage communication
{
    "url": "/chat.postMessage",
    "method": "POST",
    "body": { "channel": "{{parameters.channel}}", "text": "{{parameters.text}}", "at": "{{formatDate(parameters.at, 'X')}}" },
    "response": { "valid": "{{body.ok}}", "output": { "id": "{{body.id}}" } }
}
--- module sendMessage mappableParams
[
    { "name": "channel", "type": "text", "label": "Channel ID", "required": true },
    { "name": "text", "type": "text", "label": "Text", "multiline": true, "tags": "strip", "required": true },
    { "name": "at", "type": "date", "label": "Send At", "help": "Leave it empty to send the message now.", "advanced": true }
]
--- module sendMessage interface
[{ "name": "id", "type": "text", "label": "Message ID" }]
--- module sendMessage samples
{ "id": "m7" }
--- module replyToCommand communication
{ "response": { "type": "text", "status": 200, "headers": { "content-type": "text/plain" }, "body": "{{parameters.text}}" } }
--- module replyToCommand mappableParams
[{ "name": "text", "type": "text", "label": "Text", "required": true }]
