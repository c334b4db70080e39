// The parts of Node's Buffer that functions use.
(shared, host) => {
  const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const SIX_BITS = new Map([...BASE64, '-', '_'].map((one, at) => [one, at < 64 ? at : at - 2]));
  const units = (text, width) => {
    const bytes = [];
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      bytes.push(unit & 255);
      if (width === 2) bytes.push(unit >> 8);
    }
    return bytes;
  };
  const characters = (bytes) => {
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return text;
  };
  const fromBase64 = (text) => {
    const bytes = [];
    let [held, count] = [0, 0];
    for (const one of text) {
      if (one === '=') break;
      const bits = SIX_BITS.get(one);
      if (bits === undefined) continue;
      held = (held << 6) | bits;
      count += 6;
      if (count >= 8) {
        count -= 8;
        bytes.push((held >> count) & 255);
        held &= (1 << count) - 1;
      }
    }
    return bytes;
  };
  const toBase64 = (bytes) => {
    let text = '';
    for (let at = 0; at < bytes.length; at += 3) {
      const three = (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
      const left = Math.min(bytes.length - at, 3);
      for (let part = 0; part < 4; part++) {
        text += part <= left ? BASE64[(three >> (18 - 6 * part)) & 63] : '=';
      }
    }
    return text;
  };
  const fromHex = (text) => {
    const bytes = [];
    for (let at = 0; at + 1 < text.length; at += 2) {
      const pair = text.slice(at, at + 2);
      if (!/^[0-9a-fA-F]{2}$/.test(pair)) break;
      bytes.push(parseInt(pair, 16));
    }
    return bytes;
  };
  const latin1 = { read: (text) => units(text, 1), show: characters };
  const utf8 = { read: (text) => host.utf8(text.toWellFormed()), show: (bytes) => host.text(Array.from(bytes)) };
  const utf16 = {
    read: (text) => units(text, 2),
    show: (bytes) => {
      let text = '';
      for (let at = 0; at + 1 < bytes.length; at += 2) text += String.fromCharCode(bytes[at] | (bytes[at + 1] << 8));
      return text;
    },
  };
  const base64 = { read: fromBase64, show: toBase64 };
  const base64url = {
    read: fromBase64,
    show: (bytes) => toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
  };
  const hex = {
    read: fromHex,
    show: (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''),
  };
  const ascii = { read: latin1.read, show: (bytes) => characters(Array.from(bytes, (byte) => byte & 127)) };
  const ENCODINGS = {
    utf8, 'utf-8': utf8, hex, base64, base64url, latin1, binary: latin1, ascii,
    utf16le: utf16, 'utf-16le': utf16, ucs2: utf16, 'ucs-2': utf16,
  };
  const encoding = (name) => {
    const found = Object.hasOwn(ENCODINGS, String(name ?? 'utf8').toLowerCase());
    if (found) return ENCODINGS[String(name ?? 'utf8').toLowerCase()];
    const error = new TypeError(`Unknown encoding: ${name}`);
    error.code = 'ERR_UNKNOWN_ENCODING';
    throw error;
  };
  const invalid = (message) => {
    const error = new TypeError(message);
    error.code = 'ERR_INVALID_ARG_TYPE';
    return error;
  };

  // Sizes are those of Uint8Array, whose limits hold.
  class Buffer extends Uint8Array {
    static from(value, name, length) {
      if (typeof value === 'string') return made(encoding(name).read(value));
      if (value instanceof ArrayBuffer) return new Buffer(value, name, length);
      if (typeof value === 'object' && value !== null) {
        if (value.type === 'Buffer' && Array.isArray(value.data)) return made(value.data);
        if (typeof value.length === 'number') return made(value);
        const primitive = value.valueOf?.();
        if (primitive !== value && primitive !== undefined && primitive !== null) return Buffer.from(primitive, name);
      }
      throw invalid('The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an '
        + `Array-like Object. Received ${value === null ? 'null' : `type ${typeof value}`}`);
    }
    static alloc(size, fill, name) {
      if (typeof size !== 'number') throw invalid('The "size" argument must be of type number.');
      const buffer = new Buffer(size);
      if (fill !== undefined && size > 0) buffer.fill(fill, name);
      return buffer;
    }
    static allocUnsafe(size) {
      return Buffer.alloc(size);
    }
    static concat(list, total = list.reduce((sum, one) => sum + one.length, 0)) {
      const buffer = new Buffer(total);
      let at = 0;
      for (const one of list) {
        if (at >= total) break;
        buffer.set(one.subarray(0, total - at), at);
        at += one.length;
      }
      return buffer;
    }
    static byteLength(value, name) {
      return typeof value === 'string' ? encoding(name).read(value).length : value.byteLength;
    }
    static isBuffer(value) {
      return value instanceof Buffer;
    }
    static isEncoding(name) {
      return typeof name === 'string' && Object.hasOwn(ENCODINGS, name.toLowerCase());
    }
    static compare(one, other) {
      for (let at = 0; at < Math.min(one.length, other.length); at++) {
        if (one[at] !== other[at]) return one[at] < other[at] ? -1 : 1;
      }
      return Math.sign(one.length - other.length);
    }
    toString(name, start = 0, end = this.length) {
      return encoding(name).show(this.subarray(Math.max(start, 0), Math.max(end, 0)));
    }
    toJSON() {
      return { type: 'Buffer', data: Array.from(this) };
    }
    equals(other) {
      return Buffer.compare(this, other) === 0;
    }
    compare(other) {
      return Buffer.compare(this, other);
    }
    // As in Node, a slice shares its bytes.
    slice(start, end) {
      return this.subarray(start, end);
    }
    write(text, start = 0, ...rest) {
      const name = rest.find((one) => typeof one === 'string');
      const bytes = Uint8Array.from(encoding(name).read(text)).subarray(0, this.length - start);
      this.set(bytes, start);
      return bytes.length;
    }
    fill(value, ...rest) {
      if (typeof value !== 'string') return super.fill(value, ...rest);
      const name = rest.find((one) => typeof one === 'string');
      const bytes = encoding(name).read(value);
      for (let at = 0; at < this.length; at++) this[at] = bytes.length === 0 ? 0 : bytes[at % bytes.length];
      return this;
    }
    indexOf(value, start = 0, name) {
      if (typeof value === 'number') return super.indexOf(value & 255, start);
      const bytes = typeof value === 'string' ? encoding(name).read(value) : value;
      for (let at = Math.max(start, 0); at + bytes.length <= this.length; at++) {
        if (Array.prototype.every.call(bytes, (byte, offset) => this[at + offset] === byte)) return at;
      }
      return -1;
    }
    includes(value, start, name) {
      return this.indexOf(value, start, name) >= 0;
    }
    copy(target, at = 0, start = 0, end = this.length) {
      const bytes = this.subarray(start, Math.min(end, start + target.length - at));
      target.set(bytes, at);
      return bytes.length;
    }
    readUInt8(at = 0) {
      return this[at];
    }
  }
  const made = (bytes) => {
    const buffer = new Buffer(bytes.length);
    for (let at = 0; at < bytes.length; at++) buffer[at] = bytes[at];
    return buffer;
  };
  return { Buffer };
}
