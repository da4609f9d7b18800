import { isRecord } from '../../../api/is-record.ts';

type Json = Readonly<Record<string, unknown>>;

/** Both states of an object; undefined for one that is not there. */
export interface States {
  readonly live: Json | undefined;
  readonly merged: Json | undefined;
}

const hidden = '***';

/** The states of a Secret without its values, but with the fact that one differs. k8s: kubectl diff.go Masker */
export function maskSecret({ live, merged }: States): States {
  const [before, after] = [dataOf(live), dataOf(merged)];
  const mask = (own: Json, other: Json, word: string): Json =>
    Object.fromEntries(
      Object.keys(own).map((key) => [key, Object.hasOwn(other, key) && other[key] !== own[key] ? `${hidden} (${word})` : hidden]),
    );
  return { live: withData(live, mask(before, after, 'before')), merged: withData(merged, mask(after, before, 'after')) };
}

const dataOf = (object: Json | undefined): Json => (isRecord(object?.['data']) ? object['data'] : {});

const withData = (object: Json | undefined, data: Json): Json | undefined =>
  object !== undefined && isRecord(object['data']) ? { ...object, data } : object;
