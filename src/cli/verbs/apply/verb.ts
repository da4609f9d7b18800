import { dryRunFlag, effectFlag, engineFlag, fileFlags, outputFlags, selectorFlag, validateFlag } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod apply`. */
export const applyVerb = {
  name: 'apply',
  usage: '(-f FILE | -k DIR)',
  summary: 'Create objects, or change them to what files say',
  group: 'Change',
  examples: [
    'kpod apply -f myapp.yaml',
    'kpod apply -f myapp.yaml --dry-run=server -o yaml',
    'kpod apply -f app/ --prune -l app=shop',
    'kpod apply -k overlays/dev',
    'kpod apply --server-side -f myapp.yaml',
  ],
  flags: [
    ...fileFlags,
    ...selectorFlag,
    ...outputFlags,
    ...dryRunFlag,
    {
      name: 'field-manager',
      kind: 'string',
      default: 'kpod-client-side-apply',
      value: 'NAME',
      help: 'who makes the change, for servers that keep track of it; with --server-side: kubectl',
    },
    { name: 'server-side', kind: 'bool', help: 'the server merges, and keeps track of which fields are whose' },
    { name: 'force-conflicts', kind: 'bool', help: "with --server-side: take fields that are somebody else's" },
    { name: 'subresource', kind: 'string', value: 'NAME', help: 'with --server-side: that part of the object by itself' },
    ...validateFlag,
    { name: 'force', kind: 'bool', help: 'delete and create anew what cannot be changed' },
    { name: 'grace-period', kind: 'int', default: -1, value: 'SECONDS', help: "with --force: time to end in; -1: the pod's own" },
    { name: 'prune', kind: 'bool', help: 'delete what was applied once, is in no file now, and has the labels of -l (or --all)' },
    { name: 'all', kind: 'bool', help: 'with --prune: whatever its labels are' },
    {
      name: 'prune-allowlist',
      kind: 'array',
      value: 'KIND',
      help: 'with --prune: only these kinds, as group/version/kind: core/v1/ConfigMap; may be repeated',
    },
    { name: 'timeout', kind: 'duration', value: 'DURATION', help: 'with --force: how long to wait for the end; 0: as long as it takes' },
    ...effectFlag,
    ...engineFlag,
  ],
} as const satisfies Verb;
