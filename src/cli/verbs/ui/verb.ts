import type { Verb } from '../../command-line/verb.ts';

/** `kpod ui`. */
export const uiVerb = {
  name: 'ui',
  usage: '',
  summary: 'Open a page for a browser, on this machine alone: pods, steps, logs and why, live',
  group: 'Look',
  examples: ['kpod ui', 'kpod ui --open', 'kpod ui --port=8001'],
  local: true,
  namespace: 'refused',
  flags: [
    {
      name: 'port',
      kind: 'int',
      default: 0,
      value: 'PORT',
      help: 'the port of 127.0.0.1 to listen on; any that is free when it is not given',
    },
    { name: 'open', kind: 'bool', help: 'open it in the browser of the desktop' },
  ],
} as const satisfies Verb;
