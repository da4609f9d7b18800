import type { Verb } from '../../../command-line/verb.ts';
import { rolloutFlags } from '../flags.ts';

/** `kpod rollout status`. */
export const rolloutStatusVerb = {
  name: 'rollout status',
  usage: '(TYPE NAME | TYPE/NAME | TYPE | -f FILE)',
  summary: 'Say how far a rollout is, until it is done',
  group: 'Change',
  examples: ['kpod rollout status deployment/web', 'kpod rollout status deployment/web --timeout=60s'],
  operands: 'objects',
  flags: [
    ...rolloutFlags,
    { name: 'revision', kind: 'int', default: 0, value: 'N', help: 'only as long as this revision runs; 0: the last one' },
    { name: 'timeout', kind: 'duration', default: '0s', value: 'DURATION', help: 'how long to wait; 0: for ever' },
    { name: 'watch', short: 'w', kind: 'bool', default: true, help: 'wait until the rollout is done' },
  ],
} as const satisfies Verb;
