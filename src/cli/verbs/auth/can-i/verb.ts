import { allNamespacesFlag, noHeadersFlag } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod auth can-i`. */
export const authCanIVerb = {
  name: 'auth can-i',
  usage: '(VERB (TYPE | TYPE/NAME | /PATH) | --list)',
  summary: 'Ask whether you may do something: exit code 0 for yes, 1 for no',
  group: 'Look',
  examples: ['kpod auth can-i create pods', 'kpod auth can-i get pods --subresource=log', 'kpod auth can-i --list'],
  flags: [
    ...allNamespacesFlag,
    { name: 'list', kind: 'bool', help: 'everything that you may do in the namespace' },
    ...noHeadersFlag,
    { name: 'quiet', short: 'q', kind: 'bool', help: 'print nothing: the exit code says it' },
    { name: 'subresource', kind: 'string', value: 'NAME', help: 'a part of the objects: log, scale' },
  ],
} as const satisfies Verb;
