import type { Verb } from '../../command-line/verb.ts';

/** `kpod explain`. */
export const explainVerb = {
  name: 'explain',
  usage: '(TYPE[.FIELD...] | --support [TYPE[.FIELD...]])',
  summary: 'Say what a kind or a field of it is; --support: what kpod makes of it',
  group: 'Look',
  examples: [
    'kpod explain pods',
    'kpod explain pod.spec.initContainers',
    'kpod explain --support pod.spec.containers.livenessProbe',
    'kpod explain --context=prod widgets.spec',
  ],
  namespace: 'ignored',
  operands: 'fields',
  flags: [
    { name: 'recursive', kind: 'bool', help: 'the names and types of all fields below, without their descriptions' },
    { name: 'api-version', kind: 'string', value: 'VERSION', help: 'the version of the kind' },
    {
      name: 'output',
      short: 'o',
      kind: 'string',
      default: 'plaintext',
      value: 'FORMAT',
      values: ['json', 'plaintext'],
      help: 'plaintext; with --support also json',
    },
    { name: 'support', kind: 'bool', help: 'what kpod makes of the field, or of every field' },
  ],
} as const satisfies Verb;
