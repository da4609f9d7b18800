/**
 * What kpod makes of a valid field:
 * - `honoured`: does what it says, or keeps it as the data that it is. A struct below it is judged field by field when it has a table; of a
 *   map with `keys` each key by itself, those with a slash that are not named as `anyDomain`.
 * - `accepted`: has nothing to do for it (the reason says why), or only for these values; another value is refused, as `otherwise` says.
 * - `warned`: accepted, has no effect, and says so; not for the values of `unless`.
 * - `refused`: with the way out.
 * A field without an entry is refused as not supported yet.
 */
export type Support =
  | { readonly is: 'honoured'; readonly keys?: Readonly<Record<string, Support>> }
  | {
      readonly is: 'accepted';
      readonly because: string;
      readonly values?: readonly unknown[];
      readonly otherwise?: string | ((value: unknown) => string);
    }
  | { readonly is: 'warned'; readonly because: string; readonly unless?: (value: unknown) => boolean }
  | { readonly is: 'refused'; readonly because: string };

/** The fields of one struct. */
export type StructSupport = Readonly<Record<string, Support>>;

/** Among the keys of a map: every name with a domain, `example.com/dongle`. */
export const anyDomain = '*/*';

/** Does what it does in a cluster. */
export const honoured: Support = { is: 'honoured' };
/** Clients send it back; it is the server's. */
export const serverOwned: Support = { is: 'accepted', because: 'the server sets it' };
/** Why what places pods does nothing. */
export const oneNode = 'has no effect in kpod: there is one node';
/** What places pods. */
export const scheduling: Support = { is: 'warned', because: oneNode };

/** Accepted at these values, which are what kpod does anyway. */
export const only = (...values: readonly unknown[]): Extract<Support, { is: 'accepted' }> => ({
  is: 'accepted',
  because: 'what kpod does anyway',
  values,
});

/** Why a field is refused of which nothing else is said. */
export const notYet = 'not supported by kpod yet';

/** The same answer for several fields: honoured. */
export const all = (...fields: readonly string[]): StructSupport => Object.fromEntries(fields.map((field) => [field, honoured]));
