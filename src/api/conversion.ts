import type { Json } from './json-defaults.ts';

/** Makes an object of one version one of another. */
export interface Conversion {
  readonly kind: string;
  readonly apiVersion: string;
  /** What its objects are made of; default: the same struct as those that are kept. */
  readonly struct?: string;
  readonly toStored: (object: Json) => Json;
  readonly fromStored: (object: Json) => Json;
  /** A field selector in the words of the version in which it is kept; default: they are the same. */
  readonly toStoredFields?: (selector: string) => string;
}
