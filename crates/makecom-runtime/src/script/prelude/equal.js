// Deep equality, as node:assert has it: loose, and strict with prototypes.
({ is, isIndex, unboxed }) => {
  const tagOf = (value) => Object.prototype.toString.call(value);
  const enumerable = (value, key) => Object.prototype.propertyIsEnumerable.call(value, key);

  const equal = (left, right, strict, seen) => {
    if (left === right) return left !== 0 || !strict || Object.is(left, right);
    const isObject = (value) => typeof value === 'object' && value !== null;
    if (strict) {
      if (!isObject(left) || !isObject(right)) {
        return typeof left === 'number' && Number.isNaN(left) && Number.isNaN(right);
      }
      if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false;
    } else {
      if (!isObject(left)) {
        return !isObject(right) && (left == right || (Number.isNaN(left) && Number.isNaN(right)));
      }
      if (!isObject(right)) return false;
    }
    if (tagOf(left) !== tagOf(right)) return false;
    if (is.array(left) || is.array(right)) {
      if (!is.array(left) || !is.array(right) || left.length !== right.length) return false;
      return sameItems(left, right, strict, seen, (key) => !isIndex(key), () => sameElements(left, right, strict, seen));
    }
    if (is.view(left) || is.view(right)) {
      if (!is.view(left) || !is.view(right) || left.length !== right.length) return false;
      for (let at = 0; at < left.length; at++) {
        if (!(strict ? Object.is(left[at], right[at]) : left[at] === right[at])) return false;
      }
      return sameItems(left, right, strict, seen, (key) => !isIndex(key));
    }
    for (const [type, same] of SAME) {
      if (is[type](left) !== is[type](right)) return false;
      if (is[type](left) && !same(left, right)) return false;
    }
    if (is.set(left) || is.map(left)) {
      const same = is.set(left) ? sameSet : sameMap;
      if (left.size !== right.size) return false;
      return sameItems(left, right, strict, seen, () => true, () => same(left, right, strict, seen));
    }
    const [one, other] = [unboxed(left), unboxed(right)];
    if (one?.type !== other?.type) return false;
    if (one !== undefined && !Object.is(one.value, other.value)) return false;
    return sameItems(left, right, strict, seen, () => true);
  };

  // What kinds of objects have besides their properties.
  const SAME = [
    ['date', (left, right) => Object.is(Date.prototype.getTime.call(left), Date.prototype.getTime.call(right))],
    ['regexp', (left, right) => String(left) === String(right) && left.lastIndex === right.lastIndex],
    ['error', (left, right) => left.message === right.message && left.name === right.name],
    ['buffer', (left, right) => String(new Uint8Array(left)) === String(new Uint8Array(right))],
    ['set', () => true],
    ['map', () => true],
  ];

  // Own properties; strict also compares those with symbols.
  const sameItems = (left, right, strict, seen, wanted, rest = () => true) => {
    const keysOf = (value) => Object.keys(value).filter(wanted);
    const keys = keysOf(left);
    if (keys.length !== keysOf(right).length || !keys.every((key) => Object.hasOwn(right, key))) return false;
    if (strict) {
      const symbols = (value) => Object.getOwnPropertySymbols(value).filter((key) => enumerable(value, key));
      const own = symbols(left);
      if (own.length !== symbols(right).length || !own.every((key) => enumerable(right, key))) return false;
      keys.push(...own);
    }
    // A value inside itself equals one that is inside itself at the same place.
    const before = seen.get(left);
    if (before !== undefined) {
      const place = seen.get(right);
      if (place !== undefined) return before === place;
    }
    const place = seen.size;
    seen.set(left, place).set(right, place);
    const same = rest() && keys.every((key) => equal(left[key], right[key], strict, seen));
    seen.delete(left);
    seen.delete(right);
    return same;
  };

  const sameElements = (left, right, strict, seen) => {
    // Object.keys leaves out holes, so a long array of holes costs nothing.
    const indexes = Object.keys(left).filter(isIndex);
    if (indexes.length !== Object.keys(right).filter(isIndex).length) return false;
    return indexes.every((key) => Object.hasOwn(right, key) && equal(left[key], right[key], strict, seen));
  };

  // Each of the left has another one on the right.
  const paired = (left, right, same) => {
    const free = [...right];
    return [...left].every((one) => {
      const at = free.findIndex((other) => same(one, other));
      if (at >= 0) free.splice(at, 1);
      return at >= 0;
    });
  };
  const sameSet = (left, right, strict, seen) => {
    const [values, others] = [[...Set.prototype.values.call(left)], [...Set.prototype.values.call(right)]];
    const rest = values.filter((one) => !Set.prototype.has.call(right, one));
    const free = others.filter((one) => !Set.prototype.has.call(left, one));
    return paired(rest, free, (one, other) => equal(one, other, strict, seen));
  };
  const sameMap = (left, right, strict, seen) => {
    const entries = (map) => [...Map.prototype.entries.call(map)];
    const get = (map, key) => Map.prototype.get.call(map, key);
    const has = (map, key) => Map.prototype.has.call(map, key);
    const both = entries(left).filter(([key]) => has(right, key));
    if (!both.every(([key, one]) => equal(one, get(right, key), strict, seen))) return false;
    const rest = entries(left).filter(([key]) => !has(right, key));
    const free = entries(right).filter(([key]) => !has(left, key));
    return paired(rest, free, ([key, one], [otherKey, other]) =>
      equal(key, otherKey, strict, seen) && equal(one, other, strict, seen));
  };

  return {
    deepEqual: (left, right) => equal(left, right, false, new Map()),
    deepStrictEqual: (left, right) => equal(left, right, true, new Map()),
  };
}
