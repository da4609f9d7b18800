import { noHeadersFlag } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod api-resources`. */
export const apiResourcesVerb = {
  name: 'api-resources',
  usage: '',
  summary: 'List the kinds of objects',
  group: 'Look',
  examples: ['kpod api-resources', 'kpod api-resources -o wide'],
  namespace: 'ignored',
  flags: [
    { name: 'output', short: 'o', kind: 'string', value: 'FORMAT', values: ['name', 'wide'], help: 'wide or name' },
    ...noHeadersFlag,
    { name: 'namespaced', kind: 'bool', default: true, help: 'only kinds that live in a namespace; false: only others' },
    { name: 'api-group', kind: 'string', value: 'GROUP', help: 'only kinds of this group' },
    { name: 'verbs', kind: 'strings', value: 'VERB', help: 'only kinds that have all these verbs' },
    { name: 'categories', kind: 'strings', value: 'CATEGORY', help: 'only kinds of these categories' },
    { name: 'sort-by', kind: 'string', value: 'FIELD', help: 'name or kind' },
    { name: 'cached', kind: 'bool', help: 'what was seen before is never kept: it is asked for anew' },
  ],
} as const satisfies Verb;
