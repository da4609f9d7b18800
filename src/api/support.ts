import { type SchemaType, structNamed, structType } from './schema.ts';
import { supportTable } from './support-table.ts';
import type { StructSupport, Support } from './support-words.ts';

/** What kpod makes of a field that a manifest sets. */
export type Verdict =
  /** Does what it does in a cluster. */
  | { readonly is: 'honoured' }
  /** Each field below it has a verdict of its own. */
  | { readonly is: 'by field' }
  /** Each key of the map has a verdict of its own; other keys are refused. */
  | { readonly is: 'by key'; readonly keys: Readonly<Record<string, Verdict>> }
  /** At these values, which are what kpod does anyway; another is refused. */
  | { readonly is: 'only'; readonly values: readonly unknown[] }
  | { readonly is: 'no effect'; readonly because: string }
  | { readonly is: 'warning'; readonly because: string }
  | { readonly is: 'refused'; readonly because?: string };

/** The fields of one struct, where it stands in manifests. */
export interface SupportGroup {
  readonly kind: string;
  /** `spec.containers[]` and, where it is the same struct, `spec.initContainers[]`; `''` is the object itself. */
  readonly paths: readonly string[];
  readonly fields: ReadonlyMap<string, Verdict>;
}

/** Every struct that is judged field by field, as a reader of a manifest meets them; each once, where the first of the kinds has it. */
export function supportGroups(kinds: readonly string[]): readonly SupportGroup[] {
  const groups = new Map<string, SupportGroup & { readonly paths: string[] }>();
  const visit = (struct: string, kind: string, path: string): void => {
    const table = tableOf(struct);
    const known = groups.get(struct);
    // Below the second place is what is below the first.
    if (known) known.paths.push(...(known.kind === kind ? [path] : []));
    if (!table || known) return;
    const schema = structNamed(struct) ?? new Map<string, SchemaType>();
    const fields = new Set([...Object.keys(table), ...schema.keys()]);
    groups.set(struct, {
      kind,
      paths: [path],
      fields: new Map([...fields].map((field) => [field, verdictOf(table, field, schema.get(field))])),
    });
    for (const [field, type] of schema) {
      if (table[field]?.is !== 'honoured') continue;
      const [inner, suffix] = type.is === 'list' ? [type.of, '[]'] : [type, ''];
      if (inner.is === 'struct') visit(inner.struct, kind, `${path === '' ? '' : `${path}.`}${field}${suffix}`);
    }
  };
  for (const kind of kinds) visit(kind, kind, '');
  return [...groups.values()];
}

/** The verdict of one field, and how far down the path it was reached: what is below a refused field is refused with it. */
export interface FieldVerdict {
  readonly verdict: Verdict;
  /** The part of the path that decides. */
  readonly decidedBy: readonly string[];
}

/** What kpod makes of the field at a path (`spec`, `containers`, `image`) of a kind; the path exists. */
export function supportAt(kind: string, path: readonly string[]): FieldVerdict {
  let type: SchemaType | undefined = structType(kind);
  let verdict: Verdict = tableOf(kind)
    ? { is: 'by field' }
    : { is: 'no effect', because: 'kpod makes these objects; they can only be read' };
  for (const [index, field] of path.entries()) {
    const struct = structIn(type);
    const table = struct === undefined ? undefined : tableOf(struct);
    // Without a table everything below is honoured, or belongs to a map that is.
    if (struct === undefined || !table) return { verdict, decidedBy: path.slice(0, index) };
    type = structNamed(struct)?.get(field);
    verdict = verdictOf(table, field, type);
    if (verdict.is !== 'by field') return { verdict, decidedBy: path.slice(0, index + 1) };
  }
  return { verdict, decidedBy: path };
}

const tableOf = (struct: string): StructSupport | undefined => (Object.hasOwn(supportTable, struct) ? supportTable[struct] : undefined);

function structIn(type: SchemaType | undefined): string | undefined {
  const inner = type?.is === 'list' ? type.of : type;
  return inner?.is === 'struct' ? inner.struct : undefined;
}

function verdictOf(table: StructSupport, field: string, type: SchemaType | undefined): Verdict {
  const struct = structIn(type);
  return judge(Object.hasOwn(table, field) ? table[field] : undefined, struct !== undefined && tableOf(struct) !== undefined);
}

function judge(support: Support | undefined, hasFields: boolean): Verdict {
  switch (support?.is) {
    case undefined:
      return { is: 'refused' };
    case 'honoured':
      if (!support.keys) return { is: hasFields ? 'by field' : 'honoured' };
      return { is: 'by key', keys: Object.fromEntries(Object.entries(support.keys).map(([key, inner]) => [key, judge(inner, false)])) };
    case 'accepted':
      return support.values ? { is: 'only', values: support.values } : { is: 'no effect', because: support.because };
    case 'warned':
      return { is: 'warning', because: support.because };
    case 'refused':
      return { is: 'refused', because: support.because };
  }
}
