import type { Verb } from '../../command-line/verb.ts';

/** `kpod agent`. */
export const agentVerb = {
  name: 'agent',
  usage: '(run | status | stop | logs | enable | disable)',
  summary: 'The background process that keeps the pods: run it here, ask it, end it, read its log, start it at boot',
  group: 'Set up',
  examples: ['kpod agent status -o json', 'kpod agent stop', 'kpod agent logs -f', 'kpod agent enable'],
  local: true,
  namespace: 'refused',
  words: ['run', 'status', 'stop', 'logs', 'enable', 'disable'],
  flags: [
    {
      name: 'output',
      short: 'o',
      kind: 'string',
      value: 'FORMAT',
      values: ['json', 'yaml'],
      of: ['status'],
      help: 'status: json or yaml',
    },
    { name: 'follow', short: 'f', kind: 'bool', of: ['logs'], help: 'logs: go on as the log grows' },
    { name: 'tail', kind: 'int', default: -1, value: 'LINES', of: ['logs'], help: 'logs: only so many of the last lines' },
  ],
} as const satisfies Verb;
