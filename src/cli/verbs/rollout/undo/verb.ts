import { dryRunFlag, outputFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';
import { rolloutFlags } from '../flags.ts';

/** `kpod rollout undo`. */
export const rolloutUndoVerb = {
  name: 'rollout undo',
  usage: '(TYPE NAME | TYPE/NAME | TYPE | -f FILE)',
  summary: 'Go back to an earlier revision',
  group: 'Change',
  examples: ['kpod rollout undo deployment/web', 'kpod rollout undo deployment/web --to-revision=3'],
  operands: 'objects',
  flags: [
    ...rolloutFlags,
    ...outputFlags,
    ...dryRunFlag,
    { name: 'to-revision', kind: 'int', default: 0, value: 'N', help: 'the revision to go back to; 0: the one before' },
  ],
} as const satisfies Verb;
