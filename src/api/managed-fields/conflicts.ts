import { type ApiError, failure } from '../errors.ts';
import { goQuote } from '../go-quote.ts';
import type { Writer } from './entries.ts';
import { type FieldSet, pathsIn } from './field-set.ts';

/** Fields that a configuration would change although they are somebody else's. */
export interface Conflict {
  readonly owner: Writer;
  readonly fields: FieldSet;
}

/** 409 with every conflict and whose it is. k8s: managedfields/internal/conflict.go NewConflictError */
export function applyConflict(conflicts: readonly Conflict[]): ApiError {
  const all = conflicts
    .map(({ owner, fields }) => ({ who: shownOwner(owner), paths: [...pathsIn(fields)] }))
    .toSorted((a, b) => (a.who < b.who ? -1 : 1));
  const causes = all.flatMap(({ who, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${who}`, field })),
  );
  return failure(409, 'Conflict', `Apply failed with ${shownConflicts(all, causes.length)}`, { causes });
}

function shownConflicts(all: readonly { readonly who: string; readonly paths: readonly string[] }[], count: number): string {
  const [first] = all;
  if (first && count === 1) return `1 conflict: conflict with ${first.who}: ${first.paths[0]}`;
  const lines = all.flatMap(({ who, paths }) => [`conflicts with ${who}:`, ...paths.map((path) => `- ${path}`)]);
  return `${count} conflicts: ${lines.join('\n')}`;
}

function shownOwner({ manager, operation, apiVersion, subresource }: Writer): string {
  const name = `${goQuote(manager)}${subresource === undefined ? '' : ` with subresource ${goQuote(subresource)}`}`;
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}
