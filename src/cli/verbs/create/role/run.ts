import { UserError } from '../../../../api/errors.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { generate } from '../generate.ts';
import { resourceRules } from '../role-rules.ts';
import type { createRoleVerb } from './verb.ts';

/** `kpod create role NAME`. k8s: kubectl create_role.go */
export const run = (call: CallOf<typeof createRoleVerb>, deps: CommandDeps): Promise<void> =>
  generate(call, deps, {
    kind: 'Role',
    make: () => {
      const { flags } = call;
      if (flags.verb.length === 0) throw new UserError('at least one verb must be specified');
      if (flags.resource.length === 0) throw new UserError('at least one resource must be specified');
      return { rules: resourceRules(flags, deps) };
    },
  });
