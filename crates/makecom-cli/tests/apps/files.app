app https://api.files.example/v1 {{body.error.reason}}
auth authorization Bearer {{connection.accessToken}}
connection files oauth Files
module uploadFile action Upload a File | Uploads a file to a folder. | connection=files actionCrud=create
module downloadFile action Download a File | Downloads a file by its ID. | connection=files actionCrud=read
module listFiles search List Files | Returns a list of files in a folder. | connection=files
universal files /files /v1
rpc browseFolders Browse Folders | | connection=files
groups Files: uploadFile downloadFile listFiles
--- connection files communication
{
    "authorize": {
        "url": "https://files.example/oauth",
        "qs": { "client_id": "{{common.clientId}}", "redirect_uri": "{{oauth.localRedirectUri}}", "response_type": "code", "scope": "{{join(oauth.scope, ' ')}}" },
        "response": { "temp": { "code": "{{query.code}}" } }
    },
    "token": {
        "url": "https://files.example/oauth/token",
        "method": "POST",
        "type": "urlencoded",
        "condition": "{{temp.code}}",
        "body": { "client_id": "{{common.clientId}}", "client_secret": "{{common.clientSecret}}", "grant_type": "authorization_code", "code": "{{temp.code}}", "redirect_uri": "{{oauth.localRedirectUri}}" },
        "response": { "data": { "accessToken": "{{body.access_token}}" }, "error": "[{{statusCode}}] {{body.error}}" },
        "log": { "sanitize": ["request.body.code", "request.body.client_secret", "response.body.access_token"] }
    },
    "info": {
        "url": "https://api.files.example/v1/account",
        "headers": { "authorization": "Bearer {{connection.accessToken}}" },
        "response": { "metadata": { "type": "email", "value": "{{body.email}}" }, "error": "[{{statusCode}}] {{body.error.reason}}" },
        "log": { "sanitize": ["request.headers.authorization"] }
    }
}
--- connection files params
[]
--- connection files scopeList
{ "files.all": "View and change your files" }
--- connection files defaultScope
["files.all"]
--- connection files installSpec
[{ "name": "clientId", "type": "text", "label": "Client ID", "required": true }, { "name": "clientSecret", "type": "password", "label": "Client Secret", "required": true }]
--- connection files installDirectives
{ "common": { "clientId": "{{parameters.clientId}}", "clientSecret": "{{parameters.clientSecret}}" } }
--- module uploadFile communication
{
    "url": "/files",
    "method": "POST",
    "type": "multipart/form-data",
    "body": { "folder": "{{parameters.folder}}", "file": { "value": "{{parameters.data}}", "options": { "filename": "{{parameters.fileName}}", "contentType": "application/octet-stream" } } },
    "response": { "output": { "id": "{{body.id}}", "size": "{{body.size}}" } }
}
--- module uploadFile scope
["files.all"]
--- module uploadFile mappableParams
[
    { "name": "folder", "type": "folder", "label": "Folder", "required": true, "options": { "store": "rpc://browseFolders", "ids": true, "showRoot": true, "singleLevel": false } },
    { "name": "fileName", "type": "filename", "label": "File Name", "semantic": "file:name", "required": true, "extension": ["pdf", "png", "jpg"] },
    { "name": "data", "type": "buffer", "label": "Data", "semantic": "file:data", "required": true }
]
--- module uploadFile interface
[{ "name": "id", "type": "text", "label": "File ID" }, { "name": "size", "type": "uinteger", "label": "Size" }]
--- module uploadFile samples
{ "id": "f7", "size": 1024 }
--- module downloadFile communication
{
    "url": "/files/{{encodeURL(parameters.id)}}/content",
    "response": {
        "type": { "200": "binary", "*": "json" },
        "output": { "fileName": "{{headers.`x-file-name`}}", "data": "{{body}}" }
    }
}
--- module downloadFile scope
["files.all"]
--- module downloadFile mappableParams
[{ "name": "id", "type": "text", "label": "File ID", "required": true }]
--- module downloadFile interface
[{ "name": "fileName", "type": "filename", "label": "File Name", "semantic": "file:name" }, { "name": "data", "type": "buffer", "label": "Data", "semantic": "file:data" }]
--- module downloadFile samples
{ "fileName": "report.pdf", "data": "JVBERi0=" }
--- module listFiles communication
{
    "url": "/files",
    "qs": { "folder": "{{parameters.folder}}", "limit": 100 },
    "pagination": { "qs": { "offset": "{{(pagination.page - 1) * 100}}" }, "condition": "{{body.total > (pagination.page - 1) * 100}}" },
    "response": { "iterate": "{{body.files}}", "output": { "id": "{{item.id}}", "name": "{{item.name}}", "changedAt": "{{parseDate(item.changed_at)}}" }, "limit": "{{parameters.limit}}" }
}
--- module listFiles scope
["files.all"]
--- module listFiles mappableParams
[
    { "name": "folder", "type": "folder", "label": "Folder", "required": true, "options": { "store": "rpc://browseFolders", "ids": true } },
    { "name": "limit", "type": "uinteger", "label": "Limit", "help": "The maximum number of results to be worked with during one execution cycle.", "default": 10 }
]
--- module listFiles interface
[{ "name": "id", "type": "text", "label": "File ID" }, { "name": "name", "type": "text", "label": "Name" }, { "name": "changedAt", "type": "date", "label": "Changed At" }]
--- module listFiles samples
{ "id": "f7", "name": "report.pdf", "changedAt": "2026-01-02T03:04:05.000Z" }
--- rpc browseFolders communication
{ "url": "/folders", "qs": { "limit": 200 }, "response": { "iterate": "{{body.folders}}", "output": { "label": "{{item.name}}", "value": "{{item.id}}" }, "limit": 200 } }
