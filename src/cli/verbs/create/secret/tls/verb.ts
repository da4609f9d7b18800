import { generatorFlags } from '../../../../command-line/common-flags.ts';
import { appendHashFlag } from '../../../../command-line/generator-flags.ts';
import type { Verb } from '../../../../command-line/verb.ts';

/** `kpod create secret tls`. */
export const createTlsSecretVerb = {
  name: 'create secret tls',
  usage: 'NAME --cert=FILE --key=FILE',
  summary: 'Create a secret of a certificate and its key',
  group: 'Change',
  examples: ['kpod create secret tls web --cert=tls.crt --key=tls.key'],
  flags: [
    { name: 'cert', kind: 'string', value: 'FILE', values: 'files', help: 'the certificate, in PEM' },
    { name: 'key', kind: 'string', value: 'FILE', values: 'files', help: 'its private key, in PEM' },
    ...appendHashFlag,
    ...generatorFlags,
  ],
} as const satisfies Verb;
