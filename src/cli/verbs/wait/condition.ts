import { UserError } from '../../../api/errors.ts';
import type { KubeObject } from '../../../api/types.ts';
import { goValueText } from '../../../printers/go-value.ts';
import { ExplainedError } from '../../errors/render-error.ts';
import { type FieldPath, parseFieldPath } from '../../jsonpath/relaxed.ts';

/** What `--for` asks for. `isMet` looks at one state of one object and throws UserError when it can never tell. */
export type WaitCondition =
  | { readonly is: 'delete' }
  | { readonly is: 'create' }
  | { readonly is: 'state'; isMet(object: KubeObject): boolean };

/** Reads `--for`. Throws UserError in kubectl's words. k8s: kubectl wait conditionFuncsFor */
export function parseWaitCondition(text: string): WaitCondition {
  const word = text.toLowerCase();
  if (word === 'delete' || word === 'create') return { is: word };
  if (text.startsWith('condition=')) {
    const [name = '', ...value] = text.slice('condition='.length).split('=');
    const expected = value.length > 0 ? value.join('=') : 'true';
    return { is: 'state', isMet: (object) => hasCondition(object, name, expected) };
  }
  if (text.startsWith('jsonpath=')) return parseJsonPathCondition(text.slice('jsonpath='.length));
  throw new ExplainedError(new UserError(`unrecognized condition: ${JSON.stringify(text)}`), [
    "--for says what to wait for: create, delete, condition=NAME[=VALUE] or jsonpath='{PATH}'[=VALUE]",
  ]);
}

type Json = Readonly<Record<string, unknown>>;

/** What was said of an older generation says nothing of this one. k8s: kubectl wait/condition.go checkCondition */
function hasCondition(object: KubeObject, name: string, expected: string): boolean {
  const { status } = object as KubeObject & { readonly status?: { readonly conditions?: unknown; readonly observedGeneration?: unknown } };
  const conditions = Array.isArray(status?.conditions) ? (status.conditions as readonly Json[]) : [];
  const condition = conditions.find(({ type, status: is }) => typeof type === 'string' && sameWord(type, name) && typeof is === 'string');
  if (!condition) return false;
  const { generation } = object.metadata;
  const observed = condition['observedGeneration'] ?? status?.observedGeneration;
  if (generation !== undefined && typeof observed === 'number' && observed < generation) return false;
  return sameWord(String(condition['status']), expected);
}

const sameWord = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

function parseJsonPathCondition(text: string): WaitCondition {
  const parts = splitAtSingleEquals(text);
  if (parts.length > 2) {
    throw new UserError(
      "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
    );
  }
  const path = parsePath(parts[0] ?? '');
  if (parts.length === 1) return { is: 'state', isMet: (object) => single(path(object)).found };
  const expected = (parts[1] ?? '').replace(/^['"]+|['"]+$/g, '');
  if (expected === '') {
    throw new UserError("jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3");
  }
  return {
    is: 'state',
    isMet(object) {
      const { found, value } = single(path(object));
      if (!found) return false;
      if (typeof value === 'object' && value !== null)
        throw new UserError('jsonpath leads to a nested object or list which is not supported');
      return goValueText(value).trim() === expected.trim();
    },
  };
}

function parsePath(text: string): FieldPath {
  if (text === '') throw new UserError('jsonpath expression cannot be empty');
  return parseFieldPath(text);
}

function single(results: readonly unknown[]): { readonly found: boolean; readonly value?: unknown } {
  if (results.length > 1) throw new UserError('given jsonpath expression matches more than one value');
  return results.length === 0 ? { found: false } : { found: true, value: results[0] };
}

/** `==` belongs to a filter; a single `=` stands before the value. */
function splitAtSingleEquals(text: string): string[] {
  const parts = [''];
  for (let index = 0; index < text.length; index++) {
    const isDouble = text.startsWith('==', index);
    if (text[index] === '=' && !isDouble) parts.push('');
    else parts[parts.length - 1] += isDouble ? '==' : text.charAt(index);
    if (isDouble) index++;
  }
  return parts;
}
