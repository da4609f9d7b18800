import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from './errors.ts';
import { type SchemaType, structNamed } from './schema.ts';
import { supportTable } from './support-table.ts';
import { anyDomain, notYet, type Support } from './support-words.ts';

type Json = Readonly<Record<string, unknown>>;

/** What kpod cannot do for an object yet, and what it does not need to do. */
export interface SupportFindings {
  /** `spec.x: Forbidden: not supported by kpod yet` */
  readonly errors: readonly FieldError[];
  /** `spec.affinity: has no effect in kpod: there is one node` */
  readonly warnings: readonly string[];
}

/** Structs where an empty source is a choice: `downwardAPI: {}` is a volume of its own kind. */
const emptyCounts: ReadonlySet<string> = new Set(['Volume']);

/**
 * Judges a decoded object, before defaulting, by `supportTable`: every field that is set to something, at its exact path. With `stored`, the
 * object that is to be replaced, only what differs from it: a client sends back what the server has added.
 */
export function findUnsupported(kind: string, object: Json, stored?: Json): SupportFindings {
  const errors: FieldError[] = [];
  const warnings: string[] = [];

  const judgeStruct = (struct: string, value: Json, place: Place): void => {
    const table = Object.hasOwn(supportTable, struct) ? supportTable[struct] : undefined;
    if (!table) return;
    const fields = structNamed(struct);
    for (const [field, item] of Object.entries(value)) {
      const support = Object.hasOwn(table, field) ? table[field] : undefined;
      if (isAlwaysAccepted(support) || (isEmpty(item) && !emptyCounts.has(struct))) continue;
      const path = place.path === '' ? field : `${place.path}.${field}`;
      judge(support, item, { path, type: fields?.get(field), stored: (place.stored as Json | undefined)?.[field] });
    }
  };
  const judge = (support: Support | undefined, value: unknown, place: Place): void => {
    const { path } = place;
    if (isDeepStrictEqual(value, place.stored)) return;
    if (support?.is === 'honoured') {
      if (support.keys) judgeKeys(support.keys, value as Json, place);
      else judgeInside(value, place);
    } else if (support?.is === 'warned') {
      if (!support.unless?.(value)) warnings.push(`${path}: ${support.because}`);
    } else if (support?.is === 'refused') {
      errors.push({ type: 'Forbidden', field: path, detail: support.because });
    } else if (!support?.values?.some((accepted) => isDeepStrictEqual(accepted, value))) {
      const otherwise = support?.otherwise ?? notYet;
      errors.push({ type: 'Forbidden', field: path, detail: typeof otherwise === 'string' ? otherwise : otherwise(value) });
    }
  };
  const judgeInside = (value: unknown, { path, type, stored }: Place): void => {
    if (type?.is === 'struct') judgeStruct(type.struct, value as Json, { path, type, stored });
    if (type?.is !== 'list') return;
    for (const [index, item] of (value as readonly unknown[]).entries()) {
      const before = (stored as readonly unknown[] | undefined)?.[index];
      judgeInside(item, { path: `${path}[${index}]`, type: type.of, stored: before });
    }
  };
  const judgeKeys = (keys: Readonly<Record<string, Support>>, value: Json, { path, stored }: Place): void => {
    for (const [key, item] of Object.entries(value)) {
      const before = (stored as Json | undefined)?.[key];
      const support = Object.hasOwn(keys, key) ? keys[key] : key.includes('/') ? keys[anyDomain] : undefined;
      judge(support, item, { path: `${path}[${key}]`, type: undefined, stored: before });
    }
  };

  judgeStruct(kind, object, { path: '', type: undefined, stored });
  return { errors, warnings };
}

/** Where a value stands, and what stood there before. */
interface Place {
  readonly path: string;
  readonly type: SchemaType | undefined;
  readonly stored: unknown;
}

const isAlwaysAccepted = (support: Support | undefined): boolean => support?.is === 'accepted' && support.values === undefined;

/** `{}` and `{ capabilities: {} }` say nothing. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && value !== null && Object.values(value).every(isEmpty);
}
