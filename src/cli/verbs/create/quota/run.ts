import { UserError } from '../../../../api/errors.ts';
import { canonicalQuantity } from '../../../../api/quantity.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { generate } from '../generate.ts';
import type { createQuotaVerb } from './verb.ts';

/** `kpod create quota NAME`. k8s: kubectl create_quota.go */
export const run = (call: CallOf<typeof createQuotaVerb>, deps: CommandDeps): Promise<void> =>
  generate(call, deps, {
    kind: 'ResourceQuota',
    failure: 'failed to create quota:',
    make: () => {
      const { hard, scopes } = call.flags;
      const spec = { ...(hard === '' ? {} : { hard: readAmounts(hard) }), ...(scopes === '' ? {} : { scopes: readScopes(scopes) }) };
      return { spec, status: {} };
    },
  });

function readAmounts(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').map((pair) => {
    const [name = '', amount, ...rest] = pair.split('=');
    if (amount === undefined || rest.length > 0) throw new UserError(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
    return [name, canonicalQuantity(amount)] as const;
  });
  return Object.fromEntries(pairs);
}

function readScopes(text: string): readonly string[] {
  const scopes = text.split(',');
  if (scopes.includes('')) throw new UserError('invalid resource quota scope ""');
  return scopes;
}
