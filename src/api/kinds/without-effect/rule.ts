import type { FieldError } from '../../errors.ts';
import type { Json } from '../../json-defaults.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import type { ObjectWithoutEffect } from '../../without-effect-types.ts';

/** What is decided about objects of a kind that does nothing here: as much as tells a valid one from one that a cluster would refuse. */
export interface RuleWithoutEffect<T extends ObjectWithoutEffect> {
  /** Its fields beside kind, metadata and status; default: `spec`. */
  readonly fields?: readonly string[];
  /** What is wrong with a name; default: that of a DNS name. */
  readonly nameRule?: (name: string) => readonly string[];
  /** The defaults of its own fields. */
  readonly defaults?: (object: Json) => Json;
  /** Every mistake of its own fields. */
  readonly validate: (object: T) => readonly FieldError[];
  /** What of it may not change, and how that is said. */
  readonly validateChange?: (object: T, current: T) => readonly FieldError[];
  /** The status that a new one has. */
  readonly status?: Json;
  /** Whether changes of its spec are counted. */
  readonly hasGeneration?: true;
}

/** The spec of a decoded object. */
export const specOf = (object: Json): Json => (object['spec'] ?? {}) as Json;

/** A list of a decoded object. */
export const listOf = (value: unknown): readonly Json[] => (value ?? []) as readonly Json[];

/** What is wrong with the name of a Role and its like: any segment of a path will do. k8s: api/validation/path ValidatePathSegmentName */
export function pathSegmentName(name: string): readonly string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((character) => name.includes(character)).map((character) => `may not contain '${character}'`);
}

/** The rule for most names. */
export const defaultNameRule: NonNullable<RuleWithoutEffect<ObjectWithoutEffect>['nameRule']> = dns1123Subdomain;

/** For lists in rules: the same check of each, with its path. */
export const each = <T>(items: readonly T[] | undefined | null, path: string, check: (item: T, path: string) => readonly FieldError[]) =>
  (items ?? []).flatMap((item, index) => check(item, `${path}[${index}]`));
