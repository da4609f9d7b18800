import type { Verb } from '../../command-line/verb.ts';

/** `kpod completion`. */
export const completionVerb = {
  name: 'completion',
  usage: '(bash | zsh | fish)',
  summary: 'Print the script that lets a shell complete command lines',
  group: 'Set up',
  examples: ['source <(kpod completion bash)', 'kpod completion fish | source'],
  local: true,
  namespace: 'ignored',
  words: ['bash', 'zsh', 'fish'],
  flags: [],
} as const satisfies Verb;
