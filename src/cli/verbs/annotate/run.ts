import { UserError } from '../../../api/errors.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { changeMetadata, type MetadataKind } from '../../writing/change-metadata.ts';
import { parseAnnotations, splitPairs } from '../../writing/pairs.ts';
import type { annotateVerb } from './verb.ts';

/** Why a change was made may always be overwritten. */
const changeCause = 'kubernetes.io/change-cause';

const annotations: MetadataKind = {
  field: 'annotations',
  tellsMissing: false,
  checkOverwrites(current, wanted) {
    const taken = Object.entries(wanted)
      .filter(([key, value]) => key !== changeCause && Object.hasOwn(current, key) && current[key] !== value)
      .map(([key]) => `'${key}' already has a value (${current[key]})`);
    if (taken.length > 0) {
      throw new UserError(`--overwrite is false but found the following declared annotation(s): ${taken.join('; ')}`);
    }
  },
  operation: () => 'annotated',
};

/** `kpod annotate`: sets and removes annotations. */
export async function run({ args, flags }: CallOf<typeof annotateVerb>, deps: CommandDeps): Promise<void> {
  const { resources, pairs } = splitPairs(args, 'annotation');
  await changeMetadata(resources, { kind: annotations, changes: parseAnnotations(pairs), flags }, deps);
}
