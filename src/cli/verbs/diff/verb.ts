import { fileFlags, managedFieldsFlag, selectorFlag } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod diff`. */
export const diffVerb = {
  name: 'diff',
  usage: '(-f FILE | -k DIR)',
  summary: 'Show what apply would change: exit code 0 for nothing, 1 for something',
  group: 'Change',
  examples: [
    'kpod diff -f myapp.yaml',
    'kpod diff -f app/ --prune -l app=shop',
    'KUBECTL_EXTERNAL_DIFF="colordiff -N -u" kpod diff -f app/',
  ],
  flags: [
    ...fileFlags,
    ...selectorFlag,
    ...managedFieldsFlag,
    { name: 'prune', kind: 'bool', help: 'also show what was applied once, is in no file now, and has the labels of -l' },
    {
      name: 'prune-allowlist',
      kind: 'array',
      value: 'KIND',
      help: 'with --prune: only these kinds, as group/version/kind: core/v1/ConfigMap; may be repeated',
    },
    { name: 'server-side', kind: 'bool', help: 'compare as apply --server-side applies' },
    { name: 'force-conflicts', kind: 'bool', help: 'with --server-side: also what would be taken from others' },
    {
      name: 'field-manager',
      kind: 'string',
      default: 'kubectl-client-side-apply',
      value: 'NAME',
      help: 'who would make the change, for servers that keep track of it; with --server-side: kubectl',
    },
  ],
} as const satisfies Verb;
