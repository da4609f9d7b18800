import { dryRunFlag, outputFlags, pathFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod apply set-last-applied`. */
export const setLastAppliedVerb = {
  name: 'apply set-last-applied',
  usage: '-f FILE',
  summary: 'Let objects remember files as what was last applied, and change nothing else',
  group: 'Change',
  examples: ['kpod apply set-last-applied -f myapp.yaml', 'kpod apply set-last-applied -f myapp.yaml --create-annotation'],
  flags: [
    ...pathFlags,
    ...outputFlags,
    ...dryRunFlag,
    { name: 'create-annotation', kind: 'bool', help: 'also of objects that were never applied' },
  ],
} as const satisfies Verb;
