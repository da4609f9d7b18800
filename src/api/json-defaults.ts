import { formatQuantity, parseQuantity, roundQuantityToMilli } from './quantity.ts';

/** A decoded JSON object whose fields have the right types but may be missing. */
export type Json = Readonly<Record<string, unknown>>;

/** True for a field that a manifest left out, or wrote as `null`. */
export const isUnset = (value: unknown): boolean => value === undefined || value === null;

/** The canonical text of a quantity given as text or number. Throws UserError when it cannot be read. */
export function canonicalQuantityOf(value: unknown): string {
  return formatQuantity(parseQuantity(String(value)));
}

/** Both lists in canonical form, rounded up to thousandths; each missing request is the limit of the same resource. */
export function canonicalResources(value: unknown): Json {
  const resources = canonicalAmounts(value);
  const { limits, requests } = resources as { readonly limits?: Json; readonly requests?: Json };
  return { ...resources, ...(limits || requests ? { requests: { ...limits, ...requests } } : {}) };
}

/** The same without what a pod gets by default. */
export function canonicalAmounts(value: unknown): Json {
  const resources = (value ?? {}) as Json;
  const limits = canonicalList(resources['limits']);
  const requests = canonicalList(resources['requests']);
  return { ...resources, ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) };
}

function canonicalList(value: unknown): Json | undefined {
  if (isUnset(value)) return undefined;
  const entries = Object.entries(value as Json);
  return Object.fromEntries(entries.map(([name, amount]) => [name, canonicalAmount(amount)]));
}

const canonicalAmount = (value: unknown): string => formatQuantity(roundQuantityToMilli(parseQuantity(String(value))));
