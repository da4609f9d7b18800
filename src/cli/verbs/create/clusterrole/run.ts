import { UserError } from '../../../../api/errors.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { UsageError } from '../../../errors/usage-error.ts';
import { generate } from '../generate.ts';
import { resourceRules, verbsOf } from '../role-rules.ts';
import type { createClusterRoleVerb } from './verb.ts';

type Flags = CallOf<typeof createClusterRoleVerb>['flags'];

/** `kpod create clusterrole NAME`. k8s: kubectl create_clusterrole.go */
export const run = (call: CallOf<typeof createClusterRoleVerb>, deps: CommandDeps): Promise<void> =>
  generate(call, deps, { kind: 'ClusterRole', make: () => makeRole(call.flags, deps) });

function makeRole(flags: Flags, deps: CommandDeps): Readonly<Record<string, unknown>> {
  const { verb, resource, resourceName, nonResourceUrl, aggregationRule } = flags;
  if (aggregationRule.length > 0) {
    if ([verb, resource, resourceName, nonResourceUrl].some(({ length }) => length > 0)) {
      throw new UserError('aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames');
    }
    const matchLabels = Object.fromEntries(aggregationRule.map(readLabel));
    return { rules: null, aggregationRule: { clusterRoleSelectors: [{ matchLabels }] } };
  }
  if (verb.length === 0) throw new UserError('at least one verb must be specified');
  if (resource.length + nonResourceUrl.length === 0) throw new UserError('one of resource or nonResourceURL must be specified');
  const rules = resource.length > 0 ? resourceRules(flags, deps) : [];
  const nonResourceURLs = [...new Set(nonResourceUrl)];
  if (nonResourceURLs.length === 0) return { rules };
  checkUrls(nonResourceURLs, verbsOf(flags));
  return { rules: [...rules, { verbs: verbsOf(flags), nonResourceURLs }] };
}

function readLabel(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  if (equals < 0) {
    const problem = 'malformed pair, expect string=string';
    throw new UsageError('kpod create clusterrole', `invalid argument ${JSON.stringify(text)} for "--aggregation-rule" flag: ${problem}`);
  }
  return [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
}

const urlVerbs = ['*', 'get', 'post', 'put', 'delete', 'patch', 'head', 'options'];

function checkUrls(urls: readonly string[], verbs: readonly string[]): void {
  const wrong = verbs.find((verb) => !urlVerbs.includes(verb));
  if (wrong !== undefined) throw new UserError(`invalid verb: '${wrong}' for nonResourceURL`);
  for (const url of urls.filter((one) => one !== '*')) {
    if (!url.startsWith('/')) throw new UserError('nonResourceURL should start with /');
    if (url.slice(0, -1).includes('*')) throw new UserError("nonResourceURL only supports wildcard matches when '*' is at the end");
  }
}
