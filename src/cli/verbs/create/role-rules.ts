import { UserError } from '../../../api/errors.ts';
import { findResource, groupOf } from '../../../api/scheme.ts';
import type { CommandDeps } from '../../deps.ts';
import { ManyErrors } from '../../errors/render-error.ts';
import { clusterKinds } from '../../selecting/cluster-kinds.ts';

/** What `create role` and `create clusterrole` say of a rule. */
export interface RuleFlags {
  readonly verb: readonly string[];
  readonly resource: readonly string[];
  readonly resourceName: readonly string[];
}

interface GroupResource {
  readonly resource: string;
  readonly group: string;
}

const known = 'get delete list create update patch watch proxy deletecollection use bind escalate impersonate';
const resourceVerbs = ['*', ...known.split(' ')];
const roles = ['roles', 'clusterroles'].map((resource) => ({ resource, group: 'rbac.authorization.k8s.io' }));

/** What verbs are for that not every resource has. k8s: kubectl create_role.go specialVerbs */
const specialVerbs: Readonly<Record<string, readonly GroupResource[]>> = {
  use: ['policy', 'extensions'].map((group) => ({ resource: 'podsecuritypolicies', group })),
  bind: roles,
  escalate: roles,
  impersonate: [
    ...['users', 'serviceaccounts', 'groups'].map((resource) => ({ resource, group: '' })),
    { resource: 'userextras', group: 'authentication.k8s.io' },
  ],
};

/** The verbs, each once; all of them when one is all. */
export const verbsOf = ({ verb }: RuleFlags): readonly string[] => (verb.includes('*') ? ['*'] : [...new Set(verb)]);

/**
 * The rules for resources, one a group. Throws UserError in kubectl's words; of a verb that is none of the usual it warns.
 * k8s: kubectl create_role.go validateResource, generateResourcePolicyRules
 */
export function resourceRules(flags: RuleFlags, { streams }: Pick<CommandDeps, 'streams'>): readonly object[] {
  const verbs = verbsOf(flags);
  for (const verb of verbs) {
    if (!resourceVerbs.includes(verb)) streams.err(`Warning: '${verb}' is not a standard resource verb\n`);
  }
  const groups = new Map<string, Set<string>>();
  const isAll = flags.resource.indexOf('*');
  for (const text of isAll < 0 ? flags.resource : ['*']) {
    const [name = '', ...parts] = text.split('/');
    const { resource, group } = readResource(name, verbs);
    const full = [resource, ...(parts.length > 0 && parts.join('/') !== '' ? [parts.join('/')] : [])].join('/');
    groups.set(group, (groups.get(group) ?? new Set()).add(full));
  }
  const names = [...new Set(flags.resourceName)];
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, resources]) => ({
      ...{ verbs, apiGroups: [group], resources: [...resources] },
      ...(names.length > 0 ? { resourceNames: names } : {}),
    }));
}

function readResource(text: string, verbs: readonly string[]): GroupResource {
  const [name = '', ...groups] = text.split('.');
  const group = groups.join('.');
  if (name === '') throw new UserError('resource must be specified if apiGroup/subresource specified');
  if (name === '*') return { resource: name, group };
  const cluster = clusterKinds();
  const found = cluster ? cluster.called(text) : findResource(text);
  const meant = found ? { resource: found.plural, group: groupOf(found) } : { resource: name, group };
  const special = verbs.flatMap((verb) => (Object.hasOwn(specialVerbs, verb) ? [verb] : []));
  for (const verb of special) {
    const fits = specialVerbs[verb]?.some((one) => one.resource === meant.resource && one.group === meant.group);
    if (!fits) throw new UserError(`can not perform '${verb}' on '${meant.resource}' in group '${meant.group}'`);
  }
  if (found || special.length > 0) return meant;
  const where = group === '' ? '' : ` in group ${JSON.stringify(group)}`;
  // kubectl says it without the word in front that it has for all else.
  throw new ManyErrors([new UserError(`the server doesn't have a resource type ${JSON.stringify(name)}${where}`)]);
}
