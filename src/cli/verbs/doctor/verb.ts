import { colorFlag } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod doctor`. */
export const doctorVerb = {
  name: 'doctor',
  usage: '',
  summary: 'Say what kpod runs on and what is wrong with it; --fix mends it',
  group: 'Set up',
  examples: ['kpod doctor', 'kpod doctor --fix'],
  local: true,
  namespace: 'refused',
  flags: [{ name: 'fix', kind: 'bool', help: 'do the repairs, one step after another' }, ...colorFlag],
} as const satisfies Verb;
