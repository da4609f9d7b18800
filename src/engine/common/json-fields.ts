import { toUtc } from '../../api/log-time.ts';
import type { Labels } from '../types.ts';

/** Engines write Go's zero time where nothing happened. */
const zeroTime = /^0001-01-01T/;

/** A JSON object, or an empty one for whatever else stands there: a missing part of an answer reads as missing. */
export function objectAt(value: unknown, ...path: readonly string[]): Readonly<Record<string, unknown>> {
  const found = valueAt(value, ...path);
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Record<string, unknown>) : {};
}

/** The value at a path of keys, undefined where it leads nowhere. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || Array.isArray(current)) return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

/** A string at a path; undefined when there is none or it is empty. */
export function stringAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** A number at a path. */
export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** An array at a path, empty where there is none. */
export function arrayAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The strings of a string map. */
export function labelsAt(value: unknown, ...path: readonly string[]): Labels {
  const entries = Object.entries(objectAt(value, ...path)).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(entries);
}

/** A time at a path as RFC 3339 UTC, undefined for none and for Go's zero time. */
export function timeAt(value: unknown, ...path: readonly string[]): string | undefined {
  const text = stringAt(value, ...path);
  return text === undefined || zeroTime.test(text) ? undefined : toUtc(text);
}

/** Parses an engine's answer; `undefined` when it is no JSON (a CLI that died in mid-answer). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `{ key: value }`, or nothing when there is no value: optional fields are absent, never undefined. */
export function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}
