import { containersFlag, selectorFlag, setFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod set env`. */
export const setEnvVerb = {
  name: 'set env',
  usage: '(TYPE NAME... | TYPE/NAME... | -f FILE) NAME=VALUE... NAME-...',
  summary: 'Set variables of containers, or remove them, init containers included',
  group: 'Change',
  examples: [
    'kpod set env deployment/web COLOR=blue OLD-',
    'kpod set env deployment/web --list',
    'kpod set env deployment/web --from=configmap/settings --prefix=APP_',
    'env | grep APP_ | kpod set env -e - deployment/web',
  ],
  operands: 'objects',
  flags: [
    ...setFlags,
    ...selectorFlag,
    ...containersFlag,
    { name: 'env', short: 'e', kind: 'array', value: 'NAME=VALUE', help: 'a variable, or - for lines of standard input; may be repeated' },
    { name: 'from', kind: 'string', value: 'TYPE/NAME', help: 'a config map or a secret, all keys of which become variables' },
    { name: 'keys', kind: 'strings', value: 'KEY', help: 'with --from: only these keys' },
    { name: 'prefix', kind: 'string', value: 'TEXT', help: 'what the names of all new variables begin with' },
    { name: 'overwrite', kind: 'bool', default: true, help: 'give a new value to what has one' },
    { name: 'list', kind: 'bool', help: 'print the variables as they would be; change nothing' },
    { name: 'resolve', kind: 'bool', help: 'with --list: the values that references lead to' },
  ],
} as const satisfies Verb;
