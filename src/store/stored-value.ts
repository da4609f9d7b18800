const stored = new WeakSet<object>();

/**
 * Makes a value what the store keeps: frozen all the way down, and without properties of value undefined, so that memory and file say
 * the same. The value itself when it has none of those; parts that are stored values already are not looked at again.
 */
export function toStoredValue<T>(value: T): T {
  if (typeof value !== 'object' || value === null || stored.has(value)) return value;
  const result = Array.isArray(value) ? storedArray(value) : storedRecord(value as Readonly<Record<string, unknown>>);
  stored.add(Object.freeze(result));
  return result as T;
}

function storedArray(values: readonly unknown[]): readonly unknown[] {
  const next = values.map((value) => (value === undefined ? null : toStoredValue(value)));
  return next.every((value, index) => value === values[index]) ? values : next;
}

function storedRecord(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(record);
  const next = entries.filter(([, value]) => value !== undefined).map(([key, value]) => [key, toStoredValue(value)] as const);
  const same = next.length === entries.length && next.every(([, value], index) => value === entries[index]?.[1]);
  // Not by assignment: a key `__proto__` from a hostile manifest would become the prototype.
  return same ? record : Object.fromEntries(next);
}
