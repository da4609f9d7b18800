import { setFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod set selector`. */
export const setSelectorVerb = {
  name: 'set selector',
  usage: '(TYPE NAME | TYPE/NAME | -f FILE) KEY=VALUE[,...]',
  summary: 'Let a service be for other pods',
  group: 'Change',
  examples: ['kpod set selector service/web app=web,track=stable'],
  operands: 'objects',
  flags: [
    ...setFlags,
    { name: 'resource-version', kind: 'string', value: 'VERSION', help: 'only when the object is still of this version' },
  ],
} as const satisfies Verb;
