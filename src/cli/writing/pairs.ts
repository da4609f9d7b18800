import { UserError } from '../../api/errors.ts';
import { labelValue } from '../../api/validation/names.ts';

/** What a command shall do with labels or annotations. */
export interface MetadataChanges {
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

/** Parts the operands of `label` and `annotate` into resources and changes, which come last. k8s: kubectl cmd/util GetResourcesAndPairs */
export function splitPairs(
  args: readonly string[],
  type: string,
): { readonly resources: readonly string[]; readonly pairs: readonly string[] } {
  const isPair = (word: string) => word.indexOf('=') > 0 || (word.endsWith('-') && word !== '-');
  const first = args.findIndex(isPair);
  if (first < 0) return { resources: args, pairs: [] };
  const late = args.slice(first).find((word) => !isPair(word));
  if (late !== undefined) throw new UserError(`all resources must be specified before ${type} changes: ${late}`);
  return { resources: args.slice(0, first), pairs: args.slice(first) };
}

/** Reads `key=value` and `key-` of `label`. Throws UserError in kubectl's words. k8s: kubectl label.go parseLabels */
export function parseLabels(pairs: readonly string[]): MetadataChanges {
  const set: Record<string, string> = {};
  const remove: string[] = [];
  for (const pair of pairs) {
    const parts = pair.split('=');
    if (parts.length > 2) throw new UserError(`invalid label spec: ${pair}`);
    const [key = '', value] = parts;
    if (value === undefined) remove.push(pair.slice(0, -1));
    else {
      const problems = labelValue(value);
      if (problems.length > 0) throw new UserError(`invalid label value: ${JSON.stringify(pair)}: ${problems.join(';')}`);
      set[key] = value;
    }
  }
  if (remove.some((key) => Object.hasOwn(set, key))) throw new UserError('can not both modify and remove a label in the same command');
  return { set, remove };
}

/** Reads `key=value` and `key-` of `annotate`. Throws UserError in kubectl's words. k8s: kubectl annotate.go parseAnnotations */
export function parseAnnotations(pairs: readonly string[]): MetadataChanges {
  const set: Record<string, string> = {};
  const remove: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals < 0) remove.push(pair.slice(0, -1));
    else set[pair.slice(0, equals)] = pair.slice(equals + 1);
  }
  const both = remove.filter((key) => Object.hasOwn(set, key));
  if (both.length > 0) {
    throw new UserError(`can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`);
  }
  return { set, remove };
}
