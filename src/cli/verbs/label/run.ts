import { UserError } from '../../../api/errors.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { ManyErrors } from '../../errors/render-error.ts';
import { changeMetadata, type MetadataKind } from '../../writing/change-metadata.ts';
import { parseLabels, splitPairs } from '../../writing/pairs.ts';
import type { labelVerb } from './verb.ts';

const labels: MetadataKind = {
  field: 'labels',
  tellsMissing: true,
  checkOverwrites(current, wanted) {
    const taken = Object.entries(wanted).filter(([key, value]) => Object.hasOwn(current, key) && current[key] !== value);
    const errors = taken.map(([key]) => new UserError(`'${key}' already has a value (${current[key]}), and --overwrite is false`));
    if (errors.length > 1) throw new ManyErrors(errors);
    if (errors[0]) throw errors[0];
  },
  operation(before, after, overwrite) {
    if (before === after) return 'not labeled';
    return !overwrite && after.length < before.length ? 'unlabeled' : 'labeled';
  },
};

/** `kpod label`: sets and removes labels. */
export async function run({ args, flags }: CallOf<typeof labelVerb>, deps: CommandDeps): Promise<void> {
  const { resources, pairs } = splitPairs(args, 'label');
  await changeMetadata(resources, { kind: labels, changes: parseLabels(pairs), flags }, deps);
}
