import { generatorFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod create ingress`. */
export const createIngressVerb = {
  name: 'create ingress',
  alias: 'ing',
  usage: 'NAME --rule=HOST/PATH=SERVICE:PORT[,tls[=SECRET]]',
  summary: 'Create an ingress',
  group: 'Change',
  examples: [
    'kpod create ingress shop --rule="shop.example.com/*=web:80,tls=shop"',
    'kpod create ingress all --default-backend=web:80 --class=nginx',
  ],
  flags: [
    { name: 'class', kind: 'string', value: 'NAME', help: 'the class of its controller' },
    { name: 'rule', kind: 'array', value: 'RULE', help: 'host/path=service:port[,tls[=secret]]; may be repeated' },
    { name: 'default-backend', kind: 'string', value: 'SERVICE:PORT', help: 'where all else goes' },
    { name: 'annotation', kind: 'array', value: 'KEY=VALUE', help: 'an annotation; may be repeated' },
    ...generatorFlags,
  ],
} as const satisfies Verb;
