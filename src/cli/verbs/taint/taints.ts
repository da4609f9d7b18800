/** The taints that a command line sets and takes away. Pure. k8s: kubectl taint/utils.go */
import { UserError } from '../../../api/errors.ts';
import type { Taint } from '../../../api/node-types.ts';
import { labelValue, qualifiedName } from '../../../api/validation/names.ts';

/** What is to change. */
export interface TaintChanges {
  readonly add: readonly Taint[];
  /** Without an effect: of all effects. */
  readonly remove: readonly Taint[];
}

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Reads `key=value:Effect` and `key:Effect-`. Throws UserError in kubectl's words. */
export function parseTaints(words: readonly string[]): TaintChanges {
  const add: Taint[] = [];
  const remove: Taint[] = [];
  for (const word of words) {
    if (word.endsWith('-')) {
      const { key, effect } = parseTaint(word.slice(0, -1));
      remove.push({ key, effect });
      continue;
    }
    const taint = parseTaint(word);
    if (taint.effect === '') throw new UserError(`invalid taint spec: ${word}`);
    if (add.some((other) => matches(other, taint))) {
      throw new UserError(`duplicated taints with the same key and effect: {${taint.key} ${taint.value ?? ''} ${taint.effect} <nil>}`);
    }
    add.push(taint);
  }
  return { add, remove };
}

function parseTaint(word: string): Taint {
  const fail = (why = '') => new UserError(`invalid taint spec: ${word}${why}`);
  const [pair = '', effect, ...more] = word.split(':');
  if (more.length > 0) throw fail();
  if (effect !== undefined && !effects.includes(effect)) throw new UserError(`invalid taint effect: ${effect}, unsupported taint effect`);
  const [key = '', value, ...rest] = effect === undefined ? [pair] : pair.split('=');
  if (rest.length > 0) throw fail();
  const ofValue = labelValue(value ?? '');
  if (ofValue.length > 0) throw fail(`, ${ofValue.join('; ')}`);
  const ofKey = qualifiedName(key);
  if (ofKey.length > 0) throw fail(`, ${ofKey.join('; ')}`);
  return { key, ...(value ? { value } : {}), effect: effect ?? '' };
}

const matches = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;

/** Throws UserError where the same is set and taken away. */
export function checkConflicts({ add, remove }: TaintChanges): void {
  const isSet = ({ key, effect }: Taint) => add.some((taint) => taint.key === key && (effect === '' || taint.effect === effect));
  const both = remove.filter(isSet);
  if (both.length === 0) return;
  const names = both.map(({ key, effect }) => `${key}=${effect}`).join(', ');
  throw new UserError(`can not both modify and remove the following taint(s) in the same command: ${names}`);
}

/** What a node's taints become, what that is called, and what was to go and is not there. Throws UserError for what would be overwritten. */
export function changeTaints(node: string, current: readonly Taint[], { add, remove }: TaintChanges, overwrite: boolean) {
  const taken = add.filter((taint) => current.some((other) => matches(other, taint)));
  if (!overwrite && taken.length > 0) {
    const keys = taken.map(({ key }) => key).join(',');
    throw new UserError(`node ${node} already has ${keys} taint(s) with same effect(s) and --overwrite is false`);
  }
  const joined = [...add, ...current.filter((taint) => !add.some((other) => matches(other, taint)))];
  const goes = (taint: Taint, { key, effect }: Taint) => taint.key === key && (effect === '' || taint.effect === effect);
  const taints = joined.filter((taint) => !remove.some((gone) => goes(taint, gone)));
  const missing = remove.filter((gone) => !joined.some((taint) => goes(taint, gone)));
  const added = joined.length !== current.length;
  const deleted = missing.length < remove.length;
  const operation = (added && deleted) || overwrite ? 'modified' : added ? 'tainted' : 'untainted';
  const errors = missing.map(
    ({ key, effect }) => new UserError(`taint ${JSON.stringify(effect === '' ? key : `${key}:${effect}`)} not found`),
  );
  return { taints, operation, errors };
}
