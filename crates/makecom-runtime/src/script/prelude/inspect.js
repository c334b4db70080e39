// Prints a value as the messages of node:assert do: an item a line, keys sorted.
(shared) => {
  const NAME = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
  const SHORT_ESCAPES = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '\\': '\\\\' };
  const TypedArray = Object.getPrototypeOf(Uint8Array);
  const viewTag = Object.getOwnPropertyDescriptor(TypedArray.prototype, Symbol.toStringTag).get;
  const errorStack = Object.prototype.toString;

  // Whether an object has the internal slot that a method needs.
  const has = (method) => (value) => {
    try {
      Reflect.apply(method, value, []);
      return true;
    } catch {
      return false;
    }
  };
  const getter = (prototype, key) => Object.getOwnPropertyDescriptor(prototype, key).get;
  const is = {
    array: Array.isArray,
    view: (value) => Reflect.apply(viewTag, value, []) !== undefined,
    map: has(getter(Map.prototype, 'size')),
    set: has(getter(Set.prototype, 'size')),
    date: has(Date.prototype.getTime),
    regexp: has(getter(RegExp.prototype, 'source')),
    buffer: has(getter(ArrayBuffer.prototype, 'byteLength')),
    error: (value) => Reflect.apply(errorStack, value, []) === '[object Error]' || value instanceof Error,
    arguments: (value) => Reflect.apply(errorStack, value, []) === '[object Arguments]',
    promise: (value) => value instanceof Promise,
  };
  // The primitive in a boxed one.
  const unboxed = (value) => {
    for (const type of [Number, String, Boolean, BigInt, Symbol]) {
      try {
        return { type: type.name, value: Reflect.apply(type.prototype.valueOf, value, []) };
      } catch {}
    }
    return undefined;
  };

  const quoted = (text) => {
    let quote = "'";
    if (text.includes("'")) {
      if (!text.includes('"')) quote = '"';
      else if (!text.includes('`') && !text.includes('${')) quote = '`';
    }
    let out = quote;
    for (const one of text) {
      const code = one.codePointAt(0);
      if (SHORT_ESCAPES[one]) out += SHORT_ESCAPES[one];
      else if (one === quote) out += `\\${one}`;
      else if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) {
        out += `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`;
      } else if (code >= 0xd800 && code <= 0xdfff) out += `\\u${code.toString(16)}`;
      else out += one;
    }
    return out + quote;
  };

  const primitive = (value) => {
    switch (typeof value) {
      case 'string':
        return quoted(value);
      case 'number':
        return Object.is(value, -0) ? '-0' : `${value}`;
      case 'bigint':
        return `${value}n`;
      default:
        return String(value);
    }
  };

  // The name of the class of an object; null without a prototype.
  const className = (value) => {
    for (let at = value; at !== null; at = Object.getPrototypeOf(at)) {
      const own = Object.getOwnPropertyDescriptor(at, 'constructor');
      if (own !== undefined && typeof own.value === 'function' && own.value.name !== '') {
        try {
          if (value instanceof own.value) return String(own.value.name);
        } catch {}
      }
    }
    return Object.getPrototypeOf(value) === null ? null : 'Object <Complex prototype>';
  };

  const prefix = (name, tag, fallback, size = '') => {
    if (name === null) {
      const tagged = tag !== '' && fallback !== tag ? ` [${tag}]` : '';
      return `[${fallback}${size}: null prototype]${tagged} `;
    }
    return tag !== '' && name !== tag ? `${name}${size} [${tag}] ` : `${name}${size} `;
  };

  const functionBase = (value, name, tag) => {
    const source = Function.prototype.toString.call(value);
    if (source.startsWith('class') && source.endsWith('}')) {
      const own = Object.hasOwn(value, 'name') && value.name !== '' ? ` ${value.name}` : ' (anonymous)';
      let text = `[class${own}`;
      if (name !== 'Function' && name !== null) text += ` [${name}]`;
      const parent = Object.getPrototypeOf(value)?.name;
      if (parent) text += ` extends ${parent}`;
      return `${text}]`;
    }
    let text = `[${tag.endsWith('Function') ? tag : 'Function'}`;
    if (name === null) text += ' (null prototype)';
    text += value.name === '' ? ' (anonymous)' : `: ${String(value.name)}`;
    return `${text}]`;
  };

  const propertyName = (key) => {
    if (typeof key === 'symbol') return `[${String(key)}]`;
    if (key === '__proto__') return "['__proto__']";
    return NAME.test(key) ? key : quoted(key);
  };

  const isIndex = (key) => {
    if (typeof key !== 'string') return false;
    const number = Number(key);
    return String(number) === key && Number.isInteger(number) && number >= 0 && number < 2 ** 32 - 1;
  };

  const inspect = (root) => {
    const seen = [];
    const circular = new Map();

    const show = (value, indent) => {
      if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return primitive(value);
      if (seen.includes(value)) {
        if (!circular.has(value)) circular.set(value, circular.size + 1);
        return `[Circular *${circular.get(value)}]`;
      }
      seen.push(value);
      try {
        return object(value, indent);
      } finally {
        seen.pop();
      }
    };

    const property = (value, key, indent) => {
      const { get, set, value: plain } = Object.getOwnPropertyDescriptor(value, key) ?? { value: value[key] };
      if (get === undefined && set === undefined) return show(plain, indent + 2);
      if (get === undefined) return '[Setter]';
      const label = set === undefined ? 'Getter' : 'Getter/Setter';
      try {
        const got = Reflect.apply(get, value, []);
        const isPrimitive = (typeof got !== 'object' && typeof got !== 'function') || got === null;
        return isPrimitive ? `[${label}: ${primitive(got)}]` : `[${label}] ${show(got, indent + 2)}`;
      } catch (error) {
        return `[${label}: <Inspection threw (${error?.message})>]`;
      }
    };

    const object = (value, indent) => {
      const name = className(value);
      let tag = value[Symbol.toStringTag];
      if (typeof tag !== 'string' || (tag !== '' && Object.hasOwn(value, Symbol.toStringTag))) tag = '';
      let keys = Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
      let [open, close, base] = ['{', '}', ''];
      let items = () => [];
      let isList = false;
      let alwaysBraces = true;
      if (is.array(value)) {
        keys = keys.filter((key) => !isIndex(key));
        const before = name !== 'Array' || tag !== '' ? prefix(name, tag, 'Array', `(${value.length})`) : '';
        [open, close, isList] = [`${before}[`, ']', true];
        items = () => elements(value, indent);
      } else if (is.view(value)) {
        keys = keys.filter((key) => !isIndex(key));
        const fallback = Reflect.apply(viewTag, value, []);
        [open, close, isList] = [`${prefix(name, tag, fallback, `(${value.length})`)}[`, ']', true];
        items = () => Array.from(value, (one) => primitive(one));
      } else if (is.set(value)) {
        open = `${prefix(name, tag, 'Set', `(${value.size})`)}{`;
        items = () => Array.from(Set.prototype.values.call(value), (one) => show(one, indent + 2));
      } else if (is.map(value)) {
        open = `${prefix(name, tag, 'Map', `(${value.size})`)}{`;
        items = () =>
          Array.from(Map.prototype.entries.call(value), ([key, one]) => `${show(key, indent + 2)} => ${show(one, indent + 2)}`);
      } else if (typeof value === 'function') {
        base = functionBase(value, name, tag);
        alwaysBraces = false;
      } else if (is.arguments(value)) {
        open = '[Arguments] {';
      } else if (is.regexp(value)) {
        base = RegExp.prototype.toString.call(value);
        if (name !== 'RegExp') base = `${prefix(name, tag, 'RegExp')}${base}`;
        alwaysBraces = false;
      } else if (is.date(value)) {
        const time = Date.prototype.getTime.call(value);
        base = Number.isNaN(time) ? 'Invalid Date' : Date.prototype.toISOString.call(value);
        if (name !== 'Date') base = `${prefix(name, tag, 'Date')}${base}`;
        alwaysBraces = false;
      } else if (is.error(value)) {
        base = shared.describe(value);
        keys = keys.filter((key) => !['name', 'message', 'stack'].includes(key));
        alwaysBraces = false;
      } else if (is.buffer(value)) {
        open = `${prefix(name, tag, 'ArrayBuffer')}{`;
        items = () => [`byteLength: ${value.byteLength}`];
      } else {
        const boxed = unboxed(value);
        if (boxed !== undefined) {
          if (boxed.type === 'String') keys = keys.filter((key) => !isIndex(key));
          const type = name === boxed.type || name === null ? boxed.type : `${boxed.type} (${name})`;
          base = `[${type}: ${primitive(boxed.value)}]`;
          alwaysBraces = false;
        } else if (is.promise(value)) {
          open = `${prefix(name, tag, 'Promise')}{`;
          items = () => ['<pending>'];
        } else if (name !== 'Object' || tag !== '') {
          open = `${prefix(name, tag, 'Object')}{`;
        }
      }
      if (!alwaysBraces && keys.length === 0) return base;
      const listed = items();
      const named = keys.map((key) => `${propertyName(key)}: ${property(value, key, indent)}`);
      const all = isList ? [...listed, ...named.sort()] : [...listed, ...named].sort();
      if (circular.has(value)) base = `<ref *${circular.get(value)}>${base === '' ? '' : ` ${base}`}`;
      const start = base === '' ? open : `${base} ${open}`;
      if (all.length === 0) return `${start}${close}`;
      const line = `\n${' '.repeat(indent)}`;
      return `${start}${line}  ${all.join(`,${line}  `)}${line}${close}`;
    };

    const elements = (value, indent) => {
      const out = [];
      let missing = 0;
      const gap = () => {
        if (missing > 0) out.push(`<${missing} empty item${missing > 1 ? 's' : ''}>`);
        missing = 0;
      };
      const present = Object.keys(value).filter(isIndex);
      let next = 0;
      for (const key of present) {
        missing = Number(key) - next;
        gap();
        out.push(property(value, key, indent));
        next = Number(key) + 1;
      }
      missing = value.length - next;
      gap();
      return out;
    };

    return show(root, 0);
  };

  return { inspect, is, isIndex, unboxed };
}
