// Carries out every operation that Make's TypeScript SDK has, against the server
// that the environment names, and prints what each call gave, a line each.
import { Make } from '@makehq/sdk';

const { protocol, host } = new URL(process.env.MAKE_ZONE);
const make = new Make(process.env.MAKE_API_KEY, host, {
    retry: { onRateLimit: true, baseDelay: 1, maxRetries: 1 },
});
make.protocol = protocol.slice(0, -1);
const connections = make.sdk.connections;
const { app, section } = JSON.parse(process.argv[2]);

async function step(operation, call) {
    let outcome;
    try {
        outcome = { value: (await call()) ?? null };
    } catch (error) {
        outcome = { status: error.statusCode, message: error.message };
    }
    console.log(JSON.stringify({ operation, ...outcome }));
    return outcome.value;
}

const made = await step('create_connection', () => connections.create(app, { type: 'oauth', label: 'Acme é' }));
await step('list_connections', () => connections.list(app));
await step('get_connection', () => connections.get(made.name));
await step('update_connection', () => connections.update(made.name, { label: 'Acme 2' }));
await step('set_connection_section', () => connections.setSection(made.name, 'api', section));
await step('get_connection_section', () => connections.getSection(made.name, 'api'));
await step('set_connection_common', () => connections.setCommon(made.name, { clientId: 'a', nested: { b: [1] } }));
await step('get_connection_common', () => connections.getCommon(made.name));
await step('delete_connection', () => connections.delete(made.name));
await step('has_recreate', () => 'recreate' in connections);
await step('wrong_type', () => connections.create(app, { type: 'oauth3' }));
await step('wrong_section', () => connections.setSection('other', 'api', '{,}'));
await step('unset_section', () => connections.getSection('other', 'api'));
await step('rate_limited', () => connections.list('limited'));
