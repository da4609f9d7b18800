const settled = new WeakSet<object>();

/**
 * Makes a value what the store keeps: frozen all the way down, and without properties of value undefined, so that memory and file say
 * the same. The value itself when it has none of those; parts that are settled already are not looked at again.
 */
export function settle<T>(value: T): T {
  if (typeof value !== 'object' || value === null || settled.has(value)) return value;
  const result = Array.isArray(value) ? settleArray(value) : settleRecord(value as Readonly<Record<string, unknown>>);
  settled.add(Object.freeze(result));
  return result as T;
}

function settleArray(values: readonly unknown[]): readonly unknown[] {
  const next = values.map((value) => (value === undefined ? null : settle(value)));
  return next.every((value, index) => value === values[index]) ? values : next;
}

function settleRecord(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(record);
  const next = entries.filter(([, value]) => value !== undefined).map(([key, value]) => [key, settle(value)] as const);
  const same = next.length === entries.length && next.every(([, value], index) => value === entries[index]?.[1]);
  // Not by assignment: a key `__proto__` from a hostile manifest would become the prototype.
  return same ? record : Object.fromEntries(next);
}
