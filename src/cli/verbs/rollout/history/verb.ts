import { outputFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';
import { rolloutFlags } from '../flags.ts';

/** `kpod rollout history`. */
export const rolloutHistoryVerb = {
  name: 'rollout history',
  usage: '(TYPE NAME | TYPE/NAME | TYPE | -f FILE)',
  summary: 'List the revisions of an object, or show one',
  group: 'Change',
  examples: ['kpod rollout history deployment/web', 'kpod rollout history deployment/web --revision=2'],
  operands: 'objects',
  flags: [
    ...rolloutFlags,
    ...outputFlags,
    { name: 'revision', kind: 'int', default: 0, value: 'N', help: 'the template of this revision' },
  ],
} as const satisfies Verb;
