import { outputFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod create token`. */
export const createTokenVerb = {
  name: 'create token',
  usage: 'SERVICE_ACCOUNT_NAME',
  summary: 'Request a token of a service account',
  group: 'Change',
  examples: ['kpod create token robot', 'kpod create token robot --duration 10m --audience https://example.com'],
  flags: [
    ...outputFlags,
    { name: 'audience', kind: 'array', value: 'NAME', help: 'whom the token is for; may be repeated; default: the API' },
    { name: 'duration', kind: 'duration', value: 'DURATION', help: 'how long it lasts, 10m at least; 0: an hour' },
    {
      name: 'bound-object-kind',
      kind: 'string',
      value: 'KIND',
      values: ['Node', 'Pod', 'Secret'],
      help: 'bind the token to an object of this kind: Node, Pod or Secret',
    },
    { name: 'bound-object-name', kind: 'string', value: 'NAME', help: 'the name of that object' },
    { name: 'bound-object-uid', kind: 'string', value: 'UID', help: 'the UID of that object; default: the one that it has' },
  ],
} as const satisfies Verb;
