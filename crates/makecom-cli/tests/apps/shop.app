app https://api.shop.example/2026-01 {{join(map(body.errors, 'message'), ', ')}}
auth x-shop-token {{connection.token}}
connection shop basic Shop
module watchOrders trigger Watch Orders | Triggers when a new order is placed. | connection=shop
module searchProducts search Search Products | Searches for products by their properties. | connection=shop
module createProduct action Create a Product | Creates a new product. | connection=shop actionCrud=create
universal shop /shop /2026-01
rpc listCategories List Categories | | connection=shop
rpc listAttributes List Attributes of a Category | | connection=shop
groups Orders: watchOrders
groups Products: createProduct searchProducts
--- connection shop communication
{
    "url": "https://api.shop.example/2026-01/shop",
    "headers": { "x-shop-token": "{{parameters.token}}" },
    "response": { "data": { "currency": "{{body.currency}}" }, "metadata": { "type": "text", "value": "{{body.name}}" }, "error": "[{{statusCode}}] {{body.errors[1].message}}" },
    "log": { "sanitize": ["request.headers.x-shop-token"] }
}
--- connection shop params
[{ "name": "token", "type": "password", "label": "Access Token", "required": true, "editable": true }]
--- module watchOrders communication
{
    "url": "/orders",
    "qs": { "order": "id desc", "limit": 50, "status": "{{parameters.status}}" },
    "pagination": { "mergeWithParent": false, "url": "{{body.links.next}}", "headers": { "x-shop-token": "{{connection.token}}" }, "condition": "{{body.links.next}}" },
    "response": {
        "iterate": { "container": "{{body.orders}}", "condition": "{{!item.test}}" },
        "output": { "id": "{{item.id}}", "total": "{{parseNumber(item.total, '.')}}", "placedAt": "{{parseDate(item.placed_at)}}" },
        "trigger": { "type": "id", "order": "desc", "id": "{{item.id}}" },
        "limit": "{{parameters.limit}}"
    }
}
--- module watchOrders epoch
{
    "url": "/orders",
    "qs": { "order": "id desc", "limit": 100 },
    "response": { "iterate": "{{body.orders}}", "output": { "label": "{{item.number}}", "date": "{{parseDate(item.placed_at)}}" }, "limit": 100 }
}
--- module watchOrders staticParams
[
    { "name": "limit", "type": "uinteger", "label": "Limit", "help": "The maximum number of results to be worked with during one execution cycle.", "default": 10, "required": true },
    { "name": "status", "type": "select", "label": "Status", "options": [{ "label": "Open", "value": "open" }, { "label": "Paid", "value": "paid" }] }
]
--- module watchOrders interface
[{ "name": "id", "type": "uinteger", "label": "Order ID" }, { "name": "total", "type": "number", "label": "Total" }, { "name": "placedAt", "type": "date", "label": "Placed At" }]
--- module watchOrders samples
{ "id": 7, "total": 19.9, "placedAt": "2026-01-02T03:04:05.000Z" }
--- module searchProducts communication
{
    "url": "/products",
    "method": "POST",
    "body": { "filter": "{{parameters.filter}}", "page": 1 },
    "pagination": { "body": { "page": "{{pagination.page}}" }, "condition": "{{pagination.page <= body.pages}}" },
    "response": { "iterate": "{{body.products}}", "output": { "id": "{{item.id}}", "name": "{{item.name}}" }, "limit": "{{parameters.limit}}" }
}
--- module searchProducts mappableParams
[
    {
        "name": "filter", "type": "filter", "label": "Filter",
        "options": {
            "store": [{ "label": "Name", "value": "name" }, { "label": "Price", "value": "price" }],
            "operators": [{ "label": "Text", "options": [{ "label": "Equal To", "value": "eq" }, { "label": "Contains", "value": "has" }] }],
            "logic": "and"
        }
    },
    { "name": "limit", "type": "uinteger", "label": "Limit", "help": "The maximum number of results to be worked with during one execution cycle.", "default": 10 }
]
--- module searchProducts interface
[{ "name": "id", "type": "uinteger", "label": "Product ID" }, { "name": "name", "type": "text", "label": "Name" }]
--- module searchProducts samples
{ "id": 7, "name": "Chair" }
--- module createProduct communication
{
    "url": "/products",
    "method": "POST",
    "body": { "name": "{{parameters.name}}", "category": "{{parameters.category}}", "price": "{{parameters.price}}", "attributes": "{{parameters.attributes}}" },
    "response": { "output": { "id": "{{body.id}}", "name": "{{body.name}}" } }
}
--- module createProduct mappableParams
[
    { "name": "name", "type": "text", "label": "Name", "required": true },
    {
        "name": "category", "type": "select", "label": "Category", "mode": "choose", "required": true,
        "options": { "store": "rpc://listCategories", "nested": [{ "name": "attributes", "type": "collection", "label": "Attributes", "spec": ["rpc://listAttributes"] }] }
    },
    { "name": "price", "type": "number", "label": "Price", "validate": { "min": 0 } }
]
--- module createProduct interface
[{ "name": "id", "type": "uinteger", "label": "Product ID" }, { "name": "name", "type": "text", "label": "Name" }]
--- module createProduct samples
{ "id": 7, "name": "Chair" }
--- rpc listCategories communication
{ "url": "/categories", "qs": { "limit": 250 }, "response": { "iterate": "{{body.categories}}", "output": { "label": "{{item.name}}", "value": "{{item.id}}" }, "limit": 250 } }
--- rpc listAttributes communication
{
    "url": "/categories/{{encodeURL(parameters.category)}}/attributes",
    "qs": { "limit": 250 },
    "response": { "iterate": "{{body.attributes}}", "output": { "name": "{{item.key}}", "label": "{{item.label}}", "type": "text" }, "limit": 250 }
}
--- rpc listAttributes params
[{ "name": "category", "type": "text", "label": "Category", "required": true }]
