app https://{{connection.region}}.fleet.example/v2 {{body.detail}}
auth authorization Bearer {{connection.token}}
connection fleet oauth Fleet
module listVehicles search List Vehicles | Returns a list of vehicles. | connection=fleet
module getVehicle action Get a Vehicle | Retrieves a vehicle by its ID. | connection=fleet actionCrud=read
module updateVehicle action Update a Vehicle | Updates a vehicle by its ID. | connection=fleet actionCrud=update
universal fleet /vehicles /v2
rpc vehicleFields Vehicle Fields | | connection=fleet
groups Vehicles: updateVehicle getVehicle listVehicles
--- connection fleet communication
{
    "token": {
        "condition": true,
        "url": "https://{{parameters.region}}.fleet.example/oauth/token",
        "method": "POST",
        "type": "urlencoded",
        "body": { "grant_type": "client_credentials", "client_id": "{{parameters.clientId}}", "client_secret": "{{parameters.clientSecret}}" },
        "response": {
            "data": { "token": "{{body.access_token}}", "region": "{{parameters.region}}" },
            "expires": "{{addSeconds(now, body.expires_in)}}",
            "error": "[{{statusCode}}] {{body.error}}"
        },
        "log": { "sanitize": ["request.body.client_secret", "response.body.access_token"] }
    },
    "refresh": {
        "condition": "{{data.expires < addMinutes(now, 5)}}",
        "url": "https://{{data.region}}.fleet.example/oauth/token",
        "method": "POST",
        "type": "urlencoded",
        "body": { "grant_type": "client_credentials", "client_id": "{{parameters.clientId}}", "client_secret": "{{parameters.clientSecret}}" },
        "response": {
            "data": { "token": "{{body.access_token}}" },
            "expires": "{{addSeconds(now, body.expires_in)}}",
            "error": "[{{statusCode}}] {{body.error}}"
        },
        "log": { "sanitize": ["request.body.client_secret", "response.body.access_token"] }
    },
    "info": {
        "url": "https://{{parameters.region}}.fleet.example/v2/account",
        "headers": { "authorization": "Bearer {{connection.token}}" },
        "response": {
            "metadata": { "type": "text", "value": "{{body.name}}" },
            "error": "[{{statusCode}}] {{body.detail}}"
        },
        "log": { "sanitize": ["request.headers.authorization"] }
    }
}
--- connection fleet params
[
    { "name": "region", "type": "select", "label": "Region", "options": [{ "label": "Europe", "value": "eu", "default": true }, { "label": "United States", "value": "us" }], "required": true, "editable": true },
    { "name": "clientId", "type": "text", "label": "Client ID", "required": true, "editable": true },
    { "name": "clientSecret", "type": "password", "label": "Client Secret", "required": true, "editable": true }
]
--- module listVehicles communication
{
    "url": "/vehicles",
    "qs": { "page_size": 100, "state": "{{join(parameters.states, ',')}}" },
    "pagination": { "qs": { "cursor": "{{body.next_cursor}}" }, "condition": "{{body.next_cursor}}" },
    "response": {
        "iterate": "{{body.data}}",
        "output": { "id": "{{item.id}}", "plate": "{{item.plate}}", "position": { "lat": "{{item.position.lat}}", "lon": "{{item.position.lon}}" } },
        "limit": "{{parameters.limit}}"
    }
}
--- module listVehicles mappableParams
[
    { "name": "states", "type": "select", "label": "States", "multiple": true, "options": [{ "label": "Active", "value": "active" }, { "label": "Parked", "value": "parked" }] },
    { "name": "limit", "type": "uinteger", "label": "Limit", "help": "The maximum number of results to be worked with during one execution cycle.", "default": 10 }
]
--- module listVehicles interface
[
    { "name": "id", "type": "uuid", "label": "Vehicle ID" },
    { "name": "plate", "type": "text", "label": "Plate" },
    { "name": "position", "type": "collection", "label": "Position", "spec": [{ "name": "lat", "type": "number", "label": "Latitude" }, { "name": "lon", "type": "number", "label": "Longitude" }] }
]
--- module listVehicles samples
{ "id": "7e5b1a0e-6a55-4d0c-9d0d-1f1a2b3c4d5e", "plate": "AC 7", "position": { "lat": 50.1, "lon": 14.4 } }
--- module getVehicle communication
{ "url": "/vehicles/{{encodeURL(parameters.id)}}", "response": { "output": { "id": "{{body.id}}", "plate": "{{body.plate}}" } } }
--- module getVehicle mappableParams
[{ "name": "id", "type": "uuid", "label": "Vehicle ID", "required": true }]
--- module getVehicle interface
[{ "name": "id", "type": "uuid", "label": "Vehicle ID" }, { "name": "plate", "type": "text", "label": "Plate" }]
--- module getVehicle samples
{ "id": "7e5b1a0e-6a55-4d0c-9d0d-1f1a2b3c4d5e", "plate": "AC 7" }
--- module updateVehicle communication
[
    { "url": "/vehicles/{{encodeURL(parameters.id)}}", "response": { "temp": { "vehicle": "{{body}}" } } },
    {
        "url": "/vehicles/{{encodeURL(parameters.id)}}",
        "method": "PUT",
        "body": { "{{...}}": "{{merge(temp.vehicle, omit(parameters, 'id'))}}" },
        "response": { "output": { "id": "{{body.id}}", "plate": "{{body.plate}}" } }
    }
]
--- module updateVehicle mappableParams
[{ "name": "id", "type": "uuid", "label": "Vehicle ID", "required": true }, { "name": "plate", "type": "text", "label": "Plate", "validate": { "max": 12 } }, "rpc://vehicleFields"]
--- module updateVehicle interface
[{ "name": "id", "type": "uuid", "label": "Vehicle ID" }, { "name": "plate", "type": "text", "label": "Plate" }]
--- module updateVehicle samples
{ "id": "7e5b1a0e-6a55-4d0c-9d0d-1f1a2b3c4d5e", "plate": "AC 7" }
--- rpc vehicleFields communication
{
    "url": "/fields",
    "qs": { "page_size": 100 },
    "response": {
        "iterate": { "container": "{{body.data}}", "condition": "{{item.editable}}" },
        "output": { "name": "{{item.key}}", "label": "{{item.title}}", "type": "{{switch(item.kind, 'number', 'number', 'date', 'date', 'text')}}" },
        "limit": 300
    }
}
