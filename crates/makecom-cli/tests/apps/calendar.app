app https://api.calendar.example/v3 {{body.error.message}}
auth authorization Bearer {{connection.accessToken}}
connection calendar oauth Calendar
module watchEvents trigger Watch Events | Triggers when a new event is created. | connection=calendar
module createEvent action Create an Event | Creates a new event. | connection=calendar actionCrud=create
module searchEvents search Search Events | Searches for events by a text. | connection=calendar
universal calendar /calendars /v3
rpc listCalendars List Calendars | | connection=calendar
groups Events: watchEvents createEvent searchEvents
--- connection calendar communication
{
    "authorize": {
        "url": "https://accounts.calendar.example/oauth/authorize",
        "qs": {
            "scope": "{{join(oauth.scope, ' ')}}",
            "client_id": "{{ifempty(parameters.clientId, common.clientId)}}",
            "redirect_uri": "{{oauth.localRedirectUri}}",
            "response_type": "code",
            "access_type": "offline"
        },
        "response": { "temp": { "code": "{{query.code}}" } }
    },
    "token": {
        "url": "https://accounts.calendar.example/oauth/token",
        "method": "POST",
        "type": "urlencoded",
        "condition": "{{temp.code}}",
        "body": {
            "code": "{{temp.code}}",
            "client_id": "{{ifempty(parameters.clientId, common.clientId)}}",
            "client_secret": "{{ifempty(parameters.clientSecret, common.clientSecret)}}",
            "grant_type": "authorization_code",
            "redirect_uri": "{{oauth.localRedirectUri}}"
        },
        "response": {
            "data": { "accessToken": "{{body.access_token}}", "refreshToken": "{{body.refresh_token}}" },
            "expires": "{{addSeconds(now, body.expires_in)}}",
            "error": "[{{statusCode}}] {{body.error_description}}"
        },
        "log": { "sanitize": ["request.body.code", "request.body.client_secret", "response.body.access_token", "response.body.refresh_token"] }
    },
    "refresh": {
        "url": "https://accounts.calendar.example/oauth/token",
        "method": "POST",
        "type": "urlencoded",
        "condition": "{{data.expires < addMinutes(now, 15)}}",
        "body": {
            "client_id": "{{ifempty(parameters.clientId, common.clientId)}}",
            "client_secret": "{{ifempty(parameters.clientSecret, common.clientSecret)}}",
            "grant_type": "refresh_token",
            "refresh_token": "{{data.refreshToken}}"
        },
        "response": {
            "data": { "accessToken": "{{body.access_token}}", "refreshToken": "{{ifempty(body.refresh_token, data.refreshToken)}}" },
            "expires": "{{addSeconds(now, body.expires_in)}}",
            "error": "[{{statusCode}}] {{body.error_description}}"
        },
        "log": { "sanitize": ["request.body.client_secret", "request.body.refresh_token", "response.body.access_token", "response.body.refresh_token"] }
    },
    "info": {
        "url": "https://api.calendar.example/v3/me",
        "headers": { "authorization": "Bearer {{connection.accessToken}}" },
        "response": {
            "uid": "{{body.id}}",
            "metadata": { "type": "email", "value": "{{body.email}}" },
            "error": "[{{statusCode}}] {{body.error.message}}"
        },
        "log": { "sanitize": ["request.headers.authorization"] }
    },
    "invalidate": {
        "url": "https://accounts.calendar.example/oauth/revoke",
        "method": "POST",
        "type": "urlencoded",
        "body": { "token": "{{data.accessToken}}" },
        "response": { "error": "[{{statusCode}}] {{body.error_description}}" },
        "log": { "sanitize": ["request.body.token"] }
    }
}
--- connection calendar params
[
    { "name": "clientId", "type": "text", "label": "Client ID", "advanced": true, "editable": true },
    { "name": "clientSecret", "type": "password", "label": "Client Secret", "advanced": true, "editable": true }
]
--- connection calendar scopeList
{ "events.read": "View your events", "events.write": "Create and change your events" }
--- connection calendar defaultScope
["events.read"]
--- connection calendar installSpec
[
    { "name": "clientId", "type": "text", "label": "Client ID", "required": true },
    { "name": "clientSecret", "type": "password", "label": "Client Secret", "required": true }
]
--- connection calendar installDirectives
{ "common": { "clientId": "{{parameters.clientId}}", "clientSecret": "{{parameters.clientSecret}}" } }
--- module watchEvents communication
{
    "url": "/calendars/{{encodeURL(parameters.calendar)}}/events",
    "qs": { "orderBy": "created", "maxResults": 100, "updatedMin": "{{formatDate(addDays(now, -1), 'YYYY-MM-DDTHH:mm:ss[Z]', 'UTC')}}" },
    "pagination": { "qs": { "pageToken": "{{body.nextPageToken}}" }, "condition": "{{body.nextPageToken}}" },
    "response": {
        "iterate": "{{body.items}}",
        "output": { "id": "{{item.id}}", "summary": "{{item.summary}}", "created": "{{parseDate(item.created)}}" },
        "trigger": { "type": "date", "order": "asc", "id": "{{item.id}}", "date": "{{parseDate(item.created)}}" },
        "limit": "{{parameters.limit}}"
    }
}
--- module watchEvents epoch
{
    "url": "/calendars/{{encodeURL(parameters.calendar)}}/events",
    "qs": { "orderBy": "created", "maxResults": 100 },
    "response": {
        "iterate": { "container": "{{body.items}}", "condition": "{{item.status != 'cancelled'}}" },
        "output": { "label": "{{item.summary}}", "date": "{{parseDate(item.created)}}" },
        "limit": 100
    }
}
--- module watchEvents scope
["events.read"]
--- module watchEvents staticParams
[
    { "name": "calendar", "type": "select", "label": "Calendar", "options": "rpc://listCalendars", "required": true },
    { "name": "limit", "type": "uinteger", "label": "Limit", "help": "The maximum number of results to be worked with during one execution cycle.", "default": 10, "required": true }
]
--- module watchEvents interface
[{ "name": "id", "type": "text", "label": "Event ID" }, { "name": "summary", "type": "text", "label": "Summary" }, { "name": "created", "type": "date", "label": "Created" }]
--- module watchEvents samples
{ "id": "e7", "summary": "Lunch", "created": "2026-01-02T03:04:05.000Z" }
--- module createEvent communication
{
    "url": "/calendars/{{encodeURL(parameters.calendar)}}/events",
    "method": "POST",
    "body": {
        "summary": "{{parameters.summary}}",
        "start": "{{formatDate(parameters.start, 'YYYY-MM-DDTHH:mm:ss[Z]', 'UTC')}}",
        "guests": "{{parameters.guests}}"
    },
    "response": { "output": { "id": "{{body.id}}", "start": "{{parseDate(body.start)}}" } }
}
--- module createEvent scope
["events.write"]
--- module createEvent mappableParams
[
    { "name": "calendar", "type": "select", "label": "Calendar", "mode": "edit", "options": { "store": "rpc://listCalendars", "label": "name", "value": "id" }, "required": true },
    { "name": "summary", "type": "text", "label": "Summary", "required": true, "validate": { "max": 250 } },
    { "name": "start", "type": "date", "label": "Start", "required": true },
    { "name": "guests", "type": "array", "label": "Guests", "spec": { "type": "email", "label": "Email" }, "labels": { "add": "Add a guest" }, "validate": { "maxItems": 50 } }
]
--- module createEvent interface
[{ "name": "id", "type": "text", "label": "Event ID" }, { "name": "start", "type": "date", "label": "Start" }]
--- module createEvent samples
{ "id": "e7", "start": "2026-01-02T03:04:05.000Z" }
--- module searchEvents communication
{
    "url": "/events",
    "qs": { "q": "{{parameters.query}}", "maxResults": 100 },
    "pagination": { "qs": { "pageToken": "{{body.nextPageToken}}" }, "condition": "{{body.nextPageToken}}" },
    "response": { "iterate": "{{body.items}}", "output": { "id": "{{item.id}}", "summary": "{{item.summary}}" }, "limit": "{{parameters.limit}}" }
}
--- module searchEvents scope
["events.read"]
--- module searchEvents mappableParams
[
    { "name": "query", "type": "text", "label": "Query" },
    { "name": "limit", "type": "uinteger", "label": "Limit", "help": "The maximum number of results to be worked with during one execution cycle.", "default": 10 }
]
--- module searchEvents interface
[{ "name": "id", "type": "text", "label": "Event ID" }, { "name": "summary", "type": "text", "label": "Summary" }]
--- module searchEvents samples
{ "id": "e7", "summary": "Lunch" }
--- rpc listCalendars communication
{
    "url": "/calendars",
    "qs": { "maxResults": 100 },
    "pagination": { "qs": { "pageToken": "{{body.nextPageToken}}" }, "condition": "{{body.nextPageToken & pagination.page <= 3}}" },
    "response": { "iterate": "{{body.items}}", "output": { "label": "{{item.name}}", "value": "{{item.id}}", "name": "{{item.name}}", "id": "{{item.id}}" }, "limit": 300 }
}
