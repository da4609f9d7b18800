import { selectorFlag, setFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod set subject`. */
export const setSubjectVerb = {
  name: 'set subject',
  usage: '(TYPE NAME... | TYPE/NAME... | -f FILE) [--user=NAME] [--group=NAME] [--serviceaccount=NAMESPACE:NAME]',
  summary: 'Bind more users, groups or service accounts to a role',
  group: 'Change',
  examples: [
    'kpod set subject rolebinding admin --user=alice --group=staff',
    'kpod set subject clusterrolebinding admin --serviceaccount=test:robot',
  ],
  operands: 'objects',
  flags: [
    ...setFlags,
    ...selectorFlag,
    { name: 'user', kind: 'array', value: 'NAME', help: 'a user; may be repeated' },
    { name: 'group', kind: 'array', value: 'NAME', help: 'a group; may be repeated' },
    { name: 'serviceaccount', kind: 'array', value: 'NAMESPACE:NAME', help: 'a service account; may be repeated' },
  ],
} as const satisfies Verb;
