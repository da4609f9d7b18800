import { UserError } from '../../api/errors.ts';

/** What kpod says of kubectl's verbs that it has not, with what does instead. */
const refusals: ReadonlyMap<string, string> = new Map([
  ['certificate', 'kpod keeps no requests for certificates; `kpod kubeconfig` makes the one that a client needs'],
  [
    'plugin',
    'kpod has no plugins; those of kubectl work on kpod with the kubeconfig of `kpod kubeconfig`, called by kubectl or by their own names',
  ],
]);

/** The refusal of a verb that only kubectl has; undefined for any other word. */
export function refusedVerb(name: string): UserError | undefined {
  const instead = refusals.get(name);
  return instead === undefined ? undefined : new UserError(`${name} is not supported by kpod: ${instead}`);
}
