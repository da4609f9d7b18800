import type { Verb } from '../../../command-line/verb.ts';
import { changeFlags } from '../flags.ts';

/** `kpod rollout restart`. */
export const rolloutRestartVerb = {
  name: 'rollout restart',
  usage: '(TYPE NAME | TYPE/NAME | TYPE | -f FILE)',
  summary: 'Replace the pods of an object, by its own rules',
  group: 'Change',
  examples: ['kpod rollout restart deployment/web'],
  operands: 'objects',
  flags: changeFlags,
} as const satisfies Verb;
