// Makes calls with Make's TypeScript SDK to the server that the environment names.
// Prints which methods it has and which sections it knows, then what each call of
// the standard input gave, a line each.
import { text } from 'node:stream/consumers';
import { Make } from '@makehq/sdk';
import { MakeTools } from '@makehq/sdk/tools';

const { protocol, host } = new URL(process.env.MAKE_ZONE);
const make = new Make(process.env.MAKE_API_KEY, host, {
    retry: { onRateLimit: true, baseDelay: 1, maxRetries: 1 },
});
make.protocol = protocol.slice(0, -1);

const print = (value) => console.log(JSON.stringify(value));
const methods = Object.entries(make.sdk).flatMap(([group, { constructor }]) =>
    Object.getOwnPropertyNames(constructor.prototype)
        .filter((method) => method !== 'constructor')
        .map((method) => `${group}.${method}`),
);
const sections = MakeTools.flatMap(({ name, inputSchema }) => {
    const group = /^sdk-(.*)_set-section$/.exec(name);
    return group ? [[group[1], inputSchema.properties.section.enum]] : [];
});
print({ methods, sections: Object.fromEntries(sections) });

const fromJson = (value) => (value?.base64 ? Buffer.from(value.base64, 'base64') : value);
const toJson = (value) =>
    value instanceof ArrayBuffer ? { base64: Buffer.from(value).toString('base64') } : value;

for (const [index, [call, given]] of JSON.parse(await text(process.stdin)).entries()) {
    // Tells the requests of this call from those of the others.
    make.headers = { 'x-call': index };
    const [group, method] = call.split('.');
    try {
        print({ value: toJson(await make.sdk[group][method](...given.map(fromJson))) ?? null });
    } catch (error) {
        print({ status: error.statusCode, message: error.message });
    }
}
