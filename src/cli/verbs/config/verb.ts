import { onlyOf, outputFlags } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod config`. */
export const configVerb = {
  name: 'config',
  usage: '(view | current-context | get-contexts | set-context)',
  summary: 'Choose the namespace to work in',
  group: 'Set up',
  examples: ['kpod config set-context --current --namespace=test', 'kpod config view --minify'],
  local: true,
  words: ['current-context', 'get-contexts', 'set-context', 'use-context', 'view'],
  flags: [
    ...onlyOf(['view', 'get-contexts'], outputFlags),
    { name: 'current', kind: 'bool', of: ['set-context'], help: 'set-context: the context that is in use' },
    { name: 'minify', kind: 'bool', of: ['view'], help: 'view: only what belongs to the context in use, which is all there is' },
    { name: 'no-headers', kind: 'bool', of: ['get-contexts'], help: 'get-contexts: leave out the line with the names of the columns' },
  ],
} as const satisfies Verb;
